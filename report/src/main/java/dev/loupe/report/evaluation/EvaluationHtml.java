package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.Figure;
import dev.loupe.report.Html;
import java.util.List;
import java.util.OptionalDouble;

/** One HTML page that needs nothing else: the figures, the pictures, and the images with the most errors. */
public final class EvaluationHtml {
    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
            table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #e4e7eb}
            th:first-child,td:first-child{text-align:left}thead th{border-bottom:2px solid #aab2bd}
            .warning{background:#fff6e0;padding:.3rem .6rem;border-left:4px solid #e0a800}
            .pictures{display:flex;flex-wrap:wrap;gap:1rem}.pictures svg{max-width:100%;height:auto}
            figure{margin:0}figcaption{font-size:.85rem;color:#555}img{max-width:100%}pre{overflow-x:auto}
            """;

    /**
     * An image with many errors.
     *
     * @param caption what is wrong in it
     * @param picture the image with its boxes as a {@code data:} address; empty if there is none
     */
    public record WorstImage(String caption, String picture) {}

    private EvaluationHtml() {}

    /** The page. */
    public static String of(EvaluationReport report, List<Chart> charts, List<WorstImage> worst, String explanation) {
        StringBuilder page = new StringBuilder(1 << 16);
        String title = "loupe evaluate " + report.protocol() + (report.type().isEmpty() ? "" : " " + report.type());
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .append("style-src 'unsafe-inline'; img-src data:\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n<p>");
        String between = "";
        for (EvaluationReport.Count count : report.counts()) {
            page.append(between)
                    .append(count.value())
                    .append(' ')
                    .append(Html.escape(count.name().replace('_', ' ')));
            between = ", ";
        }
        page.append("</p>\n");
        for (String warning : report.warnings()) {
            page.append("<p class=\"warning\">").append(Html.escape(warning)).append("</p>\n");
        }
        stats(report, page);
        pictures(charts, page);
        comparison(report, page);
        perCategory(report, page);
        worst(worst, page);
        if (!explanation.isEmpty()) {
            page.append("<h2>How AP comes about</h2>\n<pre>");
            explanation.lines().forEach(line -> page.append(Html.escape(line)).append('\n'));
            page.append("</pre>\n");
        }
        return page.append("</body></html>\n").toString();
    }

    private static void stats(EvaluationReport report, StringBuilder page) {
        page.append("<h2>Figures</h2>\n<table>");
        for (Figure figure : report.stats()) {
            page.append("<tr><td>").append(Html.escape(figure.name())).append("</td>");
            cell(figure.value(), page);
            for (EvaluationReport.Intervals intervals : report.intervals()) {
                for (Bootstrap.Interval interval : intervals.figures()) {
                    if (interval.name().equals(figure.name())) {
                        page.append("<td>[")
                                .append(Table.number(interval.low()))
                                .append(", ")
                                .append(Table.number(interval.high()))
                                .append("]</td>");
                    }
                }
            }
            page.append("</tr>\n");
        }
        page.append("</table>\n");
        if (!report.errors().isEmpty()) {
            page.append("<h2>Points of AP50 to be gained</h2>\n<table>");
            for (Figure error : report.errors()) {
                page.append("<tr><td>")
                        .append(Html.escape(error.name().replace('_', ' ')))
                        .append("</td>");
                cell(error.value(), page);
                page.append("</tr>\n");
            }
            page.append("</table>\n");
        }
    }

    private static void cell(OptionalDouble value, StringBuilder page) {
        page.append("<td>").append(Table.number(value)).append("</td>");
    }

    private static void pictures(List<Chart> charts, StringBuilder page) {
        if (charts.isEmpty()) {
            return;
        }
        page.append("<h2>Pictures</h2>\n<div class=\"pictures\">");
        for (Chart chart : charts) {
            page.append("<figure>").append(chart.svg()).append("</figure>\n");
        }
        page.append("</div>\n");
    }

    private static void comparison(EvaluationReport report, StringBuilder page) {
        for (EvaluationReport.Comparisons comparisons : report.comparison()) {
            page.append("<h2>Compared with ")
                    .append(Html.escape(comparisons.with()))
                    .append("</h2>\n<table><thead><tr><th></th><th>first</th><th>second</th>")
                    .append("<th>interval of the difference</th><th>second better</th></tr></thead>");
            for (Bootstrap.Comparison one : comparisons.figures()) {
                page.append("<tr><td>").append(Html.escape(one.name())).append("</td>");
                cell(one.first(), page);
                cell(one.second(), page);
                page.append("<td>[")
                        .append(Table.number(one.low()))
                        .append(", ")
                        .append(Table.number(one.high()))
                        .append("]</td><td>")
                        .append(Table.number(100 * one.better(), 1))
                        .append(" %</td></tr>\n");
            }
            page.append("</table>\n");
        }
    }

    private static void perCategory(EvaluationReport report, StringBuilder page) {
        if (report.perCategory().isEmpty()) {
            return;
        }
        page.append("<h2>By category</h2>\n<table><thead><tr><th>category</th><th>id</th>");
        EvaluationReport.OfCategory first = report.perCategory().get(0);
        first.counts()
                .forEach(count ->
                        page.append("<th>").append(Html.escape(count.name())).append("</th>"));
        first.figures()
                .forEach(figure ->
                        page.append("<th>").append(Html.escape(figure.name())).append("</th>"));
        page.append("</tr></thead>\n");
        for (EvaluationReport.OfCategory category : report.perCategory()) {
            page.append("<tr><td>")
                    .append(Html.escape(category.name()))
                    .append("</td><td>")
                    .append(category.id())
                    .append("</td>");
            category.counts()
                    .forEach(count -> page.append("<td>").append(count.value()).append("</td>"));
            category.figures().forEach(figure -> cell(figure.value(), page));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static void worst(List<WorstImage> worst, StringBuilder page) {
        if (worst.isEmpty()) {
            return;
        }
        page.append("<h2>Images with the most errors</h2>\n");
        for (WorstImage image : worst) {
            page.append("<figure>");
            if (!image.picture().isEmpty()) {
                page.append("<img alt=\"\" src=\"")
                        .append(Html.escape(image.picture()))
                        .append("\">");
            }
            page.append("<figcaption>").append(Html.escape(image.caption())).append("</figcaption></figure>\n");
        }
    }
}
