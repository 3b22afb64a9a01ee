package dev.loupe.models.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.metrics.generation.FrechetDistance;
import dev.loupe.metrics.generation.Moments;
import dev.loupe.metrics.generation.Standardisation;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.models.data.Split;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The judge against the figures that came with it. */
class JudgeTest {
    @BeforeAll
    static void dataAreThere() {
        assumeTrue(
                Files.isDirectory(FashionMnist.DEBIAN),
                "Debian's dataset-fashion-mnist is not installed: the judge is not checked");
    }

    private static double[] expected(String name) throws IOException {
        try (InputStream in = JudgeTest.class.getResourceAsStream("judge.json")) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher found = Pattern.compile("\"" + name + "\":\\s*(?:\\[([^]]*)]|([0-9.e-]+))")
                    .matcher(json);
            assertThat(found.find()).isTrue();
            String numbers = found.group(1) == null ? found.group(2) : found.group(1);
            return Arrays.stream(numbers.split(",", -1))
                    .mapToDouble(text -> Double.parseDouble(text.strip()))
                    .toArray();
        }
    }

    @Test
    void theFirstImageHasItsFeaturesAndProbabilities() throws IOException {
        Split split = FashionMnist.read(FashionMnist.DEBIAN);
        try (Judge judge = Judge.ofFashion()) {
            double[][] features = judge.features(RealImages.first(split.test(), 1));

            assertThat(features[0]).containsExactly(expected("features"), within(1e-4));
            assertThat(judge.probabilities(features)[0]).containsExactly(expected("probabilities"), within(1e-5));
        }
    }

    @Test
    @Tag("slow")
    void distancesAndAccuracyAreThoseThatWereGiven() throws IOException {
        Split split = FashionMnist.read(FashionMnist.DEBIAN);
        try (Judge judge = Judge.ofFashion()) {
            double[][] real = judge.features(RealImages.first(split.train(), 20_000));
            double[][] test = judge.features(RealImages.first(split.test(), 10_000));
            Standardisation standardisation = Standardisation.of(real);

            assertThat(Moments.of(real).mean())
                    .containsExactly(expected("feature_mean_of_first_20000_train"), within(1e-4));
            assertThat(FrechetDistance.between(Moments.of(test), Moments.of(real)))
                    .isCloseTo(expected("fid_test_vs_first_20000_train")[0], within(1e-4));
            assertThat(FrechetDistance.between(
                            Moments.of(standardisation.apply(test)), Moments.of(standardisation.apply(real))))
                    .isCloseTo(expected("fid_standardised")[0], within(1e-5));
            int[] classes = judge.classes(test);
            int right = 0;
            for (int i = 0; i < classes.length; i++) {
                right += classes[i] == split.test().label(i) ? 1 : 0;
            }
            assertThat(right / 10_000.0).isEqualTo(expected("test_accuracy")[0]);
        }
    }

    /** Real against real is near nothing; the less like garments, the farther. */
    @Test
    void noiseIsFartherThanOneClassAndThatFartherThanHeldOutImages() {
        Split split = FashionMnist.read(FashionMnist.DEBIAN);
        SplittableRandom random = new SplittableRandom(1);
        float[] noise = new float[1_000 * 28 * 28];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (2 * random.nextDouble() - 1);
        }
        try (Judge judge = Judge.ofFashion()) {
            double[][] real = judge.features(RealImages.first(split.train(), 2_000));
            Standardisation standardisation = Standardisation.of(real);
            Moments reals = Moments.of(standardisation.apply(real));
            double[][] test = judge.features(RealImages.first(split.test(), 2_000));
            double[][] trousers = Arrays.stream(test)
                    .filter(features -> judge.classes(new double[][] {features})[0] == 1)
                    .toArray(double[][]::new);
            double held = FrechetDistance.between(Moments.of(standardisation.apply(test)), reals);
            double one = FrechetDistance.between(Moments.of(standardisation.apply(trousers)), reals);
            double far = FrechetDistance.between(Moments.of(standardisation.apply(judge.features(noise))), reals);

            assertThat(held).isBetween(0.0, 0.3);
            assertThat(one).isGreaterThan(20 * held);
            assertThat(far).isGreaterThan(50);
        }
    }
}
