package dev.loupe.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.BadInput;
import dev.loupe.models.classifier.ClassifierRecipe;
import dev.loupe.models.training.Metrics;
import dev.loupe.report.learning.TrainRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, each with half of every batch, learn as one with the whole. */
@Tag("slow")
class ParallelTrainingTest {
    private static final int STEPS = 150;

    private static TrainRequest request(Path out, boolean resume, String... settings) {
        Map<String, String> given = new LinkedHashMap<>(
                Map.of("batch", "30", "threads", "1", "warm_up", "5", "model", "lenet5", "size", "32", "rate", "0.02"));
        for (String setting : settings) {
            given.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new TrainRequest(
                "fashion-mnist:" + Sample.folder(),
                out,
                OptionalLong.empty(),
                OptionalLong.of(STEPS),
                OptionalDouble.empty(),
                7,
                resume,
                given);
    }

    private static boolean train(TrainRequest request, int stopAfter) {
        return new ClassifierRecipe().train(request, new Patience(stopAfter));
    }

    private static List<Double> losses(Path out) {
        return Metrics.curve(out.resolve("metrics.jsonl"), "train_loss").stream()
                .map(Metrics.Point::value)
                .toList();
    }

    @Test
    void twoProcessesHaveTheLossCurveOfOneWithTheWholeBatch(@TempDir Path folder) {
        train(request(folder.resolve("one"), false), 0);
        train(request(folder.resolve("two"), false, "processes=2"), 0);

        List<Double> one = losses(folder.resolve("one"));
        List<Double> two = losses(folder.resolve("two"));
        assertThat(one).hasSizeGreaterThan(10);
        assertThat(one.get(one.size() - 1)).isLessThan(one.get(0) / 2); // it learns
        assertThat(two).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
            assertThat(two.get(i)).as("epoch %d", i + 1).isCloseTo(one.get(i), within(1e-3));
        }
        assertThat(two.get(0)).isCloseTo(one.get(0), within(1e-6)); // nothing but rounding lies between them
    }

    @Test
    void aRunOfTwoThatWasStoppedGoesOnBitForBit(@TempDir Path folder) throws IOException {
        // With drop-out, momentum, and parts of 10 of a batch of 30.
        String[] settings = {"processes=3", "model=squeezenet1_1", "size=48", "rate=0.01"};
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        TrainRequest short10 = steps(request(whole, false, settings), 10);
        assertThat(train(short10, 0)).isTrue();
        assertThat(train(steps(request(stopped, false, settings), 10), 4)).isFalse();
        assertThat(train(steps(request(stopped, true, settings), 10), 0)).isTrue();

        assertThat(stopped.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    }

    private static TrainRequest steps(TrainRequest request, long steps) {
        return new TrainRequest(
                request.data(),
                request.out(),
                OptionalLong.empty(),
                OptionalLong.of(steps),
                OptionalDouble.empty(),
                request.seed(),
                request.resume(),
                request.settings());
    }

    @Test
    void moreProcessesThanImagesInABatchAreRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> train(request(folder.resolve("out"), false, "processes=4", "batch=3"), 0))
                .isInstanceOf(BadInput.class)
                .hasMessage("--set processes=4 with --set batch=3: each process needs an image of every batch");
        assertThat(Files.exists(folder.resolve("out"))).isFalse();
    }
}
