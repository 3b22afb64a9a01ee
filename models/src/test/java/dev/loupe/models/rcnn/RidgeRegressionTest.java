package dev.loupe.models.rcnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RidgeRegressionTest {
    private final SplittableRandom random = new SplittableRandom(2014);

    private List<float[]> samples(int count, int length) {
        List<float[]> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] sample = new float[length];
            for (int j = 0; j < length; j++) {
                sample[j] = (float) Math.max(0, 2 * random.nextDouble() - 0.8);
            }
            samples.add(sample);
        }
        return samples;
    }

    private static double predicted(double[] weights, float[] sample) {
        double sum = weights[sample.length];
        for (int j = 0; j < sample.length; j++) {
            sum += weights[j] * sample[j];
        }
        return sum;
    }

    private List<double[]> targets(List<float[]> samples) {
        List<double[]> targets = new ArrayList<>();
        for (float[] sample : samples) {
            double a = 3 * sample[0] - sample[1] + 0.1 * random.nextDouble();
            targets.add(new double[] {a, 0.5 * a + random.nextDouble(), 7 + sample[2], random.nextDouble()});
        }
        return targets;
    }

    /** The gradient of what is minimised is 0: sum (W x - T t) x^T + lambda W = 0, with whitened targets. */
    @Test
    void theNormalEquationsHoldWithMoreSamplesThanNumbersAndWithFewer() {
        for (int count : new int[] {200, 12}) {
            List<float[]> samples = samples(count, 20);
            List<double[]> targets = targets(samples);
            double lambda = 3;
            double[][] weights = new RidgeRegression(lambda).fit(samples, targets);
            Whitening whitening = Whitening.of(targets);
            // What is predicted, whitened again, is W x: the weights are taken back to that.
            for (int output = 0; output < 4; output++) {
                double[] gradient = new double[21];
                double[] own = new double[21];
                for (int j = 0; j <= 20; j++) {
                    for (int from = 0; from < 4; from++) {
                        double weight = weights[from][j] - (j == 20 ? whitening.mean()[from] : 0);
                        own[j] += whitening.matrix()[output][from] * weight;
                    }
                    gradient[j] = lambda * own[j];
                }
                for (int i = 0; i < count; i++) {
                    double error = predicted(own, samples.get(i)) - whitening.apply(targets.get(i))[output];
                    for (int j = 0; j <= 20; j++) {
                        gradient[j] += error * (j < 20 ? samples.get(i)[j] : 1);
                    }
                }
                assertThat(gradient).containsExactly(new double[21], within(1e-8));
            }
        }
    }

    @Test
    void withoutPenaltyALineIsFoundExactly() {
        List<float[]> samples = samples(50, 3);
        List<double[]> targets = new ArrayList<>();
        for (float[] sample : samples) {
            targets.add(new double[] {2 * sample[0] - sample[2] + 5, sample[1]});
        }
        double[][] weights = new RidgeRegression(1e-9).fit(samples, targets);
        assertThat(weights[0]).containsExactly(new double[] {2, 0, -1, 5}, within(1e-6));
        assertThat(weights[1]).containsExactly(new double[] {0, 1, 0, 0}, within(1e-6));
    }

    @Test
    void anEndlessPenaltyLeavesTheMean() {
        List<float[]> samples = samples(30, 4);
        List<double[]> targets = targets(samples);
        double[][] weights = new RidgeRegression(1e15).fit(samples, targets);
        Whitening whitening = Whitening.of(targets);
        for (int output = 0; output < 4; output++) {
            assertThat(predicted(weights[output], samples.get(0)))
                    .isCloseTo(whitening.mean()[output], within(1e-9));
        }
    }

    @Test
    void whitenedTargetsHaveMeanZeroAndCovarianceOne() {
        List<double[]> targets = new ArrayList<>();
        for (double[] target : targets(samples(400, 3))) {
            targets.add(new double[] {100 * target[0], 50 * target[1] + 30 * target[0], 80 * target[3]});
        }
        Whitening whitening = Whitening.of(targets);
        double[] mean = new double[3];
        double[][] covariance = new double[3][3];
        for (double[] target : targets) {
            double[] one = whitening.apply(target);
            for (int i = 0; i < 3; i++) {
                mean[i] += one[i] / targets.size();
                for (int j = 0; j < 3; j++) {
                    covariance[i][j] += one[i] * one[j] / targets.size();
                }
            }
        }
        assertThat(mean).containsExactly(new double[3], within(1e-9));
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(covariance[i][j]).isCloseTo(i == j ? 1 : 0, within(1e-3)); // epsilon is on top
                double product = 0;
                for (int k = 0; k < 3; k++) {
                    product += whitening.matrix()[i][k] * whitening.inverse()[k][j];
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-9));
            }
        }
    }

    @Test
    void oneSampleIsEnoughAndNoneIsRefused() {
        double[][] weights =
                RidgeRegression.RCNN.fit(List.of(new float[] {1, 2}), List.of(new double[] {0.5, -0.5, 0, 1}));
        assertThat(predicted(weights[3], new float[] {9, 9})).isCloseTo(1, within(1e-9));
        assertThatThrownBy(() -> RidgeRegression.RCNN.fit(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cholesky.of(new double[][] {{1, 0}, {2, 1}})).isInstanceOf(ArithmeticException.class);
    }
}
