package dev.loupe.report;

import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Diff;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.NotCounted;
import dev.loupe.inspect.OperatorNames;
import dev.loupe.inspect.Totals;
import dev.loupe.report.network.ComparisonJson;
import dev.loupe.report.network.NetworkJson;
import dev.loupe.report.page.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as one HTML file for the browser, which loads nothing else: the view of networks, with its drawing, table and
 * charts. Those who run no scripts see the totals and a plain table.
 */
public final class InspectHtml {
    private final Inspection inspection;
    private final Heading heading;
    private final Outline outline;
    private final StringBuilder text = new StringBuilder(1 << 16);

    private InspectHtml(Inspection inspection, Heading heading) {
        this.inspection = inspection;
        this.heading = heading;
        this.outline = Outline.of(inspection);
    }

    /**
     * The page.
     *
     * @param warnings about the model's file, one line each
     */
    public static String of(Inspection inspection, Heading heading, List<String> warnings) {
        InspectHtml page = new InspectHtml(inspection, heading);
        page.heading();
        page.totals();
        page.table();
        page.notes();
        return Page.file(
                "en", heading.name(), "network", NetworkJson.of(inspection, heading, warnings), page.text.toString());
    }

    /** Two networks side by side; those who run no scripts see the differences as text. */
    public static String of(Diff diff, Heading before, Heading after) {
        String title = before.name() + " and " + after.name();
        String text = "<pre>" + Html.escapeLines(DiffText.of(diff, before.name(), after.name())) + "</pre>";
        return Page.file("en", title, "network", ComparisonJson.of(diff, before, after), text);
    }

    private void heading() {
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
        text.append("<dl class=\"figures\">\n");
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
        text.append("<h2>Layers</h2>\n<div class=\"scroll\"><table>\n");
        text.append("<caption>Modules with the sums of all that runs in them.</caption>\n<thead><tr><th>layer</th>");
        for (Column column : Column.values()) {
            text.append("<th")
                    .append(style(column))
                    .append('>')
                    .append(column.title())
                    .append("</th>");
        }
        text.append("</tr></thead>\n<tbody>\n");
        for (Outline.Line line : outline.lines()) {
            String path =
                    line.depth() == 0 ? inspection.graph().name() : line.scope().path();
            text.append("<tr><th>").append(Html.escape(path)).append("</th>");
            for (Column column : Column.values()) {
                boolean isShape = column.kind() == Column.Kind.TEXT && column != Column.OPERATOR;
                String cell = column.text(line);
                text.append("<td").append(style(column)).append('>');
                text.append(isShape ? shapes(cell) : Html.escape(cell)).append("</td>");
            }
            text.append("</tr>\n");
        }
        text.append("</tbody></table></div>\n");
    }

    private static String style(Column column) {
        return column.kind() == Column.Kind.TEXT ? "" : " class=\"number\"";
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
}
