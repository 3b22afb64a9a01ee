package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;

/** In what the protocols that share COCO's matching differ. */
interface Protocol {
    /** Whether the truth stands for any number of objects, so that many detections can match it. */
    boolean crowd(int truthRow);

    /** Whether a detection of the truth counts neither way. */
    boolean ignored(int truthRow);

    /** Whether all objects of the category in the image were annotated; else unmatched detections do not count. */
    boolean exhaustive(int image, int category);

    /** COCO: crowds are ignored; for keypoints also objects without a labelled point. */
    static Protocol coco(GroundTruth truth, Kind kind) {
        return new Protocol() {
            @Override
            public boolean crowd(int row) {
                return truth.crowd(row);
            }

            @Override
            public boolean ignored(int row) {
                return truth.crowd(row) || (kind == Kind.KEYPOINTS && truth.labelledKeypoints(row) == 0);
            }

            @Override
            public boolean exhaustive(int image, int category) {
                return true;
            }
        };
    }

    /** LVIS: no crowds, the file's own {@code ignore}, and categories that were not annotated exhaustively. */
    static Protocol lvis(GroundTruth truth) {
        return new Protocol() {
            @Override
            public boolean crowd(int row) {
                return false;
            }

            @Override
            public boolean ignored(int row) {
                return truth.ignore(row);
            }

            @Override
            public boolean exhaustive(int image, int category) {
                return !truth.notExhaustive(image, category);
            }
        };
    }
}
