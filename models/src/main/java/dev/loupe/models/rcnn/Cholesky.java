package dev.loupe.models.rcnn;

/** Solves systems with a symmetric, positive definite matrix A = L L^T in 64 bits. */
final class Cholesky {
    private final double[][] lower;

    private Cholesky(double[][] lower) {
        this.lower = lower;
    }

    /**
     * Factors a matrix, of which only the lower triangle is read; its rows are overwritten.
     *
     * @throws ArithmeticException when it is not positive definite
     */
    static Cholesky of(double[][] matrix) {
        for (int j = 0; j < matrix.length; j++) {
            double[] row = matrix[j];
            double pivot = row[j] - dot(row, row, j);
            if (!(pivot > 0)) {
                throw new ArithmeticException("the matrix is not positive definite at " + j);
            }
            double root = Math.sqrt(pivot);
            row[j] = root;
            for (int i = j + 1; i < matrix.length; i++) {
                matrix[i][j] = (matrix[i][j] - dot(matrix[i], row, j)) / root;
            }
        }
        return new Cholesky(matrix);
    }

    /** The x of A x = b. */
    double[] solve(double... b) {
        double[] x = b.clone();
        for (int i = 0; i < x.length; i++) {
            x[i] = (x[i] - dot(lower[i], x, i)) / lower[i][i];
        }
        for (int i = x.length - 1; i >= 0; i--) {
            x[i] /= lower[i][i];
            for (int j = 0; j < i; j++) {
                x[j] -= lower[i][j] * x[i];
            }
        }
        return x;
    }

    /** The first numbers of two rows multiplied and added up, in four sums: one would wait for itself. */
    static double dot(double[] a, double[] b, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < length; i++) {
            first += a[i] * b[i];
        }
        return first + second + (third + fourth);
    }
}
