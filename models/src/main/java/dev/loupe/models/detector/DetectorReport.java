package dev.loupe.models.detector;

import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.Curves;
import dev.loupe.metrics.detection.Figure;
import dev.loupe.models.training.Metrics;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.evaluation.Charts;
import dev.loupe.report.evaluation.EvaluationReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The page on a run: figures on what is held out, curves of training, precision over recall of each class. */
final class DetectorReport {
    private DetectorReport() {}

    static String html(String recipe, String data, HeldOut result, RunFolder folder) {
        CocoResult coco = result.coco();
        double[] thresholds = coco.settings().thresholds();
        List<OptionalDouble> averages = coco.byThreshold();
        List<Figure> stats = new ArrayList<>(coco.figures());
        result.figures().forEach((name, value) -> {
            if (stats.stream().noneMatch(figure -> figure.name().equals(name))) {
                stats.add(new Figure(name, OptionalDouble.of(value)));
            }
        });
        stats.add(new Figure("training_seconds", OptionalDouble.of(folder.lastSeconds())));
        EvaluationReport report = EvaluationReport.of(
                        "coco",
                        "bbox: " + recipe + " on " + data,
                        List.of(
                                new EvaluationReport.Count("images", result.pictures()),
                                new EvaluationReport.Count(
                                        "categories", coco.categories().size()),
                                new EvaluationReport.Count(
                                        "ground_truth", result.truth().size()),
                                new EvaluationReport.Count(
                                        "detections", result.detections().size())),
                        stats,
                        IntStream.range(0, coco.groups())
                                .mapToObj(k -> new EvaluationReport.OfCategory(
                                        coco.categories().id(k),
                                        coco.categories().get(k).name(),
                                        List.of(new EvaluationReport.Count("support", coco.positives(k))),
                                        coco.ofCategory(k)))
                                .toList(),
                        List.of())
                .byThreshold(IntStream.range(0, thresholds.length)
                        .mapToObj(t -> new EvaluationReport.AtThreshold(thresholds[t], averages.get(t)))
                        .toList());
        return folder.page("loupe train " + recipe + " on " + data)
                .evaluation(
                        report,
                        List.of(
                                Charts.curves(
                                        "AP", "Precision on what is held out", lines(folder, "AP", "AP50", "AP75")),
                                Charts.curves("loss", "Loss of training", lines(folder, "loss", "train_loss")),
                                Charts.curves(
                                        "losses",
                                        "Its parts, means of an epoch",
                                        lines(
                                                folder,
                                                "loss_objectness",
                                                "loss_proposals",
                                                "loss_classes",
                                                "loss_boxes")),
                                Charts.curves(
                                        "recall",
                                        "Objects that a proposal overlaps",
                                        lines(folder, "recall50", "recall70")),
                                Charts.curves("learning-rate", "Learning rate", lines(folder, "learning_rate")),
                                Charts.precisionRecall(
                                        curves(result),
                                        CocoSettings.of(coco.settings().kind()).thresholds()[0]),
                                Charts.byThreshold(report.byThreshold())))
                .html();
    }

    private static List<Charts.Named> curves(HeldOut result) {
        CocoResult coco = result.coco();
        return IntStream.range(0, coco.groups())
                .mapToObj(k -> new Charts.Named(
                        coco.categories().get(k).name(),
                        Curves.precisionRecall(result.truth(), result.detections(), coco.settings(), k, 0)))
                .toList();
    }

    private static List<Charts.Line> lines(RunFolder folder, String... figures) {
        List<Charts.Line> lines = new ArrayList<>();
        for (String figure : figures) {
            Charts.Line line = line(figure, folder.metrics());
            if (line.steps().length > 0) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static Charts.Line line(String figure, Path metrics) {
        return Metrics.line(figure.replace('_', ' '), metrics, figure);
    }
}
