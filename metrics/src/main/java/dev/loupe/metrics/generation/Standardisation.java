package dev.loupe.metrics.generation;

/**
 * Takes the mean of real points from each feature and divides by their deviation, so that a distance does not depend on how
 * large a network happens to make its features. A feature that is the same in all real points is only moved.
 */
public final class Standardisation {
    /** Below it a deviation is rounding. */
    private static final double LEAST = 1e-8;

    private final double[] means;
    private final double[] deviations;

    private Standardisation(double[] means, double[] deviations) {
        this.means = means;
        this.deviations = deviations;
    }

    /** By the means and deviations (divided by the number of points) of one or more points. */
    public static Standardisation of(double[][] real) {
        int size = real[0].length;
        double[] means = new double[size];
        double[] squares = new double[size];
        for (double[] point : real) {
            for (int i = 0; i < size; i++) {
                means[i] += point[i] / real.length;
            }
        }
        for (double[] point : real) {
            for (int i = 0; i < size; i++) {
                double off = point[i] - means[i];
                squares[i] += off * off / real.length;
            }
        }
        for (int i = 0; i < size; i++) {
            double deviation = Math.sqrt(squares[i]);
            squares[i] = deviation > LEAST ? deviation : 1;
        }
        return new Standardisation(means, squares);
    }

    /** New points. */
    public double[][] apply(double[][] points) {
        double[][] standard = new double[points.length][means.length];
        for (int row = 0; row < points.length; row++) {
            for (int i = 0; i < means.length; i++) {
                standard[row][i] = (points[row][i] - means[i]) / deviations[i];
            }
        }
        return standard;
    }
}
