package dev.loupe.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Shares have the moments of their Beta distribution: mean 1/2, variance 1 / (4 (2 alpha + 1)). */
final class MixUpTest {
    private static double[] shares(double alpha) {
        MixUp mixUp = new MixUp(alpha);
        return LongStream.range(0, 20_000)
                .mapToDouble(step -> mixUp.share(3, step))
                .toArray();
    }

    private static double variance(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += (value - 0.5) * (value - 0.5);
        }
        return sum / values.length;
    }

    @Test
    void aSmallAlphaBlendsLittle() {
        assertThat(variance(shares(0.2))).isCloseTo(1 / (4 * 1.4), within(0.003));
    }

    @Test
    void alphaOneIsUniform() {
        assertThat(variance(shares(1))).isCloseTo(1 / 12.0, within(0.002));
    }

    @Test
    void theFirstOfTwoIsTakenAsOftenAsTheOther() {
        double sum = 0;
        for (double share : shares(0.4)) {
            assertThat(share).isBetween(0.0, 1.0);
            sum += share;
        }
        assertThat(sum / 20_000).isCloseTo(0.5, within(0.01));
    }

    @Test
    void alphaZeroLeavesImagesAsTheyAre() {
        assertThat(new MixUp(0).share(1, 2)).isEqualTo(1);
    }
}
