package dev.loupe.serve.learning;

import dev.loupe.explain.exercise.Boxes;
import dev.loupe.explain.exercise.DetectionCurve;
import dev.loupe.metrics.overlap.BoxOverlap;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import java.util.Locale;

/** How much two boxes agree. */
final class BoxesAnswer {
    private static final double FARTHEST = 10_000;

    private BoxesAnswer() {}

    static Answer of(Request request) {
        double[] a = Asked.decimals(request, "a", "0,0,10,10", 4, -FARTHEST, FARTHEST);
        double[] b = Asked.decimals(request, "b", "2,3,10,10", 4, -FARTHEST, FARTHEST);
        for (double[] box : new double[][] {a, b}) {
            box[2] = Math.abs(box[2]);
            box[3] = Math.abs(box[3]);
        }
        Boxes boxes = Boxes.of(a, b);
        Json json = new Json();
        json.beginObject().name("intersection").value(boxes.intersection());
        json.name("union").value(boxes.union()).name("around").value(boxes.around());
        for (BoxOverlap overlap : BoxOverlap.values()) {
            json.name(overlap.name().toLowerCase(Locale.ROOT)).value(boxes.overlap(overlap));
        }
        json.name("matches").beginArray();
        for (double threshold : DetectionCurve.thresholds()) {
            json.beginObject().name("threshold").value(threshold);
            json.name("matches")
                    .value(boxes.overlap(BoxOverlap.IOU) >= threshold)
                    .endObject();
        }
        Asked.write(json.endArray().name("workings"), boxes.workings());
        return Answer.json(json.endObject());
    }
}
