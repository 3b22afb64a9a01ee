package dev.loupe.metrics.classification;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.classification.ClassificationResult.Bin;
import dev.loupe.metrics.classification.ClassificationResult.Calibration;
import dev.loupe.metrics.classification.ClassificationResult.ClassFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Counts a classifier's answers one sample after another; memory does not grow with the samples.
 *
 * <p>Classes are ranked by descending score; of equal scores the class with the lower index comes first.
 */
public final class ClassificationCounter {
    private static final int BINS = 15;
    /** The confusion of more classes than these is not kept: it grows with their square. */
    private static final int LARGEST_MATRIX = 5_000;
    /** Probabilities are not taken to be smaller when their logarithm is wanted. */
    private static final double LEAST = 0x1p-52;

    private final List<String> names;
    private final int classes;
    private final int[] tops;
    private final long[][] confusion;
    private final long[] support;
    private final long[] predicted;
    private final long[] hits;
    private final long[] wrong;
    private long samples;
    private boolean probabilities = true;
    private double logLoss;
    private final long[] binSamples = new long[BINS];
    private final long[] binRight = new long[BINS];
    private final double[] binConfidence = new double[BINS];

    /**
     * A counter for the given classes.
     *
     * @param names the classes' names, by index
     * @param tops the k of the top-k errors that are wanted, each from 1 to the number of classes
     */
    public ClassificationCounter(List<String> names, int... tops) {
        this.names = List.copyOf(names);
        this.classes = names.size();
        this.tops = tops.clone();
        for (int top : tops) {
            if (top < 1) {
                throw new BadInput("top-" + top + " error means nothing; give 1 or more");
            }
        }
        this.confusion = classes <= LARGEST_MATRIX ? new long[classes][classes] : new long[0][];
        this.support = new long[classes];
        this.predicted = new long[classes];
        this.hits = new long[classes];
        this.wrong = new long[tops.length];
    }

    /** Counts a sample by the scores of all classes; a NaN among them is refused. */
    public void add(int truth, double[] scores) {
        if (scores.length != classes) {
            throw new BadInput(scores.length + " scores for " + classes + " classes; give one score for each");
        }
        check(truth);
        // Before anything is counted: a sample that is refused leaves no trace.
        for (int k = 0; k < classes; k++) {
            if (Double.isNaN(scores[k])) {
                throw new BadInput("the score of class " + k + " is NaN; look for an overflow in the model");
            }
        }
        int best = 0;
        int rank = 0;
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            double score = scores[k];
            best = score > scores[best] ? k : best;
            rank += score > scores[truth] || (score == scores[truth] && k < truth) ? 1 : 0;
            sum += score;
            probabilities &= score >= 0;
        }
        probabilities &= Math.abs(sum - 1) <= 1e-3;
        count(truth, best);
        for (int i = 0; i < tops.length; i++) {
            wrong[i] += rank >= tops[i] ? 1 : 0;
        }
        if (probabilities) {
            logLoss -= StrictMath.log(Math.min(1, Math.max(LEAST, scores[truth])));
            double confidence = Math.min(1, scores[best]);
            int bin = Math.max(0, (int) Math.ceil(confidence * BINS) - 1);
            binSamples[bin]++;
            binRight[bin] += best == truth ? 1 : 0;
            binConfidence[bin] += confidence;
        }
    }

    /** Counts a sample of which only the predicted class is known; every top-k error is then the top-1 error. */
    public void add(int truth, int answer) {
        check(truth);
        check(answer);
        probabilities = false;
        count(truth, answer);
        for (int i = 0; i < tops.length; i++) {
            wrong[i] += truth == answer ? 0 : 1;
        }
    }

    private void count(int truth, int answer) {
        samples++;
        support[truth]++;
        predicted[answer]++;
        hits[truth] += truth == answer ? 1 : 0;
        if (confusion.length > 0) {
            confusion[truth][answer]++;
        }
    }

    private void check(int index) {
        if (index < 0 || index >= classes) {
            throw new BadInput("class " + index + " is not one of the " + classes + " classes 0 to " + (classes - 1)
                    + "; check the labels");
        }
    }

    /** The figures of all samples so far. */
    public ClassificationResult result() {
        if (samples == 0) {
            throw new BadInput("there are no samples to count");
        }
        Map<Integer, Double> errors = new TreeMap<>();
        for (int i = 0; i < tops.length; i++) {
            errors.put(tops[i], (double) wrong[i] / samples);
        }
        long right = 0;
        double recalls = 0;
        double f1s = 0;
        int present = 0;
        int met = 0;
        List<ClassFigures> figures = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            right += hits[k];
            double precision = share(hits[k], predicted[k]);
            double recall = share(hits[k], support[k]);
            double f1 = share(2 * hits[k], predicted[k] + support[k]);
            figures.add(new ClassFigures(names.get(k), support[k], precision, recall, f1));
            recalls += recall;
            f1s += f1;
            present += support[k] > 0 ? 1 : 0;
            met += support[k] + predicted[k] > 0 ? 1 : 0;
        }
        return new ClassificationResult(
                samples,
                errors,
                (double) right / samples,
                recalls / present,
                f1s / met,
                figures,
                java.util.Arrays.stream(confusion).map(long[]::clone).toArray(long[][]::new),
                probabilities ? OptionalDouble.of(logLoss / samples) : OptionalDouble.empty(),
                probabilities ? List.of(calibration()) : List.of());
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private Calibration calibration() {
        double expected = 0;
        double largest = 0;
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            long n = binSamples[i];
            double accuracy = n == 0 ? 0 : (double) binRight[i] / n;
            double confidence = n == 0 ? 0 : binConfidence[i] / n;
            double gap = Math.abs(accuracy - confidence);
            expected += gap * n / samples;
            largest = Math.max(largest, gap);
            bins.add(new Bin((double) i / BINS, (i + 1.0) / BINS, n, accuracy, confidence));
        }
        return new Calibration(expected, largest, bins);
    }
}
