package dev.loupe.metrics.overlap;

/**
 * Object keypoint similarity: the mean over the labelled points of exp(-d² / (2 s² k²)), with d the distance of the
 * found point from the true one, s² the object's area and k = 2σ how far people place this point apart.
 *
 * <p>COCO keypoint challenge, "Keypoint evaluation", section 1.2.
 */
public final class KeypointSimilarity {
    /** numpy's {@code spacing(1)}: keeps the quotients defined. */
    private static final double EPSILON = 0x1p-52;

    private static final double[] COCO_PERSON = {
        .026, .025, .025, .035, .035, .079, .079, .072, .072, .062, .062, .107, .107, .087, .087, .089, .089
    };

    private KeypointSimilarity() {}

    /** σ of COCO's 17 points of a person: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles. */
    public static double[] cocoPersonSigmas() {
        return COCO_PERSON.clone();
    }

    /**
     * The similarity in [0, 1] of a found skeleton with a true one.
     *
     * <p>Where the truth has no visible point, the distance is that of the found point from the truth's box enlarged by
     * its own size on each side, and the mean goes over all points.
     *
     * @param found {x, y, any} for each point, from {@code foundAt} on
     * @param truth {x, y, visible if > 0} for each point, from {@code truthAt} on
     * @param sigmas one σ a point
     * @param box the truth's {left, top, width, height}
     * @param area the truth's area in pixels
     */
    public static double of(
            double[] found, int foundAt, double[] truth, int truthAt, double[] sigmas, double[] box, double area) {
        int points = sigmas.length;
        double[] terms = new double[points];
        int labelled = 0;
        for (int i = 0; i < points; i++) {
            labelled += truth[truthAt + 3 * i + 2] > 0 ? 1 : 0;
        }
        int size = 0;
        for (int i = 0; i < points; i++) {
            if (labelled > 0 && !(truth[truthAt + 3 * i + 2] > 0)) {
                continue;
            }
            double x = found[foundAt + 3 * i];
            double y = found[foundAt + 3 * i + 1];
            double dx = labelled > 0 ? x - truth[truthAt + 3 * i] : outside(x, box[0], box[2]);
            double dy = labelled > 0 ? y - truth[truthAt + 3 * i + 1] : outside(y, box[1], box[3]);
            double variance = square(sigmas[i] * 2);
            terms[size++] = StrictMath.exp(-((dx * dx + dy * dy) / variance / (area + EPSILON) / 2));
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += terms[i];
        }
        return sum / size;
    }

    private static double outside(double at, double start, double extent) {
        return Math.max(0, start - extent - at) + Math.max(0, at - (start + extent * 2));
    }

    private static double square(double x) {
        return x * x;
    }
}
