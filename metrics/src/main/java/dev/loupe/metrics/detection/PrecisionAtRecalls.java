package dev.loupe.metrics.detection;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Reads the envelope of precision over recall at the recalls 0, .01, ..., 1 while detections pass by descending score.
 *
 * <p>After each detection precision = TP / (TP + FP) and recall = TP / positives; the envelope at a recall is the largest
 * precision from there on. Precision rises only where a true positive is met, and the first place of a recall r is the
 * k-th true positive with the smallest k, k / positives ≥ r. So for each recall the largest precision of the true
 * positives from this k up to the next recall's is enough, and a running maximum from the right gives the envelope.
 *
 * <p>A part of the detections can be read apart if the counts before it are known; {@link #merge} joins parts. Maxima do
 * not depend on the order in which they are taken, so the result is that of one pass, to the last bit.
 */
public final class PrecisionAtRecalls implements Serializable {
    private static final long serialVersionUID = 1;
    /** numpy's {@code spacing(1)}, which the reference adds to the denominator. */
    private static final double EPSILON = 0x1p-52;

    private final long positives;
    /** For each recall the number of true positives that reach it. */
    private final long[] needed;

    private final double[] largest;
    private long truePositives;
    private long falsePositives;
    private int at = -1;

    /**
     * A reader of detections of which others stand before.
     *
     * @param positives how many truths are to be found, at least 1
     */
    public PrecisionAtRecalls(long positives, long truePositivesBefore, long falsePositivesBefore) {
        this.positives = positives;
        this.truePositives = truePositivesBefore;
        this.falsePositives = falsePositivesBefore;
        double[] recalls = CocoSettings.recalls();
        this.needed = new long[recalls.length];
        this.largest = new double[recalls.length];
        for (int r = 0; r < recalls.length; r++) {
            long k = Math.max(1, (long) (recalls[r] * positives) - 1);
            while ((double) k / positives < recalls[r]) {
                k++;
            }
            needed[r] = k;
        }
    }

    /** The next detection by descending score, true or false positive. */
    public void add(boolean truePositive) {
        if (!truePositive) {
            falsePositives++;
            return;
        }
        truePositives++;
        while (at + 1 < needed.length && needed[at + 1] <= truePositives) {
            at++;
        }
        double precision = truePositives / ((double) falsePositives + truePositives + EPSILON);
        largest[at] = Math.max(largest[at], precision);
    }

    /** The next true positive, before which so many false positives stand. */
    void addTruePositive(long falsePositivesBefore) {
        falsePositives = falsePositivesBefore;
        add(true);
    }

    /** Joins what was read of another part of the same detections. */
    public PrecisionAtRecalls merge(PrecisionAtRecalls other) {
        for (int r = 0; r < largest.length; r++) {
            largest[r] = Math.max(largest[r], other.largest[r]);
        }
        truePositives = Math.max(truePositives, other.truePositives);
        falsePositives = Math.max(falsePositives, other.falsePositives);
        return this;
    }

    /** The recall of all detections. */
    public double recall() {
        return (double) truePositives / positives;
    }

    /** Writes the envelope at each recall into an array, from a place on; 0 where the recall is not reached. */
    public void read(double[] target, int from) {
        double envelope = 0;
        for (int r = largest.length - 1; r >= 0; r--) {
            envelope = Math.max(envelope, largest[r]);
            target[from + r] = envelope;
        }
    }

    /** The envelope at each recall. */
    public double[] precision() {
        double[] precision = new double[largest.length];
        read(precision, 0);
        return precision;
    }

    @Override
    public String toString() {
        return truePositives + " of " + positives + " found, " + falsePositives + " false: "
                + Arrays.toString(precision());
    }
}
