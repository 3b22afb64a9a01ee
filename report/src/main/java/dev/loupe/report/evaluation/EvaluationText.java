package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.Figure;
import java.util.ArrayList;
import java.util.List;

/** The figures as a page of text. */
public final class EvaluationText {
    private static final int LARGEST_MATRIX = 20;

    private EvaluationText() {}

    public static String of(EvaluationReport report) {
        StringBuilder text = new StringBuilder(report.protocol());
        if (!report.type().isEmpty()) {
            text.append(' ').append(report.type());
        }
        String between = ": ";
        for (EvaluationReport.Count count : report.counts()) {
            text.append(between)
                    .append(count.value())
                    .append(' ')
                    .append(count.name().replace('_', ' '));
            between = ", ";
        }
        text.append("\n\n");
        stats(report, text);
        errors(report, text);
        byThreshold(report, text);
        comparison(report, text);
        perCategory(report, text);
        confusion(report, text);
        return text.toString();
    }

    private static void stats(EvaluationReport report, StringBuilder text) {
        Table table = new Table();
        for (Figure figure : report.stats()) {
            List<String> row = new ArrayList<>(List.of(figure.name(), Table.number(figure.value())));
            for (EvaluationReport.Intervals intervals : report.intervals()) {
                for (Bootstrap.Interval interval : intervals.figures()) {
                    if (interval.name().equals(figure.name())) {
                        row.add("[" + Table.number(interval.low()) + ", " + Table.number(interval.high()) + "]");
                    }
                }
            }
            table.row(row);
        }
        table.print(text);
        for (EvaluationReport.Intervals intervals : report.intervals()) {
            text.append("In brackets: ").append(drawn(intervals.plan())).append('\n');
        }
    }

    private static String drawn(Bootstrap.Plan plan) {
        return "the " + Table.number(plan.level() * 100, 0) + " % interval of " + plan.samples()
                + " bootstrap samples of the images (seed " + plan.seed() + ")";
    }

    private static void errors(EvaluationReport report, StringBuilder text) {
        if (report.errors().isEmpty()) {
            return;
        }
        text.append("\nPoints of AP50 to be gained by repairing all errors of a kind\n");
        Table table = new Table();
        for (Figure error : report.errors()) {
            table.row(List.of(error.name().replace('_', ' '), Table.number(error.value())));
        }
        table.print(text);
    }

    private static void byThreshold(EvaluationReport report, StringBuilder text) {
        if (report.byThreshold().isEmpty()) {
            return;
        }
        List<String> thresholds = new ArrayList<>(List.of("IoU"));
        List<String> values = new ArrayList<>(List.of("AP"));
        for (EvaluationReport.AtThreshold at : report.byThreshold()) {
            thresholds.add(Table.number(at.iou(), 2));
            values.add(Table.number(at.averagePrecision()));
        }
        text.append('\n');
        new Table().row(thresholds).row(values).print(text);
    }

    private static void comparison(EvaluationReport report, StringBuilder text) {
        for (EvaluationReport.Comparisons comparisons : report.comparison()) {
            text.append("\nCompared with ")
                    .append(Table.name(comparisons.with()))
                    .append('\n');
            Table table = new Table().row(List.of("", "first", "second", "difference", "interval", "second better"));
            for (Bootstrap.Comparison one : comparisons.figures()) {
                boolean known = one.first().isPresent() && one.second().isPresent();
                table.row(List.of(
                        one.name(),
                        Table.number(one.first()),
                        Table.number(one.second()),
                        known
                                ? Table.number(
                                        one.second().getAsDouble() - one.first().getAsDouble(), 4)
                                : "-",
                        "[" + Table.number(one.low()) + ", " + Table.number(one.high()) + "]",
                        Table.number(100 * one.better(), 1) + " %"));
            }
            table.print(text);
            text.append("Both on the same samples: ")
                    .append(drawn(comparisons.plan()))
                    .append('\n');
        }
    }

    private static void perCategory(EvaluationReport report, StringBuilder text) {
        if (report.perCategory().isEmpty()) {
            return;
        }
        Table table = new Table();
        List<String> heading = new ArrayList<>(List.of("category", "id"));
        EvaluationReport.OfCategory first = report.perCategory().get(0);
        first.counts().forEach(count -> heading.add(count.name()));
        first.figures().forEach(figure -> heading.add(figure.name()));
        table.row(heading);
        for (EvaluationReport.OfCategory category : report.perCategory()) {
            List<String> row = new ArrayList<>(List.of(Table.name(category.name()), Long.toString(category.id())));
            category.counts().forEach(count -> row.add(Long.toString(count.value())));
            category.figures().forEach(figure -> row.add(Table.number(figure.value())));
            table.row(row);
        }
        text.append('\n');
        table.print(text);
    }

    private static void confusion(EvaluationReport report, StringBuilder text) {
        long[][] confusion = report.confusion();
        if (confusion.length == 0) {
            return;
        }
        if (confusion.length > LARGEST_MATRIX) {
            text.append("\nThe confusion of ")
                    .append(confusion.length)
                    .append(" classes is in the JSON (--format json).\n");
            return;
        }
        text.append("\nConfusion: row = truth, column = prediction\n");
        Table table = new Table();
        List<String> heading = new ArrayList<>(List.of(""));
        for (int k = 0; k < confusion.length; k++) {
            heading.add(Integer.toString(k));
        }
        table.row(heading);
        for (int k = 0; k < confusion.length; k++) {
            List<String> row = new ArrayList<>(List.of(k + " "
                    + (k < report.perCategory().size()
                            ? Table.name(report.perCategory().get(k).name())
                            : "")));
            for (long count : confusion[k]) {
                row.add(Long.toString(count));
            }
            table.row(row);
        }
        table.print(text);
    }
}
