package dev.loupe.metrics.classification;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How often a classifier is wrong, and how.
 *
 * @param samples how many samples were counted
 * @param errors the error rate by k: the share of samples whose class is not among the k best; in [0, 1]
 * @param accuracy 1 less the top-1 error
 * @param balancedAccuracy the mean recall of the classes that occur
 * @param macroF1 the mean F1 of the classes that occur, as truth or as prediction
 * @param classes what is known of each class, by its index
 * @param confusion how often a class (row) was predicted as a class (column); empty for more than 5,000
 *     classes
 * @param logLoss -mean ln p(true class); empty unless the scores are probabilities
 * @param calibration how far confidence is from accuracy; empty unless the scores are probabilities
 */
@SuppressWarnings("ArrayRecordComponent") // the matrix is large and never compared
public record ClassificationResult(
        long samples,
        Map<Integer, Double> errors,
        double accuracy,
        double balancedAccuracy,
        double macroF1,
        List<ClassFigures> classes,
        long[][] confusion,
        OptionalDouble logLoss,
        List<Calibration> calibration) {
    public ClassificationResult {
        errors = Map.copyOf(errors);
        classes = List.copyOf(classes);
        calibration = List.copyOf(calibration);
    }

    /** The top-k error rate, for a k that was asked for. */
    public double error(int top) {
        Double error = errors.get(top);
        if (error == null) {
            throw new IllegalArgumentException("top-" + top + " error was not asked for, only " + errors.keySet());
        }
        return error;
    }

    /**
     * The figures of one class; each is 0 where its denominator is.
     *
     * @param name the class's name, or its index where no name is known
     * @param support how many samples are of the class
     * @param precision the share of the samples predicted as this class that are of it
     * @param recall the share of the class's samples that were predicted as it
     * @param f1 the harmonic mean of both
     */
    public record ClassFigures(String name, long support, double precision, double recall, double f1) {}

    /**
     * Calibration over equally wide bins of confidence (the largest probability): Guo et al., "On Calibration of Modern
     * Neural Networks", ICML 2017, equations 3 and 5.
     *
     * @param expectedError the mean over samples of |accuracy - confidence| of their bin
     * @param largestError the largest of them
     * @param bins the bins from low to high confidence
     */
    public record Calibration(double expectedError, double largestError, List<Bin> bins) {
        public Calibration {
            bins = List.copyOf(bins);
        }
    }

    /** One bin (low, high] of confidence; accuracy and confidence are 0 where it is empty. */
    public record Bin(double low, double high, long samples, double accuracy, double confidence) {}
}
