package dev.loupe.report;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Value;
import dev.loupe.inspect.ReceptiveField;
import dev.loupe.inspect.ReceptiveFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The receptive fields of a network, worked out when first asked for: few reports show them. */
public final class LazyFields {
    private final Graph graph;
    private @Nullable ReceptiveFields fields;

    LazyFields(Graph graph) {
        this.graph = graph;
    }

    List<ReceptiveField> of(Value value) {
        ReceptiveFields known = fields;
        if (known == null) {
            known = ReceptiveFields.of(graph);
            fields = known;
        }
        return known.of(value);
    }

    /** {@code 7x7}, {@code all} for an axis of which each element sees everything, a dash where it has no meaning. */
    static String text(List<ReceptiveField> axes) {
        StringBuilder text = new StringBuilder();
        for (ReceptiveField axis : axes) {
            text.append(text.length() == 0 ? "" : "x")
                    .append(axis.isWhole() ? "all" : axis.size().toString());
        }
        return text.length() == 0 ? "-" : text.toString();
    }

    /** {@code 4x4}: by how many places of the input the windows of neighbours differ; a dash where there is no grid. */
    static String strides(List<ReceptiveField> axes) {
        return grid(axes, true);
    }

    /** {@code 3x3}: where in the input the middle of the first window lies, from 0; a dash where there is no grid. */
    static String centers(List<ReceptiveField> axes) {
        return grid(axes, false);
    }

    private static String grid(List<ReceptiveField> axes, boolean stride) {
        StringBuilder text = new StringBuilder();
        for (ReceptiveField axis : axes) {
            if (axis.grid().isEmpty()) {
                return "-";
            }
            double value =
                    stride ? axis.grid().get().stride() : axis.grid().get().center();
            String number = value == Math.rint(value) ? Long.toString((long) value) : Numbers.decimal(value, 2);
            text.append(text.length() == 0 ? "" : "x").append(number);
        }
        return text.length() == 0 ? "-" : text.toString();
    }
}
