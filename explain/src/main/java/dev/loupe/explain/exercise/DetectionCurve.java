package dev.loupe.explain.exercise;

import static dev.loupe.explain.exercise.Working.decimal;
import static dev.loupe.explain.exercise.Working.plain;

import dev.loupe.explain.DetectionExample;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.Curve;
import dev.loupe.metrics.detection.Explanation;
import dev.loupe.metrics.detection.Voc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The example's cats at one IoU threshold, with a threshold of the score below which detections are dropped.
 *
 * @param explanation of all detections
 * @param all AP of all detections
 * @param kept AP of those that are left
 * @param keptSteps how many are left
 * @param workings how precision, recall and AP of those that are left come about
 */
public record DetectionCurve(
        Explanation explanation, Averages all, Averages kept, int keptSteps, List<Working> workings) {
    private static final int PLACES = 4;
    private static final CocoSettings SETTINGS = CocoSettings.of(Kind.BBOX);

    public DetectionCurve {
        workings = List.copyOf(workings);
    }

    /** AP of one class by the three rules. */
    public record Averages(double voc2007, double voc2010, double coco) {}

    /** The IoU thresholds that there are: .5, .55, ... .95. */
    public static double[] thresholds() {
        return SETTINGS.thresholds();
    }

    /**
     * Evaluates the example.
     *
     * @param threshold the IoU threshold's index in {@link #thresholds}
     * @param leastScore the score below which a detection is dropped
     */
    public static DetectionCurve of(int threshold, double leastScore) {
        GroundTruth truth = DetectionExample.truth();
        Detections every = DetectionExample.detections(truth, 0);
        Detections left = DetectionExample.detections(truth, leastScore);
        Explanation explanation = Explanation.of(truth, every, SETTINGS, 0, threshold);
        Explanation cut = Explanation.of(truth, left, SETTINGS, 0, threshold);
        Curve curve = curve(truth, left, Voc.Year.VOC2007, threshold).curves().get(0);
        return new DetectionCurve(
                explanation,
                averages(truth, every, explanation, threshold),
                averages(truth, left, cut, threshold),
                cut.steps().size(),
                workings(cut, curve, averages(truth, left, cut, threshold)));
    }

    private static Voc.Result curve(GroundTruth truth, Detections detections, Voc.Year year, int threshold) {
        return Voc.evaluate(truth, detections, year, thresholds()[threshold]);
    }

    private static Averages averages(GroundTruth truth, Detections found, Explanation explanation, int threshold) {
        return new Averages(
                curve(truth, found, Voc.Year.VOC2007, threshold)
                        .averagePrecision()
                        .get(0)
                        .orElseThrow(),
                curve(truth, found, Voc.Year.VOC2010, threshold)
                        .averagePrecision()
                        .get(0)
                        .orElseThrow(),
                explanation.averagePrecision().orElseThrow());
    }

    private static List<Working> workings(Explanation cut, Curve curve, Averages averages) {
        List<Working> workings = new ArrayList<>();
        int last = cut.steps().size() - 1;
        if (last >= 0) {
            Explanation.Step step = cut.steps().get(last);
            String right = Integer.toString(step.truePositives());
            workings.add(Working.of(
                    "precision",
                    "\\frac{\\text{TP}}{\\text{TP} + \\text{FP}}",
                    "\\frac{" + right + "}{" + right + " + " + step.falsePositives() + "}",
                    decimal(step.precision(), PLACES)));
            int missed = cut.positives() - step.truePositives();
            workings.add(Working.of(
                    "recall",
                    "\\frac{\\text{TP}}{\\text{TP} + \\text{FN}}",
                    "\\frac{" + right + "}{" + right + " + " + missed + "}",
                    decimal(step.recall(), PLACES)));
        }
        Map<String, Integer> eleven = new LinkedHashMap<>();
        for (int i = 0; i <= 10; i++) {
            eleven.merge(shortened(curve.precisionAt(i / 10.0)), 1, Integer::sum);
        }
        workings.add(Working.of("voc2007", mean(eleven, 11), decimal(averages.voc2007(), PLACES)));
        workings.add(Working.of("voc2010", area(curve), decimal(averages.voc2010(), PLACES)));
        Map<String, Integer> all = new LinkedHashMap<>();
        cut.readings().forEach(reading -> all.merge(shortened(reading.precision()), 1, Integer::sum));
        workings.add(Working.of("coco", mean(all, cut.readings().size()), decimal(averages.coco(), PLACES)));
        return workings;
    }

    /** The mean of readings, equal ones gathered: {@code (6 * 1 + 2 * 0.75 + 3 * 0)/11}. */
    private static String mean(Map<String, Integer> readings, int count) {
        StringBuilder sum = new StringBuilder();
        readings.forEach((reading, times) -> sum.append(sum.length() == 0 ? "" : " + ")
                .append(times)
                .append(" \\cdot ")
                .append(reading));
        return "\\frac{" + sum + "}{" + count + "}";
    }

    /** The steps of the envelope, each as wide as the recall that it adds. */
    private static String area(Curve curve) {
        StringBuilder sum = new StringBuilder();
        double[] recalls = curve.recalls();
        double[] envelope = curve.envelope();
        double before = 0;
        for (int i = 0; i < recalls.length; i++) {
            if (recalls[i] > before) {
                sum.append(sum.length() == 0 ? "" : " + ")
                        .append(shortened(recalls[i] - before))
                        .append(" \\cdot ")
                        .append(shortened(envelope[i]));
                before = recalls[i];
            }
        }
        return sum.length() == 0 ? "0" : sum.toString();
    }

    /** Three decimals, without zeros at the end. */
    private static String shortened(double value) {
        return plain(Math.round(value * 1000) / 1000.0);
    }
}
