package dev.loupe.serve.learning;

import dev.loupe.explain.DetectionExample;
import dev.loupe.explain.exercise.DetectionCurve;
import dev.loupe.metrics.detection.Explanation;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import java.util.List;

/** From the example's boxes to a precision-recall curve and AP. */
final class CurveAnswer {
    private CurveAnswer() {}

    static Answer of(Request request) {
        double[] thresholds = DetectionCurve.thresholds();
        int threshold = request.number("threshold", 0, 0, thresholds.length - 1);
        double score = Asked.decimal(request, "score", 0, 0, 1);
        DetectionCurve curve = DetectionCurve.of(threshold, score);
        Explanation explanation = curve.explanation();
        Json json = new Json();
        json.beginObject()
                .name("threshold")
                .value(thresholds[threshold])
                .name("score")
                .value(score);
        json.name("objects").value(explanation.positives()).name("left").value(curve.keptSteps());
        json.name("steps").beginArray();
        explanation.steps().forEach(step -> step(json, step));
        json.endArray();
        found(json, curve);
        averages(json.name("all"), curve.all());
        averages(json.name("kept"), curve.kept());
        json.name("by_threshold").beginArray();
        for (Explanation.AtThreshold at : explanation.byThreshold()) {
            json.beginObject().name("threshold").value(at.threshold());
            json.name("average_precision")
                    .value(at.averagePrecision().orElseThrow())
                    .endObject();
        }
        json.endArray().name("size").value(DetectionExample.SIZE);
        json.name("images").value(DetectionExample.IMAGES).name("truths").beginArray();
        DetectionExample.CATS.forEach(cat -> box(json, cat));
        Asked.write(json.endArray().name("workings"), curve.workings());
        return Answer.json(json.endObject());
    }

    /** How many were found, were not, and are wrong, among the detections that are left. */
    private static void found(Json json, DetectionCurve curve) {
        List<Explanation.Step> left = curve.explanation().steps().subList(0, curve.keptSteps());
        int objects = curve.explanation().positives();
        if (left.isEmpty()) {
            json.name("true_positives").value(0).name("false_positives").value(0);
            json.name("false_negatives").value(objects);
            json.name("precision").nullValue().name("recall").value(0.0);
            return;
        }
        Explanation.Step last = left.get(left.size() - 1);
        json.name("true_positives").value(last.truePositives());
        json.name("false_positives").value(last.falsePositives());
        json.name("false_negatives").value(objects - last.truePositives());
        json.name("precision").value(last.precision()).name("recall").value(last.recall());
    }

    private static void step(Json json, Explanation.Step step) {
        json.beginObject().name("score").value(step.score());
        json.name("overlap").value(step.overlap());
        json.name("matches").value(step.verdict() == Explanation.Verdict.TRUE_POSITIVE);
        json.name("precision").value(step.precision()).name("recall").value(step.recall());
        json.name("envelope").value(step.envelope());
        DetectionExample.Found found = DetectionExample.FOUND_CATS.stream()
                .filter(one -> one.score() == step.score())
                .findFirst()
                .orElseThrow();
        box(json.name("box"), found.box());
        json.endObject();
    }

    private static void box(Json json, DetectionExample.Box box) {
        json.beginObject().name("image").value(box.image());
        json.name("x").value(box.x()).name("y").value(box.y());
        json.name("width").value(box.width()).name("height").value(box.height()).endObject();
    }

    private static void averages(Json json, DetectionCurve.Averages averages) {
        json.beginObject().name("voc2007").value(averages.voc2007());
        json.name("voc2010").value(averages.voc2010());
        json.name("coco").value(averages.coco()).endObject();
    }
}
