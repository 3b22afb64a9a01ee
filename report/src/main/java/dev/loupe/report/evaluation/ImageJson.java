package dev.loupe.report.evaluation;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.Curves;
import dev.loupe.metrics.detection.DetectionMatches;
import dev.loupe.report.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An image of the evaluation: how much is wrong in it, and what there is to draw. */
public final class ImageJson {
    private static final int MOST_OBJECTS = 1_000;

    private ImageJson() {}

    /** Writes the image's name, size and errors into the object that is open. */
    public static void errors(Json json, DetectionMatches matches, Curves.ImageErrors errors) {
        json.name("index").value(matches.truth().images().indexOf(errors.image().id()));
        json.name("id").value(errors.image().id());
        json.name("name").value(errors.image().name());
        json.name("width").value(errors.image().width());
        json.name("height").value(errors.image().height());
        json.name("found").value(errors.found());
        json.name("wrong").value(errors.invented());
        json.name("missed").value(errors.missed());
    }

    /**
     * Writes the image's truths and its detections of at least a score as an array.
     *
     * @param image its index
     */
    public static void objects(Json json, DetectionMatches matches, int image, int threshold, double least) {
        GroundTruth truth = matches.truth();
        Detections detections = matches.detections();
        Kind kind = matches.settings().kind();
        List<DetectionMatches.Matched> all = matches.image(image, threshold, least);
        json.beginArray();
        for (DetectionMatches.Matched one : all.subList(0, Math.min(MOST_OBJECTS, all.size()))) {
            int row = (one.detection() ? one.detectionRow() : one.truthRow()).orElseThrow();
            json.beginObject().name("role").value(one.role().name().toLowerCase(Locale.ROOT));
            json.name("detection").value(one.detection());
            json.name("category").value(one.detection() ? detections.category(row) : truth.category(row));
            json.name("box").beginArray();
            for (double number : one.detection() ? detections.box(row) : truth.box(row)) {
                json.value(number);
            }
            json.endArray();
            if (one.detection()) {
                json.name("score").value(detections.score(row));
            } else {
                json.name("id").value(truth.id(row));
                json.name("crowd").value(truth.crowd(row));
            }
            if (one.truthRow().isPresent() && one.detectionRow().isPresent()) {
                json.name("iou").value(one.overlap());
            }
            if (kind == Kind.SEGM) {
                json.name("path").value(MaskEdges.path(one.detection() ? detections.mask(row) : truth.mask(row)));
            }
            if (kind == Kind.KEYPOINTS) {
                points(json.name("points"), one.detection(), row, truth, detections);
            }
            json.endObject();
        }
        json.endArray();
    }

    /** Points that were labelled, or found, as [x, y]. */
    private static void points(Json json, boolean detection, int row, GroundTruth truth, Detections detections) {
        int numbers = detections.keypointNumbers();
        double[] points = detection
                ? Arrays.copyOfRange(detections.keypoints(), row * numbers, (row + 1) * numbers)
                : truth.keypoints(row);
        json.beginArray();
        for (int i = 0; i + 2 < points.length; i += 3) {
            if (detection || points[i + 2] > 0) {
                json.beginArray().value(points[i]).value(points[i + 1]).endArray();
            }
        }
        json.endArray();
    }
}
