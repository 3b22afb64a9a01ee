package dev.loupe.metrics.detection;

import java.util.Arrays;

/**
 * A precision-recall curve: after each counted detection, by descending score, the score, recall and precision. The
 * curve is raw: the envelope is drawn from it by {@link #envelope}.
 */
public final class Curve {
    private final int positives;
    private final double[] scores;
    private final double[] recalls;
    private final double[] precisions;

    private Curve(int positives, double[] scores, double[] recalls, double[] precisions) {
        this.positives = positives;
        this.scores = scores;
        this.recalls = recalls;
        this.precisions = precisions;
    }

    /** How many truths were to be found; without any, recall is undefined (NaN). */
    public int positives() {
        return positives;
    }

    public int size() {
        return scores.length;
    }

    public double[] scores() {
        return scores.clone();
    }

    public double[] recalls() {
        return recalls.clone();
    }

    public double[] precisions() {
        return precisions.clone();
    }

    /** The largest precision at the recall of each point or above. */
    public double[] envelope() {
        double[] envelope = precisions.clone();
        for (int k = envelope.length - 2; k >= 0; k--) {
            envelope[k] = Math.max(envelope[k], envelope[k + 1]);
        }
        return envelope;
    }

    /** The envelope at a recall: the precision of the first point that reaches it, 0 if none does. */
    public double precisionAt(double recall) {
        double[] envelope = envelope();
        for (int k = 0; k < recalls.length; k++) {
            if (recalls[k] >= recall) {
                return envelope[k];
            }
        }
        return 0;
    }

    /** Counts true and false positives by descending score. */
    static final class Builder {
        private final int positives;
        private double[] scores = new double[16];
        private double[] recalls = new double[16];
        private double[] precisions = new double[16];
        private int size;
        private int truePositives;

        Builder(int positives) {
            this.positives = positives;
        }

        void add(double score, boolean truePositive) {
            if (size == scores.length) {
                scores = Arrays.copyOf(scores, size * 2);
                recalls = Arrays.copyOf(recalls, size * 2);
                precisions = Arrays.copyOf(precisions, size * 2);
            }
            truePositives += truePositive ? 1 : 0;
            scores[size] = score;
            recalls[size] = (double) truePositives / positives;
            precisions[size] = (double) truePositives / (size + 1);
            size++;
        }

        Curve build() {
            return new Curve(
                    positives,
                    Arrays.copyOf(scores, size),
                    Arrays.copyOf(recalls, size),
                    Arrays.copyOf(precisions, size));
        }
    }
}
