package dev.loupe.metrics.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private static final int SIZE = 16;

    /** Correlated points: normal ones through a random matrix, moved. */
    private static double[][] cloud(int count, long seed, double move) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] mix = new double[SIZE][SIZE];
        for (double[] row : mix) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        double[][] points = new double[count][SIZE];
        for (double[] point : points) {
            double[] raw = random.doubles(SIZE).map(u -> u - 0.5).toArray();
            for (int i = 0; i < SIZE; i++) {
                point[i] = move;
                for (int j = 0; j < SIZE; j++) {
                    point[i] += mix[i][j] * raw[j];
                }
            }
        }
        return points;
    }

    private static RealMatrix root(RealMatrix symmetric) {
        EigenDecomposition eigen = new EigenDecomposition(symmetric);
        double[] roots = Arrays.stream(eigen.getRealEigenvalues())
                .map(value -> Math.sqrt(Math.max(0, value)))
                .toArray();
        return eigen.getV()
                .multiply(org.apache.commons.math3.linear.MatrixUtils.createRealDiagonalMatrix(roots))
                .multiply(eigen.getVT());
    }

    /** FID by commons-math alone. */
    private static double reference(double[][] one, double[][] other) {
        RealMatrix a = new Covariance(one).getCovarianceMatrix();
        RealMatrix b = new Covariance(other).getCovarianceMatrix();
        RealMatrix mean = new Array2DRowRealMatrix(one.length, 1).scalarAdd(1.0 / one.length);
        RealMatrix meanOther = new Array2DRowRealMatrix(other.length, 1).scalarAdd(1.0 / other.length);
        RealMatrix difference = new Array2DRowRealMatrix(one)
                .transpose()
                .multiply(mean)
                .subtract(new Array2DRowRealMatrix(other).transpose().multiply(meanOther));
        RealMatrix middle = root(a).multiply(b).multiply(root(a));
        double norm = difference.getFrobeniusNorm();
        return norm * norm
                + a.getTrace()
                + b.getTrace()
                - 2 * root(middle.add(middle.transpose()).scalarMultiply(0.5)).getTrace();
    }

    @Test
    void theFrechetDistanceIsThatOfAnotherLibrarysDecomposition() {
        for (long seed = 0; seed < 5; seed++) {
            double[][] one = cloud(300, seed, 0);
            double[][] other = cloud(200, seed + 100, 0.3);

            assertThat(FrechetDistance.between(Moments.of(one), Moments.of(other)))
                    .isCloseTo(reference(one, other), within(1e-6));
        }
    }

    @Test
    void theFrechetDistanceIsThatOfMeansWhereCovariancesAreEqual() {
        double[][] one = cloud(300, 1, 0);
        double[][] moved = Arrays.stream(one)
                .map(point -> Arrays.stream(point).map(x -> x + 2).toArray())
                .toArray(double[][]::new);

        assertThat(FrechetDistance.between(Moments.of(one), Moments.of(one))).isCloseTo(0, within(1e-6));
        assertThat(FrechetDistance.between(Moments.of(one), Moments.of(moved))).isCloseTo(4.0 * SIZE, within(1e-6));
    }

    @Test
    void theFrechetDistanceIsSymmetricAlsoWhereFeaturesAreDead() {
        double[][] one = cloud(300, 1, 0);
        double[][] other = cloud(300, 2, 1);
        for (double[][] points : new double[][][] {one, other}) {
            for (double[] point : points) {
                point[3] = 0;
                point[7] = point[6];
            }
        }

        assertThat(FrechetDistance.between(Moments.of(one), Moments.of(other)))
                .isCloseTo(FrechetDistance.between(Moments.of(other), Moments.of(one)), within(1e-6));
    }

    @Test
    void eigenvectorsMakeTheMatrixAgain() {
        double[][] matrix = Moments.of(cloud(50, 3, 0)).covariance();
        SymmetricEigen eigen = SymmetricEigen.of(matrix);

        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                double sum = 0;
                for (int k = 0; k < SIZE; k++) {
                    sum += eigen.vectors()[i][k] * eigen.values()[k] * eigen.vectors()[j][k];
                }
                assertThat(sum).isCloseTo(matrix[i][j], within(1e-12));
            }
        }
    }

    @Test
    void theKernelDistanceOfOneCloudFromItsOtherHalfIsAboutNothing() {
        double[][] standard = Standardisation.of(cloud(2_000, 1, 0)).apply(cloud(2_000, 1, 0));
        double[][] half = Arrays.copyOf(standard, 1_000);
        double[][] rest = Arrays.copyOfRange(standard, 1_000, 2_000);
        double[][] moved = Arrays.stream(rest)
                .map(point -> Arrays.stream(point).map(x -> x + 1).toArray())
                .toArray(double[][]::new);

        assertThat(KernelDistance.between(half, rest, 3, 500, 1)).isCloseTo(0, within(0.02));
        assertThat(KernelDistance.between(half, moved, 3, 500, 1)).isGreaterThan(1);
    }

    /** The sums of the definition, pair by pair: whole clouds are one subset. */
    @Test
    void theKernelDistanceIsItsDefinition() {
        double[][] one = {{1, 2}, {0, -1}, {2, 2}};
        double[][] other = {{0, 0}, {1, -1}, {3, 0}};
        double within = 0;
        double across = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                within += i == j ? 0 : kernel(one[i], one[j]) + kernel(other[i], other[j]);
                across += kernel(one[i], other[j]);
            }
        }

        assertThat(KernelDistance.between(one, other, 1, 3, 5)).isCloseTo(within / 6 - 2 * across / 9, within(1e-12));
    }

    private static double kernel(double[] a, double[] b) {
        return Math.pow((a[0] * b[0] + a[1] * b[1]) / 2 + 1, 3);
    }

    @Test
    void standardPointsHaveMeanNothingAndDeviationOne() {
        double[][] points = cloud(500, 4, 7);
        for (double[] point : points) {
            point[2] = 5;
        }
        Moments moments = Moments.of(Standardisation.of(points).apply(points));

        for (int i = 0; i < SIZE; i++) {
            assertThat(moments.mean()[i]).isCloseTo(0, within(1e-12));
            assertThat(moments.covariance()[i][i] * 499 / 500).isCloseTo(i == 2 ? 0 : 1, within(1e-9));
        }
    }

    @Test
    void aCloudCoversItselfAndNothingFarAway() {
        double[][] one = cloud(200, 1, 0);
        Neighbourhoods itself = Neighbourhoods.of(one, one, 5);
        Neighbourhoods far = Neighbourhoods.of(one, cloud(200, 1, 1_000), 5);

        assertThat(itself).isEqualTo(new Neighbourhoods(1, 1, itself.density(), 1));
        assertThat(itself.density()).isGreaterThanOrEqualTo(1);
        assertThat(far).isEqualTo(new Neighbourhoods(0, 0, 0, 0));
    }

    @Test
    void aCollapsedGeneratorIsPreciseAndCoversLittle() {
        double[][] real = cloud(300, 1, 0);
        double[][] collapsed = new double[300][];
        for (int i = 0; i < 300; i++) {
            collapsed[i] = real[i % 3];
        }
        Neighbourhoods figures = Neighbourhoods.of(real, collapsed, 3);

        assertThat(figures.precision()).isEqualTo(1);
        assertThat(figures.recall()).isLessThan(0.1);
        assertThat(figures.coverage()).isLessThan(0.2);
        assertThat(Neighbourhoods.meanDistance(collapsed)).isLessThan(Neighbourhoods.meanDistance(real));
    }

    /** By hand: on a line, k = 1. Balls of the real points reach 1, 1 and 8; of the generated ones 2, 2. */
    @Test
    void neighbourhoodsAreAsTheyAreByHand() {
        double[][] real = {{0}, {1}, {9}};
        double[][] generated = {{0.5}, {2.5}};

        assertThat(Neighbourhoods.of(real, generated, 1)).isEqualTo(new Neighbourhoods(1, 2 / 3.0, 3 / 2.0, 1));
    }

    @Test
    void entropyIsGreatestWhereClassesAreEqual() {
        assertThat(ClassShares.of(new int[] {0, 1, 2, 3}, 4).entropy()).isCloseTo(Math.log(4), within(1e-12));
        assertThat(ClassShares.of(new int[] {2, 2, 2}, 4).entropy()).isZero();
        assertThat(ClassShares.of(new int[] {0, 0, 1, 2}, 4).smallest()).isZero();
        assertThat(ClassShares.of(new int[] {0, 0, 1, 2}, 4).largest()).isEqualTo(0.5);
    }

    @Test
    void modesAreCoveredByGoodSamplesOnly() {
        double[][] centres = {{0, 0}, {10, 0}, {0, 10}};
        double[][] samples = new double[200][];
        Arrays.fill(samples, 0, 100, new double[] {0.29, 0});
        Arrays.fill(samples, 100, 198, new double[] {10, 0.4});
        Arrays.fill(samples, 198, 200, new double[] {0, 10});

        assertThat(ModeCoverage.of(samples, centres, 0.1)).isEqualTo(new ModeCoverage(3, 2, 0.51));
    }

    @Test
    void theBestDiscriminatorHasTheValueOfTheTheorem() {
        OptimalDiscriminator game = OptimalDiscriminator.of(
                OptimalDiscriminator.normal(0, 1), OptimalDiscriminator.normal(1.5, 0.7), -8, 8, 4_001);

        assertThat(game.value(game.best())).isCloseTo(game.bestValue(), within(1e-9));
        assertThat(game.jensenShannon()).isCloseTo(0.2878, within(1e-4)); // recipes.md 4.1
        assertThat(game.difference(game.best())).isEqualTo(new OptimalDiscriminator.Difference(0, 0));
    }

    @Test
    void noDiscriminatorIsBetterThanTheBest() {
        SplittableRandom random = new SplittableRandom(9);
        OptimalDiscriminator game = OptimalDiscriminator.of(
                OptimalDiscriminator.normal(0, 1), OptimalDiscriminator.normal(1.5, 0.7), -8, 8, 801);
        for (int i = 0; i < 20; i++) {
            double[] other = game.best();
            for (int j = 0; j < other.length; j++) {
                other[j] = Math.min(1 - 1e-6, Math.max(1e-6, other[j] + 0.1 * (random.nextDouble() - 0.5)));
            }
            assertThat(game.value(other)).isLessThan(game.bestValue());
        }
    }

    @Test
    void equalDistributionsEndTheGameAtMinusLogarithmOfFour() {
        OptimalDiscriminator game = OptimalDiscriminator.of(
                OptimalDiscriminator.normal(4, 0.5), OptimalDiscriminator.normal(4, 0.5), -2, 10, 2_001);

        assertThat(game.bestValue()).isCloseTo(-Math.log(4), within(1e-9));
        assertThat(game.best()).containsOnly(0.5);
    }
}
