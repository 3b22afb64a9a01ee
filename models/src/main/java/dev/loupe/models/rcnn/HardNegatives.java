package dev.loupe.models.rcnn;

import java.util.ArrayList;
import java.util.List;

/**
 * A support vector machine of one class that learns from more negatives than are kept (Girshick 2014, section 2.3, after
 * Felzenszwalb 2010): once it is fitted, only those are taken that it does not have safely on the other side; after a number
 * of new ones it is fitted anew, and the easy ones are dropped.
 */
public final class HardNegatives {
    /** Negatives with a higher score are taken. */
    private static final double HARD = -1;
    /** Negatives with a lower score are dropped after a fit. */
    private static final double EASY = -1.2;

    private final LinearSvm svm;
    private final int refitAfter;
    private final long seed;
    private final List<float[]> positives = new ArrayList<>();
    private final List<float[]> negatives = new ArrayList<>();
    private double[] weights = new double[0];
    private int taken;

    /**
     * Begins without samples.
     *
     * @param refitAfter so many new negatives
     */
    public HardNegatives(LinearSvm svm, int refitAfter, long seed) {
        this.svm = svm;
        this.refitAfter = refitAfter;
        this.seed = seed;
    }

    /** A sample of the class, to be given before the first fit. */
    public void positive(float[] sample) {
        positives.add(sample);
    }

    /** A sample of something else: it is taken if there is no fit yet, or it is hard. */
    public void negative(float[] sample) {
        if (isFitted() && svm.score(weights, sample) <= HARD) {
            return;
        }
        negatives.add(sample);
        taken++;
        if (isFitted() && taken >= refitAfter) {
            fit();
        }
    }

    /** Fits the plane to what there is. */
    public void fit() {
        weights = svm.fit(positives, negatives, seed).weights();
        taken = 0;
        if (isFitted()) {
            negatives.removeIf(sample -> svm.score(weights, sample) < EASY);
        }
    }

    private boolean isFitted() {
        return weights.length > 1;
    }

    /** How many negatives are kept. */
    public int kept() {
        return negatives.size();
    }

    /** The mean hinge loss over what is kept; 0 before the first fit. */
    public double loss() {
        int count = positives.size() + negatives.size();
        if (!isFitted() || count == 0) {
            return 0;
        }
        double sum = 0;
        for (float[] sample : positives) {
            sum += Math.max(0, 1 - svm.score(weights, sample));
        }
        for (float[] sample : negatives) {
            sum += Math.max(0, 1 + svm.score(weights, sample));
        }
        return sum / count;
    }

    /**
     * The plane of the last fit, for samples as they are before scaling.
     *
     * @param scale by which samples were multiplied
     * @param length of a sample
     * @return a weight for each number, and last what is added; a class without samples is never told
     */
    public double[] plane(double scale, int length) {
        double[] plane = new double[length + 1];
        if (!isFitted() || positives.isEmpty()) {
            plane[length] = HARD;
            return plane;
        }
        for (int i = 0; i < length; i++) {
            plane[i] = weights[i] * scale;
        }
        plane[length] = weights[length] * svm.bias();
        return plane;
    }
}
