package dev.loupe.models.training;

import dev.loupe.report.Html;
import dev.loupe.report.evaluation.Chart;
import dev.loupe.report.evaluation.Charts;
import java.nio.file.Path;
import java.util.List;

/** The page on a run: sentences, tables, pictures and texts, one HTML file that needs nothing else. */
public final class RunPage {
    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
            table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #e4e7eb}
            th:first-child,td:first-child{text-align:left}thead th{border-bottom:2px solid #aab2bd}
            .pictures{display:flex;flex-wrap:wrap;gap:1rem}.pictures svg{max-width:100%;height:auto}
            figure{margin:0}pre{white-space:pre-wrap;background:#f6f7f9;padding:.6rem}
            """;

    private final StringBuilder page = new StringBuilder(1 << 14);

    private RunPage(String title) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .append("style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n");
    }

    public static RunPage titled(String title) {
        return new RunPage(title);
    }

    /** A paragraph. */
    public RunPage say(String sentence) {
        page.append("<p>").append(Html.escape(sentence)).append("</p>\n");
        return this;
    }

    /** A table; the first cell of a row is its name. */
    public RunPage table(String title, List<String> heads, List<List<String>> rows) {
        title(title);
        page.append("<table><thead><tr>");
        heads.forEach(head -> page.append("<th>").append(Html.escape(head)).append("</th>"));
        page.append("</tr></thead>\n");
        for (List<String> row : rows) {
            page.append("<tr>");
            row.forEach(cell -> page.append("<td>").append(Html.escape(cell)).append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
        return this;
    }

    public RunPage charts(Chart... charts) {
        title("Curves");
        page.append("<div class=\"pictures\">");
        for (Chart chart : charts) {
            page.append("<figure>").append(chart.svg()).append("</figure>\n");
        }
        page.append("</div>\n");
        return this;
    }

    /** A text with its own lines. */
    public RunPage text(String title, String text) {
        title(title);
        page.append("<pre>");
        text.lines().forEach(line -> page.append(Html.escape(line)).append('\n'));
        page.append("</pre>\n");
        return this;
    }

    private void title(String title) {
        page.append("<h2>").append(Html.escape(title)).append("</h2>\n");
    }

    public String html() {
        return page + "</body></html>\n";
    }

    /** How a figure went, from a run's metrics. */
    public static Charts.Line line(String name, Path metrics, String figure) {
        List<Metrics.Point> curve = Metrics.curve(metrics, figure);
        return new Charts.Line(
                name,
                curve.stream().mapToDouble(point -> (double) point.step()).toArray(),
                curve.stream().mapToDouble(Metrics.Point::value).toArray());
    }
}
