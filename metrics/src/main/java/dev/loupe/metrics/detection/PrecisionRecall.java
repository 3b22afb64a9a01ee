package dev.loupe.metrics.detection;

/**
 * From matches to precision and recall. With the detections by descending score, after each of them
 * precision = TP / (TP + FP) and recall = TP / positives; the envelope makes precision non-increasing; average
 * precision is the envelope's mean over fixed recalls (COCO) or its integral (VOC).
 */
final class PrecisionRecall {
    /** numpy's {@code spacing(1)}, which the reference adds to the denominator. */
    private static final double EPSILON = 0x1p-52;

    private PrecisionRecall() {}

    /**
     * Reads the envelope at fixed recalls.
     *
     * <p>Precision rises only where a true positive is met, so the envelope is known from its values there, one a true
     * positive, and the first place of a recall r is the k-th true positive with the smallest k, k / positives ≥ r.
     *
     * @param order positions by descending score
     * @param mostRank only detections among the first so many of their image count
     * @param precision receives the precision at each recall, from {@code at} on
     * @return the recall of all detections
     */
    static double read(
            CategoryMatches matches,
            int[] order,
            int plane,
            int mostRank,
            int positives,
            double[] recalls,
            double[] precision,
            int at) {
        double[] envelope = new double[Math.min(positives, order.length)];
        int truePositives = 0;
        int falsePositives = 0;
        for (int position : order) {
            if (matches.rank(position) >= mostRank || matches.ignored(plane, position)) {
                continue;
            }
            if (matches.matched(plane, position)) {
                truePositives++;
                envelope[truePositives - 1] = truePositives / ((double) falsePositives + truePositives + EPSILON);
            } else {
                falsePositives++;
            }
        }
        for (int k = truePositives - 2; k >= 0; k--) {
            envelope[k] = Math.max(envelope[k], envelope[k + 1]);
        }
        int k = 1;
        for (int r = 0; r < recalls.length; r++) {
            while (k <= truePositives && (double) k / positives < recalls[r]) {
                k++;
            }
            precision[at + r] = k <= truePositives ? envelope[k - 1] : 0;
        }
        return (double) truePositives / positives;
    }
}
