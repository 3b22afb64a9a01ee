package dev.loupe.metrics.generation;

/**
 * The Fréchet distance of two normal distributions (Dowson and Landau 1982), which FID is in a space of features (Heusel 2017):
 * {@code |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2)}. The product in the middle is symmetric, so that no root of it
 * is complex, as those of {@code S1 S2} may be.
 */
public final class FrechetDistance {
    private FrechetDistance() {}

    /** Squared, as FID is; 0 for equal moments, but for rounding. */
    public static double between(Moments one, Moments other) {
        int size = one.mean().length;
        double distance = 0;
        for (int i = 0; i < size; i++) {
            double difference = one.mean()[i] - other.mean()[i];
            distance += difference * difference + one.covariance()[i][i] + other.covariance()[i][i];
        }
        double[][] root = SymmetricEigen.of(one.covariance()).squareRoot();
        double[][] middle = product(product(root, other.covariance()), root);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                middle[i][j] = (middle[i][j] + middle[j][i]) / 2;
                middle[j][i] = middle[i][j];
            }
        }
        for (double value : SymmetricEigen.of(middle).values()) {
            distance -= 2 * Math.sqrt(Math.max(0, value));
        }
        return distance;
    }

    private static double[][] product(double[][] a, double[][] b) {
        int size = a.length;
        double[][] product = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < size; k++) {
                double factor = a[i][k];
                for (int j = 0; j < size; j++) {
                    product[i][j] += factor * b[k][j];
                }
            }
        }
        return product;
    }
}
