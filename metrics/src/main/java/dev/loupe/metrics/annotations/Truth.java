package dev.loupe.metrics.annotations;

import java.util.Optional;

/**
 * One annotated object.
 *
 * @param id the annotation's id
 * @param category the category's id
 * @param box {left, top, width, height} in pixels
 * @param area in pixels: COCO's is the mask's, also for boxes; NaN for "not given"
 * @param crowd whether it stands for any number of objects
 * @param ignore whether a detection of it counts neither way (LVIS; COCO knows crowds only)
 * @param difficult VOC's mark of objects that count neither way
 * @param outline its mask, if any
 * @param keypoints {x, y, visibility} for each point; empty if none
 * @param labelledKeypoints how many points are labelled ({@code num_keypoints})
 */
@SuppressWarnings("ArrayRecordComponent") // four numbers and points; truths are never compared
public record Truth(
        long id,
        long category,
        double[] box,
        double area,
        boolean crowd,
        boolean ignore,
        boolean difficult,
        Optional<Outline> outline,
        double[] keypoints,
        int labelledKeypoints) {

    /** A plain object with a box, whose area is the box's. */
    public static Truth box(long id, long category, double x, double y, double width, double height) {
        return new Truth(
                id,
                category,
                new double[] {x, y, width, height},
                width * height,
                false,
                false,
                false,
                Optional.empty(),
                new double[0],
                0);
    }
}
