package dev.loupe.metrics.generation;

/**
 * Mean and covariance of points.
 *
 * @param mean {@code [features]}
 * @param covariance {@code [features][features]}, symmetric, divided by the number of points less one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Moments(double[] mean, double[][] covariance) {
    /**
     * Of two points or more.
     *
     * @throws IllegalArgumentException when there are fewer
     */
    public static Moments of(double[][] points) {
        int count = points.length;
        if (count < 2) {
            throw new IllegalArgumentException("a covariance needs two points, but there are " + count);
        }
        int size = points[0].length;
        double[] mean = new double[size];
        for (double[] point : points) {
            for (int i = 0; i < size; i++) {
                mean[i] += point[i] / count;
            }
        }
        double[][] covariance = new double[size][size];
        double[] off = new double[size];
        for (double[] point : points) {
            for (int i = 0; i < size; i++) {
                off[i] = point[i] - mean[i];
            }
            for (int i = 0; i < size; i++) {
                double[] row = covariance[i];
                double one = off[i];
                for (int j = 0; j <= i; j++) {
                    row[j] += one * off[j];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] /= count - 1;
                covariance[j][i] = covariance[i][j];
            }
        }
        return new Moments(mean, covariance);
    }
}
