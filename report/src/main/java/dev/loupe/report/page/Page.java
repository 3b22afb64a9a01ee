package dev.loupe.report.page;

import dev.loupe.report.Html;
import dev.loupe.report.Json;

/**
 * An HTML page with one view: data as JSON, and the module {@code VIEW.js} that shows it by {@code show(root, data, server)}.
 * As a file it holds all that it needs, loads nothing, and {@code server} is null.
 */
public final class Page {
    /** A part of the served page that one can go to. */
    public record Link(String address, String text) {}

    private Page() {}

    /** A view's own styles, beside those of all pages; empty for most. */
    private static boolean hasStyle(String view) {
        return view.equals("evaluation") || view.equals("learning") || view.equals("network");
    }

    /** Whether a view draws charts. */
    private static boolean hasCharts(String view) {
        return view.equals("network") || view.equals("runs") || view.equals("learning");
    }

    /**
     * The page as one file.
     *
     * @param language its tag of two letters
     * @param view the module's name
     * @param without what those see who run no scripts, as HTML
     */
    public static String file(String language, String title, String view, Json data, String without) {
        return file(language, title, view, data, without, "");
    }

    /**
     * The same with more below the view.
     *
     * @param below as HTML, without scripts and styles
     */
    public static String file(String language, String title, String view, Json data, String without, String below) {
        String charts = hasCharts(view) ? Files.text("uPlot.iife.min.js") : "";
        String script = charts + "\n" + Script.of(view);
        String style = (hasCharts(view) ? Files.text("uPlot.min.css") : "")
                + Files.text("page.css")
                + (hasStyle(view) ? Files.text(view + ".css") : "");
        return Html.head(language, title, style, script, "img-src data: blob:;")
                + "<body data-view=\"" + view + "\">\n<main id=\"view\"><h1>" + Html.escape(title) + "</h1>\n<noscript>"
                + without + "</noscript></main>\n"
                + (below.isEmpty() ? "" : "<div class=\"below\">" + below + "</div>\n") + data(data) + "<script>"
                + script + "</script>\n</body>\n</html>\n";
    }

    /** The page as a server hands it out, with its scripts and styles under {@code /page/}. */
    public static String served(String language, String title, String view, Json data, Iterable<Link> links) {
        StringBuilder page = new StringBuilder(1 << 12);
        page.append("<!doctype html>\n<html lang=\"").append(language).append("\">\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        page.append(Html.escape(title)).append(" · Loupe</title>\n");
        page.append("<link rel=\"icon\" href=\"data:,\">\n");
        page.append("<link rel=\"stylesheet\" href=\"/page/uPlot.min.css\">\n");
        page.append("<link rel=\"stylesheet\" href=\"/page/page.css\">\n");
        if (hasStyle(view)) {
            page.append("<link rel=\"stylesheet\" href=\"/page/").append(view).append(".css\">\n");
        }
        page.append("<script src=\"/page/uPlot.iife.min.js\" defer></script>\n");
        page.append("<script type=\"module\" src=\"/page/start.js\"></script>\n<body data-view=\"")
                .append(view);
        page.append(
                "\">\n<a class=\"skip\" href=\"#view\">to the content</a>\n<nav class=\"rooms\" aria-label=\"Loupe\">");
        page.append("<a class=\"home\" href=\"/\">Loupe</a>");
        for (Link link : links) {
            page.append("<a href=\"").append(Html.escape(link.address())).append("\">");
            page.append(Html.escape(link.text())).append("</a>");
        }
        page.append("</nav>\n<main id=\"view\"><h1>").append(Html.escape(title)).append("</h1>\n");
        page.append("<noscript><p>This page needs its scripts, which come from this machine.</p></noscript></main>\n");
        return page.append(data(data)).append("</body>\n</html>\n").toString();
    }

    private static String data(Json data) {
        return "<script type=\"application/json\" id=\"data\">" + Html.inScript(data) + "</script>\n";
    }
}
