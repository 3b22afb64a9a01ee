package dev.loupe.metrics.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NGramsTest {
    private static final int ALPHABET = 5;

    @Test
    void probabilitiesOfAllSymbolsAddUpToOneInEveryContext() {
        int[] text = text(1, 400);
        NGrams grams = NGrams.of(text, 300, ALPHABET + 1, 4);
        for (int at = 0; at < text.length; at++) {
            for (int length = 0; length < 4; length++) {
                double sum = 0;
                for (int symbol = 0; symbol <= ALPHABET; symbol++) {
                    sum += grams.probability(text, at, length, symbol);
                }
                assertThat(sum).isCloseTo(1, within(1e-12));
            }
        }
    }

    @Test
    void bitsAreThoseOfTheFormulaWorkedOutByCountingAnew() {
        int[] text = text(2, 300);
        double[] bits = NGrams.of(text, 200, ALPHABET, 4).bits(text, 200, 300);
        for (int n = 1; n <= 4; n++) {
            double sum = 0;
            for (int t = 200; t < 300; t++) {
                sum -= Math.log(slow(text, 200, t, n - 1)) / Math.log(2);
            }
            assertThat(bits[n - 1]).isCloseTo(sum / 100, within(1e-12));
        }
    }

    @Test
    void theStartOfATextHasShorterContexts() {
        int[] text = {0, 1, 0, 1};
        double[] bits = NGrams.of(text, 4, 2, 3).bits(text, 0, 1);
        assertThat(bits[2]).isEqualTo(bits[0]);
    }

    @Test
    void manyDifferentRunsAreCountedAsFewAre() {
        SplittableRandom random = new SplittableRandom(3);
        int[] text = random.ints(200_000, 0, 3000).toArray();
        double[] bits = NGrams.of(text, 190_000, 3000, 3).bits(text, 190_000, 200_000);
        assertThat(bits[0]).isCloseTo(Math.log(3000) / Math.log(2), within(0.1));
    }

    @Test
    void aSymbolThatNeverCameHasOneOccurrenceAdded() {
        // After 0 0 0 1, p(1) is 2/7 and p(2) is 1/7 of an alphabet of three.
        double bits = NGrams.addOne(new int[] {0, 0, 0, 1, 1, 2}, 4, 3);
        assertThat(bits).isCloseTo((Math.log(7.0 / 2) + Math.log(7)) / Math.log(2) / 2, within(1e-12));
    }

    private static double slow(int[] text, int learned, int at, int length) {
        if (length < 0) {
            return 1.0 / ALPHABET;
        }
        int[] context = Arrays.copyOfRange(text, at - length, at);
        int followers = 0;
        int count = 0;
        Set<Integer> distinct = new HashSet<>();
        for (int t = length; t < learned; t++) {
            if (Arrays.equals(context, Arrays.copyOfRange(text, t - length, t))) {
                followers++;
                count += text[t] == text[at] ? 1 : 0;
                distinct.add(text[t]);
            }
        }
        double shorter = slow(text, learned, at, length - 1);
        return followers == 0 ? shorter : (count + distinct.size() * shorter) / (followers + distinct.size());
    }

    private static int[] text(long seed, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] text = new int[length];
        for (int t = 1; t < length; t++) {
            text[t] = random.nextInt(3) == 0 ? random.nextInt(ALPHABET) : (text[t - 1] + 1) % ALPHABET;
        }
        return text;
    }
}
