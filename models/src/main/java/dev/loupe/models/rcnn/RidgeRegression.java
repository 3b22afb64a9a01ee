package dev.loupe.models.rcnn;

import java.util.List;

/**
 * Linear regression of whitened targets with a penalty on the weights (Girshick 2014, appendix C):
 *
 * <pre>minimise over W   sum_i |T (t_i - mean) - W x_i|^2 + lambda |W|^2</pre>
 *
 * where each x ends with a 1. With more samples than numbers in one, W comes of the normal equations; with fewer, of their
 * dual, which has the same solution: W = Y^T (X X^T + lambda I)^-1 X.
 *
 * @param lambda 1000 in the paper, for features scaled to a mean norm of 20
 */
public record RidgeRegression(double lambda) {
    public static final RidgeRegression RCNN = new RidgeRegression(1000);

    /**
     * Fits weights.
     *
     * @param samples of one length
     * @param targets one for each sample, of one length
     * @return for each number of a target a weight for each number of a sample and last what is added: targets as they were
     *     before whitening are predicted
     */
    public double[][] fit(List<float[]> samples, List<double[]> targets) {
        if (samples.isEmpty() || samples.size() != targets.size()) {
            throw new IllegalArgumentException(samples.size() + " samples with " + targets.size() + " targets");
        }
        Whitening whitening = Whitening.of(targets);
        List<double[]> whitened = targets.stream().map(whitening::apply).toList();
        double[][] rows = rows(samples);
        double[][] weights = rows.length < rows[0].length ? dual(rows, whitened) : normal(rows, whitened);
        return unwhitened(weights, whitening);
    }

    private static double[][] rows(List<float[]> samples) {
        double[][] rows = new double[samples.size()][samples.get(0).length + 1];
        for (int i = 0; i < rows.length; i++) {
            float[] sample = samples.get(i);
            for (int j = 0; j < sample.length; j++) {
                rows[i][j] = sample[j];
            }
            rows[i][sample.length] = 1;
        }
        return rows;
    }

    private double[][] normal(double[][] rows, List<double[]> targets) {
        int length = rows[0].length;
        double[][] matrix = new double[length][];
        for (int j = 0; j < length; j++) {
            matrix[j] = new double[j + 1];
            matrix[j][j] = lambda;
        }
        int outputs = targets.get(0).length;
        double[][] right = new double[outputs][length];
        for (int i = 0; i < rows.length; i++) {
            double[] row = rows[i];
            for (int j = 0; j < length; j++) {
                double value = row[j];
                if (value != 0) { // features behind a ReLU: half of them are
                    for (int k = 0; k <= j; k++) {
                        matrix[j][k] += value * row[k];
                    }
                }
            }
            for (int output = 0; output < outputs; output++) {
                for (int j = 0; j < length; j++) {
                    right[output][j] += targets.get(i)[output] * row[j];
                }
            }
        }
        Cholesky factors = Cholesky.of(matrix);
        double[][] weights = new double[outputs][];
        for (int output = 0; output < outputs; output++) {
            weights[output] = factors.solve(right[output]);
        }
        return weights;
    }

    private double[][] dual(double[][] rows, List<double[]> targets) {
        int length = rows[0].length;
        double[][] matrix = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            matrix[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = Cholesky.dot(rows[i], rows[j], length);
            }
            matrix[i][i] += lambda;
        }
        Cholesky factors = Cholesky.of(matrix);
        double[][] weights = new double[targets.get(0).length][length];
        for (int output = 0; output < weights.length; output++) {
            double[] column = new double[rows.length];
            for (int i = 0; i < column.length; i++) {
                column[i] = targets.get(i)[output];
            }
            double[] shares = factors.solve(column);
            for (int i = 0; i < shares.length; i++) {
                for (int j = 0; j < length; j++) {
                    weights[output][j] += shares[i] * rows[i][j];
                }
            }
        }
        return weights;
    }

    private static double[][] unwhitened(double[][] weights, Whitening whitening) {
        int length = weights[0].length;
        double[][] plain = new double[weights.length][length];
        for (int output = 0; output < plain.length; output++) {
            for (int from = 0; from < weights.length; from++) {
                for (int j = 0; j < length; j++) {
                    plain[output][j] += whitening.inverse()[output][from] * weights[from][j];
                }
            }
            plain[output][length - 1] += whitening.mean()[output];
        }
        return plain;
    }
}
