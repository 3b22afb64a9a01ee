package dev.loupe.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Source;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.graph.TensorType;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxCorpusTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conv_3d.onnx",
                "dcgan_generator.onnx",
                "encoder.onnx",
                "gru_2.onnx",
                "lstm_char.onnx",
                "mobilenet_v3_small.onnx",
                "resnet_thin.onnx",
                "shuffle.onnx",
                "shufflenet_v2_x0_5.onnx",
                "squeezenet1_1.onnx",
                "tiny_vit.onnx",
                "unet_small.onnx"
            })
    void shapesAndCountsEqualTheTruth(String name) {
        JsonNode truth = Samples.json("corpus/onnx/truth.json").get(name);
        List<InputShape> inputs = inputs(truth);
        Path file = Samples.find("corpus/onnx/" + name, folder);

        Map<String, String> expected = new TreeMap<>();
        truth.get("shapes")
                .properties()
                .forEach(entry ->
                        expected.put(entry.getKey(), shape(entry.getValue()).toString()));
        try (Source source = Source.open(file, inputs)) {
            Map<String, String> shapes = new TreeMap<>();
            OnnxReader.shapes(source)
                    .forEach((value, type) -> shapes.put(value, type.shape().toString()));
            assertThat(shapes).containsAllEntriesOf(expected);
        }

        Model model = Formats.read(file, inputs);
        Inspection inspection = Inspection.of(model.graph().orElseThrow());
        assertThat(inspection.totals().multiplyAdds().value())
                .isEqualTo(truth.get("multiply_adds").asLong());
        assertThat(inspection.totals().neurons().value())
                .isEqualTo(truth.get("neurons").asLong());
        assertThat(inspection.totals().parameters().value())
                .isEqualTo(truth.get("float_initializer_elements").asLong()
                        - truth.get("of_these_running_statistics").asLong());
        assertThat(model.graph().orElseThrow().outputs().get(0).shape()).isEqualTo(shape(truth.get("output")));
        assertThat(model.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shuffle.onnx", "tiny_vit.onnx", "encoder.onnx", "gru_2.onnx", "conv_3d.onnx"})
    void theGraphHasTheShapesThatWereInferred(String name) {
        JsonNode truth = Samples.json("corpus/onnx/truth.json").get(name);
        Graph graph = Formats.read(Samples.find("corpus/onnx/" + name, folder), inputs(truth))
                .graph()
                .orElseThrow();
        List<String> shapes = new ArrayList<>();
        truth.get("shapes").forEach(node -> shapes.add(shape(node).toString()));

        assertThat(Inspection.of(graph).layers())
                .isNotEmpty()
                .extracting(layer -> layer.output().toString())
                .isSubsetOf(shapes);
    }

    @Test
    void openDimensionsKeepTheirNames() {
        try (Source source = Source.open(Samples.unpack("corpus/onnx/shuffle.onnx", folder), List.of())) {
            Map<String, TensorType> shapes = OnnxReader.shapes(source);

            assertThat(shapes)
                    .hasEntrySatisfying(
                            "/a/Conv_output_0",
                            type -> assertThat(type.shape().toString())
                                    .isEqualTo("1x16x(floor((height + 1)/2))x(floor((width + 1)/2))"));
        }
    }

    @Test
    void aRecurrentNetworkInsideBranchesIsCounted() {
        Path file = Samples.find("corpus/onnx/silero_vad_v5.onnx", folder);
        Model model = Formats.read(file, List.of(new InputShape("", Shape.of(1, 512))));

        List<Layer> lstms = Inspection.of(model.graph().orElseThrow()).layers().stream()
                .filter(layer -> layer.operator().equals("LSTM"))
                .toList();
        assertThat(lstms).hasSize(1);
        assertThat(lstms.get(0).scope().path()).contains("then_branch");
        // One step of 4 gates of 128 cells, each seeing 128 features and 128 of the state.
        assertThat(lstms.get(0).multiplyAdds().value()).isEqualTo(4L * 128 * (128 + 128));
        assertThat(lstms.get(0).parameters().value()).isEqualTo(4L * 128 * (128 + 128) + 2 * 4 * 128);
        assertThat(model.warnings()).anyMatch(warning -> warning.contains("then_branch"));
    }

    private static List<InputShape> inputs(JsonNode truth) {
        List<InputShape> inputs = new ArrayList<>();
        truth.get("inputs").forEach(input -> inputs.add(new InputShape("", shape(input))));
        return inputs;
    }

    private static Shape shape(JsonNode array) {
        long[] sizes = new long[array.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = array.get(i).asLong();
        }
        return Shape.of(sizes);
    }
}
