package dev.loupe.models.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.models.Patience;
import dev.loupe.models.Sample;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.TrainRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks on sequences: what is drawn is what is wanted, short ones are learned, and runs go on exactly. */
class SequenceTaskTest {
    private static TrainRequest request(Recipe recipe, Path out, int steps, boolean resume, String... settings) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String setting : settings) {
            given.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new TrainRequest(
                recipe.usualData().orElseThrow(),
                out,
                OptionalLong.empty(),
                OptionalLong.of(steps),
                OptionalDouble.empty(),
                1,
                resume,
                given);
    }

    private static String train(Recipe recipe, TrainRequest request) {
        Patience patience = new Patience(Patience.ENDLESS);
        assertThat(recipe.train(request, patience)).isTrue();
        return patience.said();
    }

    private static String last(Path out) throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("metrics.jsonl"));
        String line = lines.get(lines.size() - 1);
        assertThat(line).contains("\"final\":true");
        return line;
    }

    private static double figure(Path out, String name) throws IOException {
        return Double.parseDouble(last(out).replaceAll(".*\"" + name + "\":([0-9.E-]+).*", "$1"));
    }

    @Test
    void shortSumsAreLearnedByBothCellsInOneRun(@TempDir Path out) throws IOException {
        AddingProblemRecipe recipe = new AddingProblemRecipe();
        String said = train(recipe, request(recipe, out, 300, false, "length=6", "hidden=16", "goal=0"));

        assertThat(figure(out, "mse_lstm")).isLessThan(0.05); // 1/6 is what a guess of 1 has
        assertThat(figure(out, "mse_rnn")).isLessThan(0.05);
        assertThat(said).contains("'marker'", "'sum so far'");
        assertThat(out.resolve("report.html")).content().contains("<svg", ">lstm<", ">rnn<", "marker");
    }

    @Test
    void aRunThatWasStoppedGoesOnBitForBit(@TempDir Path folder) throws IOException {
        CopyMemoryRecipe recipe = new CopyMemoryRecipe();
        String[] settings = {"length=3", "hidden=8", "batch=16"};
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        train(recipe, request(recipe, whole, 120, false, settings));

        assertThat(recipe.train(request(recipe, stopped, 120, false, settings), new Patience(101)))
                .isFalse();
        train(recipe, request(recipe, stopped, 120, true, settings));

        assertThat(stopped.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
        assertThat(last(stopped).replaceAll("\"seconds\":[^,]+", ""))
                .isEqualTo(last(whole).replaceAll("\"seconds\":[^,]+", ""));
    }

    @Test
    void aRunEndsWhenTheFirstCellIsGoodEnoughTwice(@TempDir Path out) throws IOException {
        GatesRecipe recipe = new GatesRecipe();
        train(recipe, request(recipe, out, 1000, false, "task=latch", "length=5", "goal=0.9"));

        assertThat(last(out)).contains("\"step\":200,");
    }

    @Test
    void imagesAreReadByRows(@TempDir Path out) throws IOException {
        RowLstmRecipe recipe = new RowLstmRecipe();
        TrainRequest usual = request(recipe, out, 80, false, "hidden=24", "batch=30", "rate=0.01");
        train(
                recipe,
                new TrainRequest(
                        "fashion-mnist:" + Sample.folder(),
                        out,
                        usual.epochs(),
                        usual.steps(),
                        usual.minutes(),
                        1,
                        false,
                        usual.settings()));

        assertThat(figure(out, "error_lstm")).isLessThan(0.5); // 0.9 is chance
    }

    @Test
    void sumsAreOfTheMarkedNumbers() {
        Examples drawn = DrawnTask.ADDING.draw(new SplittableRandom(3), 20, 50);
        for (int n = 0; n < 50; n++) {
            double sum = 0;
            int marked = 0;
            for (int t = 0; t < 20; t++) {
                float value = drawn.inputs()[(t * 50 + n) * 2];
                float marker = drawn.inputs()[(t * 50 + n) * 2 + 1];
                sum += value * marker;
                marked += (int) marker;
            }
            assertThat(marked).isEqualTo(2);
            assertThat(drawn.targets()[n]).isCloseTo((float) sum, within(1e-6f));
        }
    }

    @Test
    void whatIsToBeCopiedWasShownAndIsAskedForAfterThePause() {
        int pause = 7;
        Examples drawn = DrawnTask.COPY.draw(new SplittableRandom(3), pause, 4);
        assertThat(drawn.steps()).isEqualTo(8 + pause + 8);
        for (int n = 0; n < 4; n++) {
            for (int t = 0; t < 8; t++) {
                assertThat(drawn.targets()[t * 4 + n]).isEqualTo(-100);
                int wanted = (int) drawn.targets()[(t + 8 + pause) * 4 + n];
                assertThat(drawn.inputs()[(t * 4 + n) * 10 + wanted]).isOne();
            }
            assertThat(drawn.inputs()[((8 + pause - 1) * 4 + n) * 10 + 9]).isOne();
        }
    }

    @Test
    void bracketsAreNeverClosedMoreOftenThanOpened() {
        Examples drawn = DrawnTask.BRACKETS.draw(new SplittableRandom(3), 200, 3);
        for (int n = 0; n < 3; n++) {
            float depth = 0;
            for (int t = 0; t < 200; t++) {
                int at = (t * 3 + n) * 6;
                depth += drawn.inputs()[at] - drawn.inputs()[at + 1];
                assertThat(depth).isBetween(0f, 8f);
                assertThat(drawn.targets()[t * 3 + n]).isEqualTo(depth);
            }
        }
    }

    @Test
    void theUnitThatFollowsAPropertyBestIsFound() {
        float[] wanted = {0, 1, 2, 3};
        float[] values = {5, 3, 1, 5, 1, -1, 5, 2, -3, 5, 9, -5}; // constant, noise, falling
        assertThat(GateCorrelation.strongest(values, 3, wanted)).isCloseTo(1, within(1e-12));
        assertThat(GateCorrelation.strongest(new float[] {1, 1, 1, 1}, 1, wanted))
                .isZero();
    }

    @Test
    void whatCannotBeIsRefused(@TempDir Path out) {
        GatesRecipe recipe = new GatesRecipe();
        assertThatThrownBy(() -> train(recipe, request(recipe, out, 5, false, "task=chess")))
                .hasMessageContaining("choose from latch, quotes, brackets, adding");
        assertThatThrownBy(() -> train(recipe, request(recipe, out, 5, false, "cells=lstm,lstm")))
                .hasMessageContaining("each cell can be there once");
    }
}
