package dev.loupe.report.evaluation;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.Figure;
import dev.loupe.metrics.detection.Lvis;
import dev.loupe.metrics.detection.Tide;
import dev.loupe.metrics.detection.Voc;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The reports of detections against truths, by protocol.
 *
 * @param type bbox, segm or keypoints; empty where the protocol knows one kind only
 * @param warnings remarks on the files
 */
public record DetectionReports(GroundTruth truth, Detections detections, String type, List<String> warnings) {
    public DetectionReports {
        warnings = List.copyOf(warnings);
    }

    private EvaluationReport report(String protocol, List<Figure> stats, List<EvaluationReport.OfCategory> categories) {
        return EvaluationReport.of(
                protocol,
                type,
                List.of(
                        new EvaluationReport.Count("images", truth.images().size()),
                        new EvaluationReport.Count(
                                "categories", truth.categories().size()),
                        new EvaluationReport.Count("ground_truth", truth.size()),
                        new EvaluationReport.Count("detections", detections.size())),
                stats,
                categories,
                warnings);
    }

    /** COCO's figures. */
    public EvaluationReport coco(CocoResult result) {
        List<EvaluationReport.OfCategory> categories = result.settings().classAgnostic()
                ? List.of()
                : IntStream.range(0, result.groups())
                        .mapToObj(k -> category(
                                k,
                                Stream.concat(result.ofCategory(k).stream(), result.ofCategoryByArea(k).stream())
                                        .toList()))
                        .toList();
        return report("coco", result.figures(), categories).byThreshold(byThreshold(result));
    }

    static List<EvaluationReport.AtThreshold> byThreshold(CocoResult result) {
        double[] thresholds = result.settings().thresholds();
        List<OptionalDouble> averages = result.byThreshold();
        return IntStream.range(0, thresholds.length)
                .mapToObj(t -> new EvaluationReport.AtThreshold(thresholds[t], averages.get(t)))
                .toList();
    }

    /** LVIS's figures. */
    public EvaluationReport lvis(Lvis.Result result) {
        return report(
                "lvis",
                result.figures(),
                IntStream.range(0, result.coco().groups())
                        .mapToObj(k -> category(k, result.coco().ofCategory(k)))
                        .toList());
    }

    /** VOC's figures. */
    public EvaluationReport voc(Voc.Result result) {
        return report(
                "voc",
                List.of(new Figure("mAP", result.meanAveragePrecision())),
                IntStream.range(0, result.averagePrecision().size())
                        .mapToObj(k -> category(
                                k,
                                List.of(new Figure(
                                        "AP", result.averagePrecision().get(k)))))
                        .toList());
    }

    /** TIDE's figures are points of AP, from 0 to 100, as in its paper. */
    public EvaluationReport tide(Tide.Result result) {
        double ap = 100 * result.averagePrecision();
        return report(
                        "tide",
                        List.of(new Figure("AP50", Double.isNaN(ap) ? OptionalDouble.empty() : OptionalDouble.of(ap))),
                        List.of())
                .errors(errors(result));
    }

    /** TIDE's gains in points of AP. */
    public static List<Figure> errors(Tide.Result result) {
        return Stream.of(Tide.Cause.values())
                .map(cause ->
                        new Figure(cause.name().toLowerCase(Locale.ROOT), OptionalDouble.of(100 * result.gain(cause))))
                .toList();
    }

    private EvaluationReport.OfCategory category(int category, List<Figure> figures) {
        Categories.Category its = truth.categories().get(category);
        return new EvaluationReport.OfCategory(its.id(), its.name(), List.of(), figures);
    }
}
