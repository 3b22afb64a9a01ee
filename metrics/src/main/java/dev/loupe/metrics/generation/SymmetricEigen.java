package dev.loupe.metrics.generation;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations (Golub and Van Loan, "Matrix Computations",
 * section 8.5): each rotation makes one element beside the diagonal zero, until all are.
 *
 * @param values of the eigenvectors, in no order
 * @param vectors a column each, orthonormal
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SymmetricEigen(double[] values, double[][] vectors) {
    private static final int MOST_SWEEPS = 100;
    /** How small, beside the whole matrix, what is left outside the diagonal may be. */
    private static final double SMALL = 1e-13;

    static SymmetricEigen of(double[][] symmetric) {
        int size = symmetric.length;
        double[][] a = new double[size][];
        double[][] vectors = new double[size][size];
        double whole = 0;
        for (int i = 0; i < size; i++) {
            a[i] = symmetric[i].clone();
            vectors[i][i] = 1;
            for (double element : a[i]) {
                whole += element * element;
            }
        }
        for (int sweep = 0; outside(a) > SMALL * SMALL * whole; sweep++) {
            if (sweep == MOST_SWEEPS) {
                throw new IllegalArgumentException("the matrix is not symmetric, or not of finite numbers");
            }
            for (int p = 0; p < size; p++) {
                for (int q = p + 1; q < size; q++) {
                    rotate(a, vectors, p, q);
                }
            }
        }
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = a[i][i];
        }
        return new SymmetricEigen(values, vectors);
    }

    private static double outside(double[][] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += 2 * a[i][j] * a[i][j];
            }
        }
        return sum;
    }

    /** Makes {@code a[p][q]} zero. */
    private static void rotate(double[][] a, double[][] vectors, int p, int q) {
        double apq = a[p][q];
        if (apq == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * apq);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        for (int k = 0; k < a.length; k++) {
            if (k != p && k != q) {
                double akp = a[k][p];
                double akq = a[k][q];
                a[k][p] = c * akp - s * akq;
                a[p][k] = a[k][p];
                a[k][q] = s * akp + c * akq;
                a[q][k] = a[k][q];
            }
            double vkp = vectors[k][p];
            double vkq = vectors[k][q];
            vectors[k][p] = c * vkp - s * vkq;
            vectors[k][q] = s * vkp + c * vkq;
        }
        a[p][p] -= t * apq;
        a[q][q] += t * apq;
        a[p][q] = 0;
        a[q][p] = 0;
    }

    /** The matrix with the same eigenvectors and the roots of the eigenvalues; what rounding made negative is 0. */
    double[][] squareRoot() {
        int size = values.length;
        double[][] root = new double[size][size];
        for (int k = 0; k < size; k++) {
            double value = Math.sqrt(Math.max(0, values[k]));
            for (int i = 0; i < size; i++) {
                double scaled = value * vectors[i][k];
                for (int j = 0; j < size; j++) {
                    root[i][j] += scaled * vectors[j][k];
                }
            }
        }
        return root;
    }
}
