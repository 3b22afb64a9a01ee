package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.Explanation;
import java.util.ArrayList;
import java.util.List;

/** How AP comes about, step by step, as text. */
public final class ExplanationText {
    private static final int SHOWN = 30;

    private ExplanationText() {}

    public static String of(Explanation explanation) {
        StringBuilder text = new StringBuilder();
        String name = Table.name(explanation.category().name());
        text.append("How the average precision of ")
                .append(name)
                .append(" (category ")
                .append(explanation.category().id())
                .append(") comes about at IoU ")
                .append(Table.number(explanation.threshold(), 2))
                .append(
                        "\n\n1. Intersection over union decides whether a detection finds a truth: IoU = |A∩B| / |A∪B|.\n")
                .append("   By descending score each detection takes the free truth with the largest IoU of at least ")
                .append(Table.number(explanation.threshold(), 2))
                .append(".\n   It is then a true positive (TP), else a false positive (FP). To be found: ")
                .append(explanation.positives())
                .append(" truths.\n\n2. After each detection: precision = TP / (TP + FP), recall = TP / ")
                .append(explanation.positives())
                .append(";\n   the envelope is the largest precision from there on.\n\n");
        steps(explanation, text);
        readings(explanation, text);
        relation(explanation, text);
        return text.toString();
    }

    private static void steps(Explanation explanation, StringBuilder text) {
        Table table = new Table()
                .row(List.of(
                        "rank",
                        "image",
                        "score",
                        "IoU",
                        "truth",
                        "counts as",
                        "TP",
                        "FP",
                        "precision",
                        "recall",
                        "envelope"));
        List<Explanation.Step> steps = explanation.steps();
        for (int i = 0; i < Math.min(SHOWN, steps.size()); i++) {
            Explanation.Step step = steps.get(i);
            table.row(List.of(
                    Integer.toString(i + 1),
                    step.image().name().isEmpty()
                            ? Long.toString(step.image().id())
                            : Table.name(step.image().name()),
                    Table.number(step.score(), 4),
                    step.truth().isPresent() ? Table.number(step.overlap(), 4) : "-",
                    step.truth().isPresent() ? Long.toString(step.truth().getAsLong()) : "-",
                    switch (step.verdict()) {
                        case TRUE_POSITIVE -> "TP";
                        case FALSE_POSITIVE -> "FP";
                        case IGNORED -> "ignored";
                    },
                    Integer.toString(step.truePositives()),
                    Integer.toString(step.falsePositives()),
                    Table.number(step.precision(), 4),
                    Table.number(step.recall(), 4),
                    Table.number(step.envelope(), 4)));
        }
        table.print(text);
        if (steps.size() > SHOWN) {
            Explanation.Step last = steps.get(steps.size() - 1);
            text.append("... and ")
                    .append(steps.size() - SHOWN)
                    .append(" more; at the end TP ")
                    .append(last.truePositives())
                    .append(", FP ")
                    .append(last.falsePositives())
                    .append(", recall ")
                    .append(Table.number(last.recall(), 4))
                    .append(".\n");
        }
        if (steps.isEmpty()) {
            text.append("(There are no detections of this class.)\n");
        }
    }

    private static void readings(Explanation explanation, StringBuilder text) {
        text.append(
                "\n3. The envelope is read at the recalls 0, .01, ..., 1 (each tenth shown; 0 where recall ends):\n\n");
        List<String> recalls = new ArrayList<>(List.of("recall"));
        List<String> precisions = new ArrayList<>(List.of("precision"));
        double sum = 0;
        for (int i = 0; i < explanation.readings().size(); i++) {
            Explanation.Reading reading = explanation.readings().get(i);
            sum += reading.precision();
            if (i % 10 == 0) {
                recalls.add(Table.number(reading.recall(), 1));
                precisions.add(Table.number(reading.precision(), 4));
            }
        }
        new Table().row(recalls).row(precisions).print(text);
        text.append("\n   AP = mean of the ")
                .append(explanation.readings().size())
                .append(" precisions = ")
                .append(Table.number(sum, 4))
                .append(" / ")
                .append(explanation.readings().size())
                .append(" = ")
                .append(Table.number(explanation.averagePrecision()))
                .append('\n');
    }

    private static void relation(Explanation explanation, StringBuilder text) {
        text.append("\n4. The higher the IoU that is asked for, the fewer detections match, and AP falls:\n\n");
        List<String> thresholds = new ArrayList<>(List.of("IoU"));
        List<String> values = new ArrayList<>(List.of("AP"));
        for (Explanation.AtThreshold at : explanation.byThreshold()) {
            thresholds.add(Table.number(at.threshold(), 2));
            values.add(Table.number(at.averagePrecision()));
        }
        new Table().row(thresholds).row(values).print(text);
        if (explanation.classes().isEmpty()) {
            return;
        }
        text.append("\n5. mAP at IoU ")
                .append(Table.number(explanation.threshold(), 2))
                .append(" is the mean over the classes that have truths:\n\n");
        Table table = new Table();
        for (Explanation.OfClass one : explanation.classes()) {
            table.row(List.of(Table.name(one.category().name()), Table.number(one.averagePrecision())));
        }
        table.row(List.of("mean", Table.number(explanation.mean())));
        table.print(text);
        text.append(
                        "\nThe AP that COCO reports is the mean of this mean over the IoU thresholds. An error rate says how")
                .append(" often a label\nis wrong; here it has no single value, since what counts as found depends on")
                .append(" the IoU and on the score.\n");
    }
}
