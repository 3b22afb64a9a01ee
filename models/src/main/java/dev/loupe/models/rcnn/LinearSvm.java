package dev.loupe.models.rcnn;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A linear support vector machine for two classes with hinge loss:
 *
 * <pre>minimise over w   |w|^2 / 2 + sum_i C_i max(0, 1 - y_i w.x_i)</pre>
 *
 * by dual coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008, algorithm 1). Each x has a last number of its
 * own added, so that the plane need not go through 0.
 *
 * @param c what a mistake costs
 * @param positiveWeight how many times that of a positive
 * @param bias the number that is added to each x
 * @param tolerance largest spread of projected gradients in the end
 * @param mostPasses over all samples
 */
public record LinearSvm(double c, double positiveWeight, double bias, double tolerance, int mostPasses) {
    /** As R-CNN's published code has it, for features scaled to a mean norm of 20. */
    public static final LinearSvm RCNN = new LinearSvm(0.001, 2, 10, 0.01, 200);

    /**
     * The plane and how it came about.
     *
     * @param weights one for each number of a sample, and last that of the bias
     * @param alphas of positives and then negatives, 0 to C_i: those above 0 are support vectors
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Plane(double[] weights, double[] alphas) {}

    /**
     * Fits a plane.
     *
     * @param positives samples of one length
     * @param negatives of the same length
     * @param seed of the order in which samples are looked at
     */
    public Plane fit(List<float[]> positives, List<float[]> negatives, long seed) {
        int count = positives.size() + negatives.size();
        if (count == 0) {
            return new Plane(new double[] {0}, new double[0]);
        }
        float[][] samples = new float[count][];
        double[] norms = new double[count];
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            samples[i] = i < positives.size() ? positives.get(i) : negatives.get(i - positives.size());
            norms[i] = squares(samples[i]) + bias * bias;
            order[i] = i;
        }
        double[] weights = new double[samples[0].length + 1];
        double[] alphas = new double[count];
        SplittableRandom random = new SplittableRandom(seed);
        for (int pass = 0; pass < mostPasses; pass++) {
            double most = 0;
            double least = 0;
            for (int place = 0; place < count; place++) {
                int other = random.nextInt(place, count);
                int i = order[other];
                order[other] = order[place];
                order[place] = i;
                double y = i < positives.size() ? 1 : -1;
                double limit = i < positives.size() ? c * positiveWeight : c;
                double gradient = y * score(weights, samples[i]) - 1;
                double projected = alphas[i] == 0 ? Math.min(gradient, 0) : gradient;
                projected = alphas[i] == limit ? Math.max(gradient, 0) : projected;
                most = Math.max(most, projected);
                least = Math.min(least, projected);
                if (projected != 0 && norms[i] > 0) {
                    double alpha = Math.max(0, Math.min(limit, alphas[i] - gradient / norms[i]));
                    add(weights, y * (alpha - alphas[i]), samples[i]);
                    alphas[i] = alpha;
                }
            }
            if (most - least <= tolerance) {
                break;
            }
        }
        return new Plane(weights, alphas);
    }

    /** On which side of the plane a sample lies, and how far: 1 and -1 are the margins. */
    public double score(double[] weights, float[] sample) {
        int last = weights.length - 1;
        double sum = weights[last] * bias;
        for (int i = 0; i < last; i++) {
            sum += weights[i] * sample[i];
        }
        return sum;
    }

    /** What is minimised. */
    public double objective(double[] weights, List<float[]> positives, List<float[]> negatives) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight * weight / 2;
        }
        for (float[] sample : positives) {
            sum += c * positiveWeight * Math.max(0, 1 - score(weights, sample));
        }
        for (float[] sample : negatives) {
            sum += c * Math.max(0, 1 + score(weights, sample));
        }
        return sum;
    }

    private void add(double[] weights, double factor, float[] sample) {
        for (int i = 0; i < sample.length; i++) {
            weights[i] += factor * sample[i];
        }
        weights[sample.length] += factor * bias;
    }

    private static double squares(float[] sample) {
        double sum = 0;
        for (float value : sample) {
            sum += (double) value * value;
        }
        return sum;
    }
}
