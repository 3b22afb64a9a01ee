package dev.loupe.formats.darknet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Parameter;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DarknetTest {
    private static final String SMALL = """
            [net]
            width=16
            height=12
            channels=3
            [convolutional]
            batch_normalize=1
            filters=8
            size=3
            stride=1
            pad=1
            activation=leaky
            [maxpool]
            size=2
            stride=2
            [connected]
            output=5
            activation=linear
            """;

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Inspection inspect(String text) throws IOException {
        return Inspection.of(Formats.read(write("a.cfg", text)).graph().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alexnet",
                "darknet19",
                "densenet201",
                "gru",
                "resnet152",
                "resnet50",
                "resnext50",
                "rnn.train",
                "vgg-16",
                "yolov2-tiny",
                "yolov3-tiny",
                "yolov3"
            })
    void aPublishedNetworkHasItsTrueFigures(String name) throws IOException {
        Path file = Samples.find("corpus/darknet/" + name + ".cfg", folder);
        Path truths = Samples.find("corpus/darknet/truth.json", folder);
        JsonNode truth = new ObjectMapper().readTree(truths.toFile()).get(name + ".cfg");
        Inspection inspection = Inspection.of(Formats.read(file).graph().orElseThrow());

        Map<String, Object> expected = new TreeMap<>();
        Map<String, Object> actual = new TreeMap<>();
        expected.put("multiply_adds", truth.get("multiply_adds").asText());
        actual.put("multiply_adds", inspection.totals().multiplyAdds().toString());
        if (truth.has("layers")) {
            expected.put("parameters", truth.get("parameters").asText());
            expected.put("buffers", truth.get("buffers").asText());
            actual.put("parameters", inspection.totals().parameters().toString());
            actual.put("buffers", inspection.totals().buffers().toString());
            List<String> layers = new ArrayList<>();
            truth.get("layers").forEach(layer -> {
                List<String> sizes = new ArrayList<>();
                layer.get("output").forEach(size -> sizes.add(size.asText()));
                layers.add(layer.get("type").asText() + " 1x" + String.join("x", sizes) + " "
                        + layer.get("multiply_adds").asText());
            });
            expected.put("layers", layers);
            actual.put("layers", lines(inspection));
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static List<String> lines(Inspection inspection) {
        List<String> lines = new ArrayList<>();
        for (Layer layer : inspection.layers()) {
            lines.add(layer.operator() + " " + layer.output() + " " + layer.multiplyAdds());
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "groups and rectangles | [convolutional];filters=8;groups=4;size=3;stride=2;pad=1",
                "matrices | [connected];output=11;[connected];output=3",
                "a step of an RNN | [rnn];output=6;hidden=6;[connected];output=2",
                "a step of an LSTM | [lstm];output=6",
                "a step of a GRU | [gru];output=6",
                "a route of two | [convolutional];filters=8;[convolutional];filters=4;[route];layers=-1,0;"
                        + "[convolutional];filters=3;size=3",
                "reorg and upsample | [reorg];stride=2;[convolutional];filters=3;[upsample];[convolutional];size=5",
            })
    void darknetItselfCountsTwiceTheMultiplyAdds(String what, String layers) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/darknet")), "Debian's darknet is not installed: skipped");
        String text = "[net]\nheight=24\nwidth=16\nchannels=8\n" + layers.replace(';', '\n') + "\n";
        Path file = write("a.cfg", text);
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder("/usr/bin/darknet", "ops", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.waitFor();
        String line = Files.readAllLines(output, StandardCharsets.UTF_8).stream()
                .filter(one -> one.startsWith("Floating Point Operations: "))
                .findFirst()
                .orElseThrow();

        long multiplyAdds = inspect(text).totals().multiplyAdds().value();

        assertThat(line).as(what).isEqualTo("Floating Point Operations: " + 2 * multiplyAdds);
    }

    @Test
    void weightsBesideAreNamedInTheirOrder() throws IOException {
        Path cfg = write("small.cfg", SMALL);
        long numbers = 8 + 8 + 8 + 8 + 8 * 27 + 5 + 5 * 8 * 8 * 6;
        weights("small.weights", 2, numbers);

        Model model = Formats.read(cfg);

        assertThat(model.warnings()).isEmpty();
        assertThat(model.tensors().stream().map(Tensor::name))
                .containsExactly(
                        "0.biases",
                        "0.scales",
                        "0.rolling_mean",
                        "0.rolling_variance",
                        "0.weights",
                        "2.biases",
                        "2.weights");
        assertThat(model.tensors().get(4).storage().position()).isEqualTo(20 + 4 * 32);
        Map<String, List<Long>> shapes = new TreeMap<>();
        model.tensors().forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
        for (Parameter parameter : model.graph().orElseThrow().parameters()) {
            List<Long> shape = new ArrayList<>();
            for (long size : parameter.type().shape().toArray()) {
                shape.add(size);
            }
            assertThat(shapes).containsEntry(parameter.key(), shape);
        }
    }

    @Test
    void theWeightsThemselvesAreReadWithTheCfgBesideThem() throws IOException {
        write("small.cfg", SMALL);
        Path file = weights("small.weights", 1, 8 + 8 + 8 + 8 + 8 * 27 + 5 + 5 * 8 * 8 * 6);

        Model model = Formats.read(file);

        assertThat(model.tensors()).hasSize(7);
        assertThat(model.graph()).isPresent();
    }

    @Test
    void weightsOfAnotherNetworkAreNotUsed() throws IOException {
        Path cfg = write("small.cfg", SMALL);
        weights("small.weights", 2, 100);

        Model model = Formats.read(cfg);

        assertThat(model.tensors()).isEmpty();
        assertThat(model.warnings())
                .containsExactly("small.weights has 420 bytes, but this network needs 8712: it belongs to another cfg;"
                        + " its weights are not used");
    }

    private Path weights(String name, int minor, long numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (12 + (minor >= 2 ? 8 : 4) + 4 * numbers))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0).putInt(minor).putInt(5);
        return Files.write(folder.resolve(name), bytes.array());
    }

    @ParameterizedTest
    @CsvSource({
        "filters=8, filters=x8, line 7: filters should be a whole number of at most 32 bits but is 'x8'",
        "stride=1, stride=0, line 9: stride must be positive",
        "output=5, output, line 16: 'output' is neither",
        "width=16, width=0, line 2: width must be positive but is 0",
    })
    void whatIsWrongIsNamedWithItsLine(String good, String bad, String message) throws IOException {
        Path cfg = write("bad.cfg", SMALL.replaceFirst(good, bad));

        assertThatThrownBy(() -> Formats.read(cfg))
                .isInstanceOf(BadInput.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).replace(",", ""))
                        .contains(message));
    }

    @Test
    void unknownSectionsAreListedAndTheOthersCounted() throws IOException {
        Model model = Formats.read(write("a.cfg", SMALL + "[warp_drive]\nspeed=9\n[connected]\noutput=2\n"));
        Inspection inspection = Inspection.of(model.graph().orElseThrow());

        assertThat(model.warnings()).singleElement().asString().contains("line 18", "[warp_drive]");
        assertThat(inspection.notCounted()).anyMatch(one -> one.operator().equals("warp_drive"));
        assertThat(inspection.layers().get(4).multiplyAdds().value()).isEqualTo(10);
    }
}
