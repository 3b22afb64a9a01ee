package dev.loupe.metrics.detection;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.overlap.BoxOverlap;
import dev.loupe.metrics.overlap.KeypointSimilarity;
import dev.loupe.metrics.overlap.Mask;

/** The overlap of a detection's row with a truth's row, by what is compared. */
interface Overlaps {
    double of(int detectionRow, int truthRow, boolean crowd);

    static Overlaps of(GroundTruth truth, Detections detections, CocoSettings settings) {
        return switch (settings.kind()) {
            case BBOX -> boxes(truth, detections);
            case SEGM -> masks(truth, detections);
            case KEYPOINTS -> keypoints(truth, detections, settings.sigmas());
        };
    }

    static Overlaps boxes(GroundTruth truth, Detections detections) {
        return (d, t, crowd) -> BoxOverlap.iou(
                detections.x(d),
                detections.y(d),
                detections.width(d),
                detections.height(d),
                truth.x(t),
                truth.y(t),
                truth.width(t),
                truth.height(t),
                crowd);
    }

    private static Overlaps masks(GroundTruth truth, Detections detections) {
        double[][] truthBoxes = new double[truth.size()][];
        for (int row = 0; row < truth.size(); row++) {
            truthBoxes[row] = truth.mask(row).box();
        }
        return (d, t, crowd) -> {
            Mask mask = detections.mask(d);
            return Mask.iou(mask, detections.box(d), truth.mask(t), truthBoxes[t], crowd);
        };
    }

    private static Overlaps keypoints(GroundTruth truth, Detections detections, double[] sigmas) {
        int numbers = 3 * sigmas.length;
        if (detections.size() > 0 && detections.keypointNumbers() != numbers) {
            throw new BadInput("the detections have " + detections.keypointNumbers() / 3 + " keypoints, but "
                    + sigmas.length + " sigmas are given; give one sigma for each keypoint");
        }
        double[][] points = new double[truth.size()][];
        for (int row = 0; row < truth.size(); row++) {
            points[row] = truth.keypoints(row);
            if (points[row].length == 0) {
                points[row] = new double[numbers];
            } else if (points[row].length != numbers) {
                throw new BadInput("annotation id " + truth.id(row) + " has " + points[row].length / 3
                        + " keypoints, but " + sigmas.length
                        + " sigmas are given; give one sigma for each keypoint");
            }
        }
        return (d, t, crowd) -> KeypointSimilarity.of(
                detections.keypoints(), d * numbers, points[t], 0, sigmas, truth.box(t), truth.area(t));
    }
}
