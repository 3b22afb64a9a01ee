package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.detection.ClassConfusion;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.Curves;
import dev.loupe.metrics.detection.Tide;
import dev.loupe.report.evaluation.Chart;
import dev.loupe.report.evaluation.Charts;
import dev.loupe.report.evaluation.DetectionReports;
import dev.loupe.report.evaluation.DetectionView;
import dev.loupe.report.evaluation.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The pictures of one evaluation of boxes, masks or keypoints. */
final class Pictures {
    private static final int LINES = 7;
    private static final int BINS = 20;

    private Pictures() {}

    static List<Chart> charts(
            GroundTruth truth, Detections detections, CocoSettings settings, EvaluationReport report) {
        List<Chart> charts = new ArrayList<>();
        double threshold = settings.thresholds()[0];
        charts.add(Charts.precisionRecall(curves(truth, detections, settings), threshold));
        if (report.byThreshold().size() > 1) {
            charts.add(Charts.byThreshold(report.byThreshold()));
        }
        charts.add(Charts.scores(Curves.scores(truth, detections, settings, 0, BINS)));
        if (!settings.classAgnostic()) {
            List<String> names = IntStream.range(0, truth.categories().size())
                    .mapToObj(k -> truth.categories().get(k).name())
                    .toList();
            charts.add(Charts.confusion(
                    ClassConfusion.of(truth, detections, settings, threshold, DetectionView.SHOWN)
                            .counts(),
                    names));
        }
        charts.add(Charts.errors(DetectionReports.errors(Tide.evaluate(truth, detections, settings))));
        return charts;
    }

    /** The curves of the classes with the most truths. */
    private static List<Charts.Named> curves(GroundTruth truth, Detections detections, CocoSettings settings) {
        if (settings.classAgnostic()) {
            return List.of(new Charts.Named("all", Curves.precisionRecall(truth, detections, settings, 0, 0)));
        }
        int[] truths = new int[truth.categories().size()];
        for (int row = 0; row < truth.size(); row++) {
            truths[truth.category(row)]++;
        }
        return IntStream.range(0, truths.length)
                .boxed()
                .sorted(Comparator.comparing((Integer k) -> -truths[k]))
                .limit(LINES)
                .map(k -> new Charts.Named(
                        truth.categories().get(k).name(), Curves.precisionRecall(truth, detections, settings, k, 0)))
                .toList();
    }

    /** Writes each picture as NAME.svg and NAME.png. */
    static void write(List<Chart> charts, Path folder) {
        try {
            Files.createDirectories(folder);
            for (Chart chart : charts) {
                Results.write(
                        folder.resolve(chart.name() + ".svg"),
                        chart.svg().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                Results.write(folder.resolve(chart.name() + ".png"), chart.png());
            }
        } catch (IOException e) {
            throw new BadInput(folder + ": the curves cannot be written there; choose another folder", e);
        }
    }
}
