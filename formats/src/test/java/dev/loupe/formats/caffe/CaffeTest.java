package dev.loupe.formats.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import java.io.IOException;
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

class CaffeTest {
    private static final String INPUT = "input: \"data\" input_shape { dim: 2 dim: 6 dim: 9 dim: 7 }\n";

    @TempDir
    Path folder;

    private Model read(String text, InputShape... inputs) throws IOException {
        return Formats.read(Files.writeString(folder.resolve("a.prototxt"), text), List.of(inputs));
    }

    private Inspection inspect(String layers) throws IOException {
        return Inspection.of(read(INPUT + layers).graph().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet", "bvlc_alexnet", "bvlc_googlenet", "ResNet-152"})
    void aPublishedNetworkHasItsTrueFigures(String name) throws IOException {
        Path file = Samples.find("corpus/caffe/" + name + ".prototxt", folder);
        Path truths = Samples.find("corpus/caffe/truth.json", folder);
        JsonNode truth = new ObjectMapper().readTree(truths.toFile()).get(name + ".prototxt");
        Inspection inspection = Inspection.of(Formats.read(file).graph().orElseThrow());

        List<String> expected = new ArrayList<>();
        truth.get("layers").forEach(layer -> {
            List<String> sizes = new ArrayList<>();
            layer.get("output").forEach(size -> sizes.add(size.asText()));
            if (!layer.get("type").asText().equals("Input")) {
                expected.add(
                        layer.get("name").asText() + " " + layer.get("type").asText() + " " + String.join("x", sizes)
                                + " " + layer.get("multiply_adds").asText());
            }
        });
        expected.add(truth.get("parameters") + " " + truth.get("buffers") + " " + truth.get("multiply_adds"));
        List<String> actual = lines(inspection);
        actual.add(inspection.totals().parameters() + " " + inspection.totals().buffers() + " "
                + inspection.totals().multiplyAdds());
        assertThat(actual).isEqualTo(expected);
    }

    private static List<String> lines(Inspection inspection) {
        List<String> lines = new ArrayList<>();
        for (Layer layer : inspection.layers()) {
            lines.add(layer.path() + " " + layer.operator() + " " + layer.output() + " " + layer.multiplyAdds());
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Pooling | pooling_param { kernel_size: 2 stride: 2 } | 2x6x5x4",
                "Pooling | pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR } | 2x6x4x3",
                "Pooling | pooling_param { pool: AVE global_pooling: true } | 2x6x1x1",
                "Convolution | convolution_param { num_output: 4 kernel_h: 3 kernel_w: 1 stride: 2 } | 2x4x4x4",
                "Convolution | convolution_param { num_output: 4 kernel_size: 3 dilation: 2 pad: 2 group: 2 } | 2x4x9x7",
                "Deconvolution | convolution_param { num_output: 4 kernel_size: 4 stride: 2 pad: 1 } | 2x4x18x14",
                "InnerProduct | inner_product_param { num_output: 4 axis: -1 } | 2x6x9x4",
                "InnerProduct | inner_product_param { num_output: 4 axis: 2 } | 2x6x4",
                "Flatten | flatten_param { axis: 1 end_axis: 2 } | 2x54x7",
                "Reshape | reshape_param { shape { dim: 0 dim: -1 dim: 7 } } | 2x54x7",
                "Reshape | reshape_param { shape { dim: 3 dim: 2 } axis: 1 num_axes: 1 } | 2x3x2x9x7",
                "Permute | permute_param { order: 0 order: 2 order: 3 order: 1 } | 2x9x7x6",
                "Tile | tile_param { axis: 1 tiles: 3 } | 2x18x9x7",
                "SPP | spp_param { pyramid_height: 3 } | 2x126",
                "ArgMax | argmax_param { axis: 1 } | 2x1x9x7",
                "Reduction | reduction_param { axis: 2 operation: MEAN } | 2x6",
                "PriorBox | prior_box_param { min_size: 3 max_size: 6 aspect_ratio: 2 } | 1x2x1008",
                "ShuffleChannel | shuffle_channel_param { group: 3 } | 2x6x9x7",
                "Interp | interp_param { zoom_factor: 2 } | 2x6x17x13",
                "LSTM | recurrent_param { num_output: 5 } | 2x6x5",
                "SoftmaxWithLoss | | scalar",
            })
    void aLayerMakesTheShapeThatCaffeGivesIt(String type, String settings, String shape) throws IOException {
        Inspection inspection = inspect("layer { name: \"l\" type: \"" + type + "\" bottom: \"data\" top: \"l\" "
                + (settings == null ? "" : settings) + " }");

        assertThat(inspection.layers())
                .singleElement()
                .satisfies(layer -> assertThat(layer.output().toString()).isEqualTo(shape));
    }

    @Test
    void recurrentLayersCountEachStep() throws IOException {
        Inspection inspection = inspect("layer { name: \"l\" type: \"LSTM\" bottom: \"data\" top: \"l\" "
                + "recurrent_param { num_output: 5 } }");

        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(12 * (20 * 63 + 20 * 5));
        assertThat(inspection.totals().parameters().value()).isEqualTo(20 * 63 + 20 + 20 * 5);
    }

    @Test
    void layersOfTrainingAreLeftOut() throws IOException {
        Inspection inspection = inspect("""
                layer { name: "a" type: "ReLU" bottom: "data" top: "a" }
                layer { name: "b" type: "Dropout" bottom: "a" top: "a" include { phase: TRAIN } }
                layer { name: "c" type: "TanH" bottom: "a" top: "c" exclude: { phase: TEST } }
                layer { name: "d" type: "Sigmoid" bottom: "a" top: "d" include { phase: TEST not_stage: "x" } }
                """);

        assertThat(inspection.layers()).extracting(Layer::path).containsExactly("a", "d");
    }

    @Test
    void weightsSharedUnderANameAreCountedOnce() throws IOException {
        String layer = "layer { name: \"%s\" type: \"InnerProduct\" bottom: \"data\" top: \"%s\" param { name: \"w\" } "
                + "param { name: \"b\" lr_mult: 0 } inner_product_param { num_output: 2 } }\n";
        Inspection inspection = inspect(String.format(layer, "a", "a") + String.format(layer, "b", "b"));

        assertThat(inspection.totals().parameters().value()).isEqualTo(378 * 2 + 2);
        assertThat(inspection.totals().trainableParameters().value()).isEqualTo(378 * 2);
        assertThat(inspection.layers().get(1).sharedWith()).contains("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "version1"})
    void aBinaryFileTellsItsNetworkAndItsWeights(String name) {
        Model model = Formats.read(Samples.unpack("samples/" + name + ".caffemodel", folder));

        assertThat(model.warnings()).isEmpty();
        Map<String, String> tensors = new TreeMap<>();
        for (Tensor tensor : model.tensors()) {
            tensors.put(tensor.name(), tensor.shape().toString().replace(", ", "x"));
        }
        Map<String, String> parameters = new TreeMap<>();
        model.graph()
                .orElseThrow()
                .parameters()
                .forEach(parameter ->
                        parameters.put(parameter.key(), "[" + parameter.type().shape() + "]"));
        // Caffe keeps the number that mean and variance are divided by, where others count batches.
        parameters.computeIfPresent("bn1.num_batches_tracked", (key, shape) -> "[1]");
        assertThat(tensors).isEqualTo(parameters);
    }

    @Test
    void weightsBesideATextThatDoNotFitAreWarnedOf() throws IOException {
        Samples.unpack("samples/small.caffemodel", folder);
        Path text = Samples.unpack("samples/small.prototxt", folder);

        Model model = Formats.read(text);

        assertThat(model.tensors()).hasSize(9);
        assertThat(model.warnings()).anyMatch(warning -> warning.startsWith("'conv1.weight' has the shape"));
        assertThat(model.warnings()).anyMatch(warning -> warning.startsWith("'up.weight' has no weights"));
    }

    @Test
    void aLayerOfDataAsksForItsShape() throws IOException {
        String text = "layer { name: \"mnist\" type: \"Data\" top: \"data\" data_param { batch_size: 64 } }\n"
                + "layer { name: \"ip\" type: \"InnerProduct\" bottom: \"data\" top: \"ip\" "
                + "inner_product_param { num_output: 10 } }";

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BadInput.class)
                .hasMessage("line 1: layer 'mnist' reads the shape of 'data' from its data; give it: "
                        + "--input data=1x3x224x224");
        Model model = read(text, new InputShape("data", Shape.of(64, 1, 28, 28)));
        assertThat(Inspection.of(model.graph().orElseThrow())
                        .totals()
                        .multiplyAdds()
                        .value())
                .isEqualTo(64 * 784 * 10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "layer { name: 'x' type: 'ReLU' bottom: 'no' top: 'x' } | line 2: layer 'x' takes the blob 'no'",
                "layer { name: 'x' | line 2: the text ends",
                "layer { name: 'x' } } | line 2: '}' closes nothing",
                "layer { name: 'x | line 2: a text is not closed",
                "layer { name: 'x' type: 'Convolution' bottom: 'data' top: 'x' } | line 2: num_output is missing",
                "layer { name: 'x' type: 'Pooling' bottom: 'data' top: 'x' } | line 2: layer 'x': a kernel must be positive",
                "layer name 'x' | line 2: after 'layer' a colon or a brace is missing",
            })
    void whatIsWrongIsNamedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> read(INPUT + text.replace('\'', '"')))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(message);
    }
}
