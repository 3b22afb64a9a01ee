package dev.loupe.report.learning;

import dev.loupe.report.Html;
import dev.loupe.report.evaluation.Chart;
import java.util.Base64;
import java.util.List;

/** One HTML page on a run that needs nothing else: texts, tables, charts, pictures, in the order in which they are added. */
public final class RunPage {
    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
            table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            th,td{padding:.2rem .7rem;text-align:left;border-bottom:1px solid #e4e7eb;vertical-align:top}
            .warning{background:#fff6e0;padding:.3rem .6rem;border-left:4px solid #e0a800}
            .pictures{display:flex;flex-wrap:wrap;gap:1rem}.pictures svg{max-width:100%;height:auto}
            pre{white-space:pre-wrap;background:#f6f7f9;padding:.6rem}
            figure{margin:0}figcaption{font-size:.85rem;color:#555}
            img{image-rendering:pixelated;min-width:20rem;max-width:100%}
            """;

    private final StringBuilder body = new StringBuilder(1 << 16);

    public RunPage(String title) {
        body.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .append("style-src 'unsafe-inline'; img-src data:\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n");
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

    /** The page as it is so far. */
    public String html() {
        return body + "</body></html>\n";
    }
}
