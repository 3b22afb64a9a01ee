package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.Curve;
import dev.loupe.metrics.detection.DetectionMatches;
import dev.loupe.report.Json;

/**
 * The precision-recall curves of one class, at every threshold: the 101 readings whose mean AP is, to the last bit, and
 * counts of true and false positives down to a score.
 */
public final class CurveJson {
    private CurveJson() {}

    /**
     * Writes the curves as one object.
     *
     * @param most how many points a curve may have; the counts at each that is kept are exact
     */
    public static void write(Json json, DetectionMatches matches, CocoResult result, int category, int most) {
        json.beginObject().name("positives").value(result.positives(category));
        json.name("at").beginArray();
        int last = result.settings().maxDetections().length - 1;
        for (int t = 0; t < result.settings().thresholds().length; t++) {
            json.beginObject();
            ReportJson.number(json.name("ap"), result.averagePrecision(new int[] {t}, new int[] {category}, 0, last));
            json.name("readings").beginArray();
            for (double reading : result.precision(category, t, 0, last)) {
                json.value(reading);
            }
            json.endArray();
            points(json, matches.curve(category, t), most);
            json.endObject();
        }
        json.endArray().endObject();
    }

    /** Points as [score, TP, FP] by descending score, after the last detection of each score that is kept. */
    private static void points(Json json, Curve curve, int most) {
        double[] scores = curve.scores();
        double[] precisions = curve.precisions();
        int n = curve.size();
        json.name("detections").value(n).name("points").beginArray();
        int step = Math.max(1, (n + most - 1) / most);
        int next = 0;
        for (int i = 0; i < n; i++) {
            boolean isLastOfScore = i == n - 1 || scores[i + 1] != scores[i];
            if (isLastOfScore && (i >= next || i == n - 1)) {
                long right = Math.round(precisions[i] * (i + 1));
                json.beginArray()
                        .value(scores[i])
                        .value(right)
                        .value(i + 1 - right)
                        .endArray();
                next = i + step;
            }
        }
        json.endArray();
    }

    /** Writes, for each threshold, the mean over the classes of the readings: its mean is the AP of all. */
    static void mean(Json json, CocoResult result) {
        int last = result.settings().maxDetections().length - 1;
        json.beginArray();
        for (int t = 0; t < result.settings().thresholds().length; t++) {
            double[] sums = new double[0];
            int classes = 0;
            for (int k = 0; k < result.groups(); k++) {
                double[] readings = result.precision(k, t, 0, last);
                if (readings.length > 0) {
                    sums = sums.length == 0 ? new double[readings.length] : sums;
                    for (int r = 0; r < readings.length; r++) {
                        sums[r] += readings[r];
                    }
                    classes++;
                }
            }
            json.beginArray();
            for (double sum : sums) {
                json.value(sum / classes);
            }
            json.endArray();
        }
        json.endArray();
    }
}
