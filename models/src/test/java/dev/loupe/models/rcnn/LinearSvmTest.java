package dev.loupe.models.rcnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearSvmTest {
    private static List<float[]> cloud(int count, int length, double centre, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] sample = new float[length];
            for (int j = 0; j < length; j++) {
                sample[j] = (float) (centre + 2 * random.nextDouble() - 1);
            }
            samples.add(sample);
        }
        return samples;
    }

    @Test
    void twoPointsHaveTheirMarginsAtThem() {
        // The widest street between 2 and -2 has w = 1/2 and goes through 0.
        LinearSvm svm = new LinearSvm(100, 1, 1, 1e-12, 100_000);
        double[] weights =
                svm.fit(List.of(new float[] {2}), List.of(new float[] {-2}), 1).weights();
        assertThat(weights).containsExactly(new double[] {0.5, 0}, within(1e-9));
    }

    @Test
    void aCheapMistakeIsMade() {
        // min w^2/2 + C max(0, 1 - 2w): with C = .1 the slope -2C balances w = .2, short of the margin's .5.
        LinearSvm svm = new LinearSvm(0.1, 1, 0, 1e-12, 1000);
        assertThat(svm.fit(List.of(new float[] {2}), List.of(), 1).weights()[0]).isCloseTo(0.2, within(1e-12));
        LinearSvm dear = new LinearSvm(0.1, 2, 0, 1e-12, 1000);
        assertThat(dear.fit(List.of(new float[] {2}), List.of(), 1).weights()[0])
                .isCloseTo(0.4, within(1e-12));
    }

    /** Karush, Kuhn and Tucker: what a sample's alpha is follows from which side of its margin it is on. */
    @Test
    void theConditionsOfTheMinimumHold() {
        for (long seed = 0; seed < 5; seed++) {
            LinearSvm svm = new LinearSvm(0.05, 2, 3, 1e-9, 100_000);
            List<float[]> positives = cloud(40, 6, 0.3, seed);
            List<float[]> negatives = cloud(70, 6, -0.2, 100 + seed);
            LinearSvm.Plane plane = svm.fit(positives, negatives, seed);
            double[] sum = new double[7];
            for (int i = 0; i < plane.alphas().length; i++) {
                boolean isPositive = i < positives.size();
                float[] sample = isPositive ? positives.get(i) : negatives.get(i - positives.size());
                double y = isPositive ? 1 : -1;
                double limit = isPositive ? 0.1 : 0.05;
                double alpha = plane.alphas()[i];
                double margin = y * svm.score(plane.weights(), sample);
                assertThat(alpha).isBetween(0.0, limit);
                if (margin > 1 + 1e-6) {
                    assertThat(alpha).isZero();
                } else if (margin < 1 - 1e-6) {
                    assertThat(alpha).isEqualTo(limit);
                }
                for (int j = 0; j < 7; j++) {
                    sum[j] += y * alpha * (j < 6 ? sample[j] : 3);
                }
            }
            assertThat(plane.weights()).containsExactly(sum, within(1e-9));
        }
    }

    @Test
    void noPlaneNearbyIsBetter() {
        LinearSvm svm = new LinearSvm(0.02, 2, 1, 1e-9, 100_000);
        List<float[]> positives = cloud(30, 4, 0.5, 1);
        List<float[]> negatives = cloud(50, 4, -0.5, 2);
        double[] weights = svm.fit(positives, negatives, 3).weights();
        double best = svm.objective(weights, positives, negatives);
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 200; i++) {
            double[] other = weights.clone();
            for (int j = 0; j < other.length; j++) {
                other[j] += 0.1 * (random.nextDouble() - 0.5);
            }
            assertThat(svm.objective(other, positives, negatives)).isGreaterThanOrEqualTo(best);
        }
    }

    @Test
    void theOrderOfSamplesDoesNotMatterInTheEnd() {
        LinearSvm svm = new LinearSvm(0.02, 2, 1, 1e-10, 100_000);
        List<float[]> positives = cloud(30, 4, 0.5, 1);
        List<float[]> negatives = cloud(50, 4, -0.5, 2);
        assertThat(svm.fit(positives, negatives, 8).weights())
                .containsExactly(svm.fit(positives, negatives, 9).weights(), within(1e-7));
        assertThat(svm.fit(positives, negatives, 8).weights())
                .isEqualTo(svm.fit(positives, negatives, 8).weights());
    }

    @Test
    void withoutSamplesThereIsNoPlane() {
        HardNegatives machine = new HardNegatives(LinearSvm.RCNN, 10, 1);
        machine.fit();
        assertThat(machine.plane(1, 3)).containsExactly(0, 0, 0, -1);
        machine.negative(new float[] {1, 2, 3});
        machine.fit();
        assertThat(machine.plane(1, 3)).containsExactly(0, 0, 0, -1); // there are no positives
    }

    @Test
    void miningComesToThePlaneOfAllNegativesWithAFractionOfThem() {
        LinearSvm svm = new LinearSvm(0.05, 2, 3, 1e-6, 10_000);
        List<float[]> positives = cloud(60, 6, 0.8, 1);
        List<float[]> negatives = cloud(4000, 6, -0.6, 2);
        HardNegatives machine = new HardNegatives(svm, 50, 5);
        positives.forEach(machine::positive);
        for (int i = 0; i < negatives.size(); i++) {
            machine.negative(negatives.get(i));
            if (i == 200) {
                machine.fit();
            }
        }
        machine.fit();
        double[] all = svm.fit(positives, negatives, 5).weights();
        double[] mined = machine.plane(1, 6);
        double[] full = all.clone();
        full[6] *= 3;
        assertThat(machine.kept()).isLessThan(2000);
        for (int i = 0; i < 7; i++) {
            assertThat(mined[i]).isCloseTo(full[i], within(0.03));
        }
    }
}
