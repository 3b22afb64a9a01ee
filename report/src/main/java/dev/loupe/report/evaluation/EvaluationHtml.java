package dev.loupe.report.evaluation;

import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.Figure;
import dev.loupe.report.Html;
import dev.loupe.report.Json;
import dev.loupe.report.page.Page;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One HTML page that needs nothing else: the view of evaluations, and the figures, pictures and images with the most errors
 * for those who run no scripts.
 */
public final class EvaluationHtml {
    private EvaluationHtml() {}

    /** The page of detections. */
    public static String of(
            DetectionView view, List<Chart> charts, DetectionView.Pictures pictures, String explanation) {
        List<String> worst = view.worst().stream()
                .map(one -> (one.image().name().isEmpty()
                                ? "image " + one.image().id()
                                : one.image().name())
                        + ": " + one.missed() + " missed, " + one.invented() + " wrong, " + one.found()
                        + " right (score from " + DetectionView.SHOWN + ", IoU from "
                        + view.matches().settings().thresholds()[0] + ")")
                .toList();
        return page(
                view.report(), view.whole(explanation, pictures), without(view.report(), charts, worst, explanation));
    }

    /** The page of a classifier. */
    public static String of(EvaluationReport report, ClassificationResult result) {
        return page(report, ClassificationView.of(report, result), without(report, List.of(), List.of(), ""));
    }

    /** The tables and charts of a report as a part of another page. */
    public static String tables(EvaluationReport report, List<Chart> charts) {
        return without(report, charts, List.of(), "");
    }

    private static String title(EvaluationReport report) {
        return "loupe evaluate " + report.protocol() + (report.type().isEmpty() ? "" : " " + report.type());
    }

    private static String page(EvaluationReport report, Json data, String without) {
        return Page.file("en", title(report), "evaluation", data, without);
    }

    /** What those see who run no scripts. */
    private static String without(EvaluationReport report, List<Chart> charts, List<String> worst, String explanation) {
        StringBuilder page = new StringBuilder(1 << 16);
        page.append("<p>");
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
        return page.toString();
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

    private static void worst(List<String> worst, StringBuilder page) {
        if (worst.isEmpty()) {
            return;
        }
        page.append("<h2>Images with the most errors</h2>\n<ul>");
        for (String caption : worst) {
            page.append("<li>").append(Html.escape(caption)).append("</li>\n");
        }
        page.append("</ul>\n");
    }
}
