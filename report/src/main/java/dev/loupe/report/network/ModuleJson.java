package dev.loupe.report.network;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Derivation;
import dev.loupe.inspect.Explanation;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.ReceptiveField;
import dev.loupe.inspect.ReceptiveFields;
import dev.loupe.inspect.Roofline;
import dev.loupe.report.Column;
import dev.loupe.report.Json;
import dev.loupe.report.Outline;
import dev.loupe.report.Visible;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The modules of a network: figures, what they see of the input, and how the figures come about. */
final class ModuleJson {
    /** So many rows of the table are unfolded at first. */
    private static final int LINES = 64;

    private final Inspection inspection;
    private final Graph graph;
    private final Outline outline;
    private final int[] lineOf;
    private final Json json;
    /** Rules and numbers of derivations, each once. */
    private final Map<String, Integer> formulas = new LinkedHashMap<>();

    ModuleJson(Inspection inspection, Outline outline, int[] lineOf, Json json) {
        this.inspection = inspection;
        this.graph = inspection.graph();
        this.outline = outline;
        this.lineOf = lineOf;
        this.json = json;
    }

    /** Writes the members {@code field_input}, {@code columns}, {@code open_depth} and {@code modules}. */
    void write() {
        ReceptiveFields fields = ReceptiveFields.of(graph);
        Optional<Roofline> traffic = traffic();
        json.name("field_input").beginArray();
        fields.input().forEach(size -> NetworkJson.figure(json, size));
        json.endArray().name("columns").beginArray();
        for (Column column : Column.values()) {
            json.beginObject().name("name").value(column.label());
            json.name("title").value(column.title());
            json.name("is_text").value(column.kind() == Column.Kind.TEXT).endObject();
        }
        json.endArray().name("open_depth").value(outline.depthFor(LINES));
        json.name("modules").beginArray();
        int layer = 0;
        for (Outline.Line line : outline.lines()) {
            json.beginObject();
            json.name("name").value(Visible.of(line.scope().name()));
            json.name("path").value(Visible.of(line.scope().path()));
            json.name("depth").value(line.depth());
            json.name("parent")
                    .value(line.depth() == 0 ? -1 : lineOf[line.scope().parent().index()]);
            json.name("first")
                    .value(line.call().first())
                    .name("end")
                    .value(line.call().end());
            json.name("has_inner").value(line.hasInner());
            json.name("is_layer").value(line.layer().isPresent());
            json.name("cells").beginArray();
            for (Column column : Column.values()) {
                cell(column, line, line.sums());
            }
            json.endArray();
            if (line.own().isPresent()) {
                json.name("own").beginArray();
                for (Column column : Column.values()) {
                    cell(column, line, line.own().get());
                }
                json.endArray();
            }
            line.layer()
                    .flatMap(one -> one.sharedWith())
                    .ifPresent(path -> json.name("shared_with").value(Visible.of(path)));
            json.name("field");
            field(line, fields);
            if (line.layer().isPresent()) {
                int at = layer++;
                traffic.ifPresent(roofline -> json.name("traffic")
                        .value(String.valueOf(roofline.layers().get(at).bytes())));
            }
            derivations(line);
            json.endObject();
        }
        json.endArray();
    }

    private void cell(Column column, Outline.Line line, Outline.Sums sums) {
        if (column.kind() == Column.Kind.TEXT) {
            json.value(Visible.of(column.text(line)));
        } else {
            NetworkJson.figure(json, column.figure(sums));
        }
    }

    /** What the middle element of a module's output sees of each axis of the input. */
    private void field(Outline.Line line, ReceptiveFields fields) {
        if (line.call().outputs().isEmpty()) {
            json.nullValue();
            return;
        }
        Value output = line.call().outputs().get(0);
        List<ReceptiveField> axes = fields.of(output);
        json.beginArray();
        for (int axis = 0; axis < axes.size(); axis++) {
            ReceptiveField field = axes.get(axis);
            json.beginObject().name("size");
            NetworkJson.figure(json, field.size());
            json.name("is_whole").value(field.isWhole());
            if (field.grid().isPresent()) {
                ReceptiveField.Grid grid = field.grid().get();
                json.name("stride").value(grid.stride());
                json.name("first").value(grid.first()).name("last").value(grid.last());
            }
            Optional<Size> places = fields.places(output, axis);
            if (places.isPresent()) {
                json.name("places");
                NetworkJson.figure(json, places.get());
            }
            json.endObject();
        }
        json.endArray();
    }

    /** How the figures of a layer, or of the whole, come about; other modules only sum up. */
    private void derivations(Outline.Line line) {
        if (line.layer().isEmpty() && line.depth() > 0) {
            return;
        }
        json.name("derivations").beginArray();
        for (Derivation derivation : Explanation.of(inspection, line.call()).derivations()) {
            json.beginArray().value(derivation.figure());
            json.value(formula(derivation.rule())).value(formula(derivation.numbers()));
            NetworkJson.figure(json, derivation.value());
            json.endArray();
        }
        json.endArray();
    }

    private int formula(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        Integer known = formulas.get(text);
        if (known == null) {
            known = formulas.size();
            formulas.put(text, known);
        }
        return known;
    }

    /** Writes the member {@code formulas}: each that {@link #write} met, as text and as MathML. */
    void formulas() {
        json.name("formulas").beginArray();
        for (String text : formulas.keySet()) {
            json.beginArray()
                    .value(Visible.of(text))
                    .value(DerivationMathml.of(text))
                    .endArray();
        }
        json.endArray();
    }

    /** Bytes that layers move; empty where sizes have symbols. */
    private Optional<Roofline> traffic() {
        try {
            return MachineJson.known(graph.dtype()).stream()
                    .findFirst()
                    .map(machine -> Roofline.of(inspection, machine));
        } catch (BadInput e) {
            return Optional.empty(); // the view says so where the roofline would be
        }
    }
}
