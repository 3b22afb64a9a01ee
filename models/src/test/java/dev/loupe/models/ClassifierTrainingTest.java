package dev.loupe.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.models.classifier.ClassifierRecipe;
import dev.loupe.models.predict.TorchClassifiers;
import dev.loupe.report.learning.Classifier;
import dev.loupe.report.learning.TrainRequest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on 300 drawn shapes: they are learned, runs repeat and go on exactly, and what cannot be is refused. */
class ClassifierTrainingTest {
    private static final int NEVER = Integer.MAX_VALUE;

    private static TrainRequest request(Path out, int steps, boolean resume, String... settings) {
        Map<String, String> given = new LinkedHashMap<>(Map.of("batch", "30", "threads", "1", "warm_up", "5"));
        for (String setting : settings) {
            given.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new TrainRequest(
                "fashion-mnist:" + Sample.folder(),
                out,
                OptionalLong.empty(),
                OptionalLong.of(steps),
                OptionalDouble.empty(),
                7,
                resume,
                given);
    }

    private static boolean train(TrainRequest request, int stopAfter) {
        return new ClassifierRecipe().train(request, new Patience(stopAfter));
    }

    /** The lines of metrics without the time, which no two runs share. */
    private static List<String> metrics(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"seconds\":[^,}]+", ""))
                .toList();
    }

    @Test
    void shapesAreLearned(@TempDir Path out) throws IOException {
        assertThat(train(request(out, 100, false), NEVER)).isTrue();

        List<String> lines = Files.readAllLines(out.resolve("metrics.jsonl"));
        String last = lines.get(lines.size() - 1);
        assertThat(last).contains("\"final\":true");
        double error = Double.parseDouble(last.replaceAll(".*\"error_top1\":([0-9.E-]+).*", "$1"));
        assertThat(error).isLessThan(0.2); // 0.9 is chance
        assertThat(out.resolve("report.html")).content().contains("<svg", "trouser");
        assertThat(out.resolve("config.json")).content().contains("\"seed\":7", "\"rate\":\"0.1\"");

        // What was learned is found again from a picture of the same kind.
        BufferedImage bar = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 5; y < 24; y++) {
            for (int x = 13; x < 16; x++) {
                bar.getRaster().setSample(x, y, 0, 220);
            }
        }
        Path picture = out.resolve("bar.png");
        ImageIO.write(bar, "png", picture.toFile());
        try (Classifier classifier = new TorchClassifiers().open(out.toString(), Optional.empty(), List.of())) {
            List<Classifier.Answer> answers = classifier.classify(picture, 2);
            assertThat(answers.get(0).index()).isZero();
            assertThat(answers.get(0).label()).isEqualTo("T-shirt/top");
            assertThat(answers).hasSize(2);
        }
    }

    @Test
    void aRunThatWasStoppedGoesOnBitForBit(@TempDir Path folder) throws IOException {
        String[] settings = {"model=alexnet", "rate=0.02", "optimizer=adam", "mix_up=0.2"
        }; // drop-out draws random numbers
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        train(request(whole, 30, false, settings), NEVER);

        assertThat(train(request(stopped, 30, false, settings), 13)).isFalse();
        assertThat(stopped.resolve("model.safetensors")).doesNotExist();
        assertThat(train(request(stopped, 30, true, settings), NEVER)).isTrue();

        assertThat(stopped.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
        assertThat(metrics(stopped)).isEqualTo(metrics(whole));
    }

    @Test
    void aLossThatIsNoNumberEndsTheRunAndKeepsTheLastCheckpoint(@TempDir Path out) throws IOException {
        assertThat(train(request(out, 30, false, "rate=1000", "warm_up=0", "model=alexnet"), 1))
                .isFalse();
        byte[] before = Files.readAllBytes(out.resolve("checkpoint/state.safetensors"));

        assertThatThrownBy(() -> train(request(out, 30, true, "rate=1000", "warm_up=0", "model=alexnet"), NEVER))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the last good checkpoint stays");
        assertThat(Files.readAllBytes(out.resolve("checkpoint/state.safetensors")))
                .isEqualTo(before);
    }

    @Test
    void severalNetworksAreComparedInOneReport(@TempDir Path out) {
        train(request(out, 2, false, "model=alexnet,resnet_small"), NEVER);

        assertThat(out.resolve("report.html")).content().contains("alexnet", "resnet_small", "multiply-adds an image");
        assertThat(out.resolve("metrics.jsonl")).content().contains("\"parameters\":", "\"error_top1\":");
        assertThat(out.resolve("alexnet/model.safetensors")).exists();
    }

    @Test
    void anotherRunIsNotOverwritten(@TempDir Path out) {
        train(request(out, 2, false), NEVER);

        assertThatThrownBy(() -> train(request(out, 2, false), NEVER)).hasMessageContaining("--resume goes on");
        assertThatThrownBy(() -> train(request(out, 2, true, "decay=0"), NEVER))
                .hasMessageContaining("--set decay=0.0005 then, --set decay=0 now");
    }

    @Test
    void whatIsNotKnownIsRefused(@TempDir Path out) {
        assertThatThrownBy(() -> train(request(out, 2, false, "modell=x"), NEVER))
                .hasMessageContaining("there is no such setting");
        assertThatThrownBy(() -> train(request(out, 2, false, "model=lstm"), NEVER))
                .hasMessageContaining("does not take images");
        assertThatThrownBy(() -> train(request(out, 2, false, "batch=301"), NEVER))
                .hasMessageContaining("more than the 300 images");
        assertThatThrownBy(() -> train(request(out, 2, false, "rate=fast"), NEVER))
                .hasMessageContaining("a number from 0 to 1000 is needed");
        assertThatThrownBy(() -> train(request(out, 2, true), NEVER)).hasMessageContaining("holds no checkpoint");
    }
}
