package dev.loupe.report.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCurvesTest {
    private static RunCurves of(String lines) {
        return RunCurves.of(lines.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFigureHasThePointsOfTheLinesThatNameIt() {
        RunCurves curves = of("""
                {"step":50,"epoch":0.5,"seconds":1.5,"loss":2.0}
                {"step":100,"epoch":1.0,"seconds":3.0,"error":0.25}
                {"step":100,"epoch":1.0,"seconds":3.5,"loss":1.0,"final":true}
                """);

        assertThat(curves.curves()).extracting(RunCurves.Curve::figure).containsExactly("loss", "error");
        assertThat(curves.curves().get(0).steps()).containsExactly(50, 100);
        assertThat(curves.curves().get(0).seconds()).containsExactly(1.5, 3.5);
        assertThat(curves.curves().get(0).values()).containsExactly(2, 1);
        assertThat(curves.isFinal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"step\":1,\"loss\":",
                "no line",
                "[1,2]",
                "{\"loss\":1}",
                "\u0000\u0001",
                "{\"step\":1,\"loss\":1}}{",
                "{\"step\":\"1\",\"loss\":1}"
            })
    void whatIsNoLineOfARunStopsNothing(String line) {
        RunCurves curves = of(line + "\n{\"step\":2,\"loss\":7}\n");

        double[] values = curves.curves().get(0).values();
        assertThat(values[values.length - 1]).isEqualTo(7);
    }

    @Test
    void numbersThatAreNoneAreLeftOut() {
        RunCurves curves = of("{\"step\":1,\"loss\":null}\n{\"step\":2,\"loss\":1e999}\n{\"step\":3,\"loss\":\"x\"}\n");

        assertThat(curves.curves()).isEmpty();
    }

    @Test
    void aFileOfEndlessNamesIsCutShort() {
        StringBuilder line = new StringBuilder("{\"step\":1");
        for (int i = 0; i < 10_000; i++) {
            line.append(",\"f").append(i).append("\":1");
        }

        assertThat(of(line + "}\n").curves()).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void aDeepLineIsLeftOut() {
        assertThat(of("{\"step\":1,\"a\":" + "[".repeat(100_000) + "\n").curves())
                .isEmpty();
    }

    /** Thinning keeps the highest, the lowest, the order, and nothing that was not there. */
    @Test
    void thinningKeepsPeaks() {
        SplittableRandom random = new SplittableRandom(1);
        double[] steps = new double[10_007];
        Arrays.setAll(steps, i -> i);
        double[] values = random.doubles(steps.length).toArray();
        values[5_003] = 100;
        RunCurves.Curve thin = new RunCurves.Curve("loss", steps, steps, steps, values).thinned(200);

        assertThat(thin.values()).hasSizeLessThanOrEqualTo(200).contains(100);
        assertThat(Arrays.stream(thin.values()).min())
                .isEqualTo(Arrays.stream(values).min());
        assertThat(thin.steps()).isSorted();
        for (int i = 0; i < thin.values().length; i++) {
            assertThat(thin.values()[i]).isEqualTo(values[(int) thin.steps()[i]]);
        }
    }

    @Test
    void settingsOfInnerObjectsHaveADotAndListsAreOneText() {
        RunSettings settings = RunSettings.of(
                "{\"recipe\":\"gan\",\"minutes\":null,\"settings\":{\"rate\":\"0.1\"},\"classes\":[\"a\",\"b\"]}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(settings.values())
                .containsEntry("recipe", "gan")
                .containsEntry("settings.rate", "0.1")
                .containsEntry("classes", "a, b")
                .hasSize(3);
    }

    @Test
    void settingsOfABrokenFileAreThoseBeforeTheBreak() {
        RunSettings settings = RunSettings.of("{\"recipe\":\"gan\",\"data\":".getBytes(StandardCharsets.UTF_8));

        assertThat(settings.values()).containsOnlyKeys("recipe");
    }
}
