package dev.loupe.report;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Value;
import dev.loupe.inspect.ReceptiveField;
import dev.loupe.inspect.ReceptiveFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The receptive fields of a network, worked out when first asked for: few reports show them. */
final class LazyFields {
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
}
