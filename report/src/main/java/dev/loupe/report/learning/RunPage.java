package dev.loupe.report.learning;

import dev.loupe.report.Html;
import dev.loupe.report.Json;
import dev.loupe.report.evaluation.Chart;
import dev.loupe.report.evaluation.EvaluationHtml;
import dev.loupe.report.evaluation.EvaluationReport;
import dev.loupe.report.page.Page;
import java.util.Base64;
import java.util.List;

/**
 * One HTML page on a run, or on several side by side, that needs nothing else: the view of runs, and below it texts, tables,
 * charts, pictures in the order in which they are added.
 */
public final class RunPage {
    private static final int MOST_POINTS = 4000;

    private final String title;
    private final Json runs = new Json().beginObject().name("runs").beginArray();
    private final StringBuilder body = new StringBuilder(1 << 16);
    private int count;

    public RunPage(String title) {
        this.title = title;
    }

    /** Adds the curves of a run. */
    public RunPage run(String name, RunCurves curves) {
        runs.beginObject()
                .name("id")
                .value(Integer.toString(count++))
                .name("name")
                .value(name);
        runs.name("settings")
                .beginObject()
                .endObject()
                .name("pictures")
                .beginArray()
                .endArray();
        curves.write(runs, MOST_POINTS);
        runs.endObject();
        return this;
    }

    /** Adds the tables and charts of an evaluation. */
    public RunPage evaluation(EvaluationReport report, List<Chart> charts) {
        body.append(EvaluationHtml.tables(report, charts));
        return this;
    }

    public RunPage heading(String text) {
        return element("h2", "", text);
    }

    public RunPage text(String text) {
        return element("p", "", text);
    }

    /** A text with its own lines. */
    public RunPage preformatted(String text) {
        return element("pre", "", text);
    }

    public RunPage warning(String text) {
        return element("p", " class=\"warning\"", text);
    }

    private RunPage element(String tag, String attributes, String text) {
        body.append('<').append(tag).append(attributes).append('>').append(Html.escape(text));
        body.append("</").append(tag).append(">\n");
        return this;
    }

    /**
     * Rows of cells.
     *
     * @param header empty for none
     */
    public RunPage table(List<String> header, List<List<String>> rows) {
        body.append("<table>");
        if (!header.isEmpty()) {
            cells("th", header);
        }
        rows.forEach(row -> cells("td", row));
        body.append("</table>\n");
        return this;
    }

    private void cells(String tag, List<String> cells) {
        body.append("<tr>");
        for (String cell : cells) {
            body.append('<').append(tag).append('>').append(Html.escape(cell));
            body.append("</").append(tag).append('>');
        }
        body.append("</tr>\n");
    }

    public RunPage charts(List<Chart> charts) {
        body.append("<div class=\"pictures\">");
        charts.forEach(chart -> body.append("<figure>").append(chart.svg()).append("</figure>\n"));
        body.append("</div>\n");
        return this;
    }

    /**
     * A picture in the page itself.
     *
     * @param type {@code png} or {@code gif}
     */
    public RunPage picture(byte[] bytes, String type, String caption) {
        body.append("<figure><img alt=\"\" src=\"data:image/").append(type).append(";base64,");
        body.append(Base64.getEncoder().encodeToString(bytes)).append("\">");
        body.append("<figcaption>").append(Html.escape(caption)).append("</figcaption></figure>\n");
        return this;
    }

    /** The page as it is so far; nothing can be added after it. */
    public String html() {
        return Page.file("en", title, "runs", runs.endArray().endObject(), "", body.toString());
    }
}
