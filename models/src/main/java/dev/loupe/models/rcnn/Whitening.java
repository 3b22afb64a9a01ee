package dev.loupe.models.rcnn;

import java.util.List;

/**
 * Targets shifted and turned so that their mean is 0 and their covariance about 1: T (t - mean) with the symmetric
 * T = V diag(1 / sqrt(D + epsilon)) V^T of the covariance V diag(D) V^T, as R-CNN's published code learns boxes.
 *
 * @param matrix T
 * @param inverse of T
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Whitening(double[] mean, double[][] matrix, double[][] inverse) {
    private static final double EPSILON = 0.001;
    private static final int SWEEPS = 50;

    /** Of targets of one length; at least one is needed. */
    static Whitening of(List<double[]> targets) {
        int length = targets.get(0).length;
        double[] mean = new double[length];
        for (double[] target : targets) {
            for (int i = 0; i < length; i++) {
                mean[i] += target[i] / targets.size();
            }
        }
        double[][] covariance = new double[length][length];
        for (double[] target : targets) {
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < length; j++) {
                    covariance[i][j] += (target[i] - mean[i]) * (target[j] - mean[j]) / targets.size();
                }
            }
        }
        double[][] vectors = new double[length][length];
        diagonalise(covariance, vectors);
        double[][] matrix = new double[length][length];
        double[][] inverse = new double[length][length];
        for (int k = 0; k < length; k++) {
            double root = Math.sqrt(Math.max(0, covariance[k][k]) + EPSILON);
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < length; j++) {
                    matrix[i][j] += vectors[i][k] * vectors[j][k] / root;
                    inverse[i][j] += vectors[i][k] * vectors[j][k] * root;
                }
            }
        }
        return new Whitening(mean, matrix, inverse);
    }

    double[] apply(double... target) {
        double[] whitened = new double[mean.length];
        for (int i = 0; i < whitened.length; i++) {
            for (int j = 0; j < whitened.length; j++) {
                whitened[i] += matrix[i][j] * (target[j] - mean[j]);
            }
        }
        return whitened;
    }

    /** Jacobi's rotations: the matrix becomes diagonal, its eigenvectors are the columns. */
    private static void diagonalise(double[][] matrix, double[][] vectors) {
        int length = matrix.length;
        for (int i = 0; i < length; i++) {
            vectors[i][i] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int p = 0; p < length; p++) {
                for (int q = p + 1; q < length; q++) {
                    if (Math.abs(matrix[p][q]) > 1e-300) {
                        rotate(matrix, vectors, p, q);
                    }
                }
            }
        }
    }

    private static void rotate(double[][] matrix, double[][] vectors, int p, int q) {
        double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
        double tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cosine = 1 / Math.sqrt(tangent * tangent + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < matrix.length; k++) {
            double a = matrix[k][p];
            double b = matrix[k][q];
            matrix[k][p] = cosine * a - sine * b;
            matrix[k][q] = sine * a + cosine * b;
        }
        for (int k = 0; k < matrix.length; k++) {
            double a = matrix[p][k];
            double b = matrix[q][k];
            matrix[p][k] = cosine * a - sine * b;
            matrix[q][k] = sine * a + cosine * b;
        }
        for (int k = 0; k < matrix.length; k++) {
            double a = vectors[k][p];
            double b = vectors[k][q];
            vectors[k][p] = cosine * a - sine * b;
            vectors[k][q] = sine * a + cosine * b;
        }
    }
}
