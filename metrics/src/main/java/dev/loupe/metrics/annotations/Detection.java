package dev.loupe.metrics.annotations;

import java.util.Optional;

/**
 * One object that a model found.
 *
 * @param category the category's id
 * @param score how sure the model is; only the order matters
 * @param box {left, top, width, height} in pixels, if given
 * @param outline the object's mask, if given
 * @param keypoints {x, y, any} for each point; empty if none
 */
@SuppressWarnings("ArrayRecordComponent") // points; detections are never compared
public record Detection(
        long category, double score, Optional<double[]> box, Optional<Outline> outline, double[] keypoints) {

    /** A found box. */
    public static Detection box(long category, double score, double x, double y, double width, double height) {
        return new Detection(
                category, score, Optional.of(new double[] {x, y, width, height}), Optional.empty(), new double[0]);
    }
}
