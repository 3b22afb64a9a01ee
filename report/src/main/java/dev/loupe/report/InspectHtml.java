package dev.loupe.report;

import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Derivation;
import dev.loupe.inspect.Explanation;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.NotCounted;
import dev.loupe.inspect.OperatorNames;
import dev.loupe.inspect.Totals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as one HTML file for the browser, which loads nothing else: totals, then its modules as a tree that folds,
 * sorts and is searched, with the derivation of each layer's figures on demand. Without scripts the whole table is there.
 */
public final class InspectHtml {
    private static final int DEEPEST_INDENT = 9;
    /** So many lines are unfolded at first. */
    private static final int LINES = 64;

    private final Inspection inspection;
    private final Heading heading;
    private final Outline outline;
    private final StringBuilder text = new StringBuilder(1 << 16);

    private InspectHtml(Inspection inspection, Heading heading) {
        this.inspection = inspection;
        this.heading = heading;
        this.outline = Outline.of(inspection);
    }

    public static String of(Inspection inspection, Heading heading) {
        String script = Html.file("inspect.js");
        InspectHtml page = new InspectHtml(inspection, heading);
        page.text.append(Html.head(heading.name() + ": layers and costs", Html.file("inspect.css"), script));
        page.text.append("<main>\n");
        page.heading();
        page.totals();
        page.table();
        page.notes();
        page.text.append("</main>\n<script type=\"application/json\" id=\"derivations\">");
        page.text.append(Html.inScript(page.derivations())).append("</script>\n");
        page.text.append("<script>").append(script).append("</script>\n</html>\n");
        return page.text.toString();
    }

    private void heading() {
        text.append("<h1>").append(Html.escape(heading.name())).append("</h1>\n");
        if (!heading.about().isEmpty()) {
            text.append("<p>").append(Html.escape(heading.about())).append("</p>\n");
        }
        text.append("<p class=\"faint\">");
        for (Value input : inspection.graph().inputs()) {
            end(((SourceOp.Input) input.node().op()).name(), input);
        }
        text.append("to ");
        for (Value output : inspection.graph().outputs()) {
            end("output", output);
        }
        text.append("</p>\n");
    }

    private void end(String name, Value value) {
        text.append(Html.escape(name))
                .append(" <span class=\"code\">")
                .append(shapes(value.shape().toString()));
        text.append(' ').append(value.type().dtype().label()).append("</span> ");
    }

    private static String shapes(String text) {
        return Html.escape(ModuleTable.times(text, "×"));
    }

    private void totals() {
        Totals totals = inspection.totals();
        text.append("<dl class=\"totals\">\n");
        String trained = totals.trainableParameters().equals(totals.parameters())
                ? ""
                : "; " + Numbers.grouped(totals.trainableParameters()) + " trained";
        total(
                "parameters",
                totals.parameters(),
                Numbers.grouped(totals.weights()) + " weights, " + Numbers.grouped(totals.biases()) + " biases"
                        + trained);
        total(
                "multiply-adds",
                totals.multiplyAdds(),
                "batch of " + inspection.graph().batch());
        total("neurons", totals.neurons(), "a sample");
        total("connections", totals.connections(), "a sample");
        total("buffers", totals.buffers(), "elements that are no parameters");
        total("parameter bytes", totals.parameterBytes(), "");
        total("activation bytes", totals.activationBytes(), "all layers' outputs");
        InferenceMemory memory = InferenceMemory.of(inspection.graph());
        if (memory.peak().isPresent() && memory.peakBytes().isPresent()) {
            var node = memory.peak().get().node();
            String place = node.path().isEmpty() ? OperatorNames.of(node) : node.path();
            total("inference peak bytes", memory.peakBytes().get(), "at " + place + "; parameters included");
        }
        text.append("</dl>\n");
    }

    private void total(String what, Size figure, String remark) {
        text.append("<div><dt>").append(what).append("</dt><dd>").append(Html.escape(Numbers.grouped(figure)));
        text.append("</dd>");
        if (!remark.isEmpty()) {
            text.append("<dd>").append(Html.escape(remark)).append("</dd>");
        }
        text.append("</div>\n");
    }

    private void table() {
        text.append("""
                <h2 id="title">Layers</h2>
                <div class="tools" id="tools" hidden>
                <input type="search" id="search" placeholder="name or operator" aria-label="search layers by name or operator">
                <button id="open">unfold all</button> <button id="close">fold all</button>
                <label><input type="checkbox" id="every"> all columns</label>
                <span class="faint" id="status" role="status"></span>
                </div>
                <div class="scroll" role="region" aria-labelledby="title" tabindex="0">
                <table id="layers" class="tree">
                <caption>Modules with the sums of all that runs in them. A column's heading sorts the layers by it; a name \
                unfolds the derivation of its figures.</caption>
                <thead><tr><th scope="col"><button>layer</button></th>""");
        for (Column column : Column.values()) {
            text.append("<th scope=\"col\"").append(classes(column)).append("><button>");
            text.append(column.title()).append("</button></th>");
        }
        text.append("</tr></thead>\n<tbody>\n");
        List<Outline.Line> lines = outline.lines();
        Map<Integer, Integer> rows = new LinkedHashMap<>();
        int open = outline.depthFor(LINES);
        for (int i = 0; i < lines.size(); i++) {
            Outline.Line line = lines.get(i);
            rows.put(line.scope().index(), i);
            row(line, rows.getOrDefault(line.scope().parent().index(), 0), open);
        }
        text.append("</tbody></table></div>\n");
    }

    /** How a column is set, and whether it may be left out where there is little room. */
    private static String classes(Column column) {
        boolean minor = switch (column) {
            case OPERATOR, OUTPUT, PARAMETERS, MULTIPLY_ADDS -> false;
            default -> true;
        };
        String number = column.kind() == Column.Kind.TEXT ? "" : "number";
        String both = minor ? (number + " minor").strip() : number;
        return both.isEmpty() ? "" : " class=\"" + both + "\"";
    }

    private void row(Outline.Line line, int parent, int open) {
        text.append("<tr data-parent=\"").append(parent).append('"');
        text.append(line.layer().isPresent() ? " data-layer" : "");
        text.append(line.hasInner() && line.depth() >= open ? " data-closed" : "");
        text.append(line.depth() == 0 ? " class=\"whole\"" : "").append("><th scope=\"row\">");
        place(line);
        text.append("</th>");
        for (Column column : Column.values()) {
            if (column.kind() == Column.Kind.TEXT) {
                boolean isShape = column != Column.OPERATOR;
                String cell = column.text(line);
                text.append("<td").append(classes(column)).append('>');
                text.append(isShape ? shapes(cell) : Html.escape(cell));
            } else {
                figure(line, column);
            }
            text.append("</td>");
        }
        text.append("</tr>\n");
    }

    private void place(Outline.Line line) {
        String path =
                line.depth() == 0 ? inspection.graph().name() : line.scope().path();
        String name = line.depth() == 0 ? path : line.scope().name();
        text.append("<span class=\"place d")
                .append(Math.min(line.depth(), DEEPEST_INDENT))
                .append("\">");
        if (line.hasInner()) {
            text.append("<button class=\"fold\" aria-expanded=\"true\" aria-label=\"modules in ");
            text.append(Html.escape(path)).append("\"></button>");
        } else {
            text.append("<span class=\"leaf\"></span>");
        }
        text.append("<button class=\"name\" aria-expanded=\"false\" title=\"")
                .append(Html.escape(path))
                .append("\">");
        String above = path.substring(0, path.length() - name.length());
        if (!above.isEmpty()) {
            text.append("<span class=\"above\">").append(Html.escape(above)).append("</span>");
        }
        text.append(Html.escape(name)).append("</button></span>");
    }

    private void figure(Outline.Line line, Column column) {
        Size figure = column.figure(line.sums());
        String sum = Html.escape(Numbers.grouped(figure));
        text.append("<td").append(classes(column));
        if (line.layer().isPresent() && line.hasInner()) {
            Outline.Sums own = new Outline.Sums();
            Layer layer = line.layer().get();
            own.add(layer);
            own.hold(layer.parameters(), layer.parameterBytes());
            text.append(" data-sum=\"").append(sum).append("\" data-own=\"");
            text.append(Html.escape(Numbers.grouped(column.figure(own)))).append('"');
        }
        text.append("><span>").append(sum).append("</span>");
        boolean isMain = column == Column.PARAMETERS || column == Column.MULTIPLY_ADDS;
        Size whole = column.figure(outline.lines().get(0).sums());
        if (isMain && line.depth() > 0 && figure.isConstant() && whole.isConstant() && whole.value() > 0) {
            String share = Numbers.share(figure.value(), whole.value());
            if (!share.equals("0")) {
                text.append(
                        "<svg class=\"bar\" viewBox=\"0 0 100 3\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
                text.append("<rect width=\"").append(share).append("\" height=\"3\"/></svg>");
            }
        }
    }

    private void notes() {
        List<Inspection.Outside> outside = inspection.outsideLayers();
        if (!outside.isEmpty()) {
            text.append("<h2>Parameters of modules that are no layers</h2>\n");
            text.append(
                    "<p class=\"faint\">They are never called, or their parents use their weights directly.</p>\n<ul>");
            for (Inspection.Outside one : outside) {
                String path = one.path().isEmpty() ? inspection.graph().name() : one.path();
                text.append("<li><code>").append(Html.escape(path)).append("</code> ");
                text.append(Html.escape(Numbers.grouped(one.parameters()))).append("</li>\n");
            }
            text.append("</ul>\n");
        }
        Map<String, Integer> kinds = new LinkedHashMap<>();
        for (NotCounted one : inspection.notCounted()) {
            kinds.merge(one.why(), 1, Integer::sum);
        }
        if (!kinds.isEmpty()) {
            text.append("<h2>Not counted as multiply-adds</h2>\n<ul>");
            kinds.forEach((why, count) -> text.append("<li>")
                    .append(count)
                    .append(" × ")
                    .append(Html.escape(why))
                    .append("</li>\n"));
            text.append("</ul>\n");
        }
    }

    /** For each line its derivations, each as figure, rule, numbers and value; null where it only sums up. */
    private Json derivations() {
        Json json = new Json();
        json.beginArray();
        for (Outline.Line line : outline.lines()) {
            if (line.layer().isEmpty() && line.depth() > 0) {
                json.nullValue();
                continue;
            }
            json.beginArray();
            for (Derivation derivation : Explanation.of(inspection, line.call()).derivations()) {
                json.beginArray();
                json.value(derivation.figure()).value(derivation.rule()).value(derivation.numbers());
                json.value(Numbers.grouped(derivation.value())).endArray();
            }
            json.endArray();
        }
        return json.endArray();
    }
}
