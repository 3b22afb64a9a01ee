package dev.loupe.formats.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowReaderTest {
    @TempDir
    Path folder;

    private static Inspection inspection(Model model) {
        return Inspection.of(model.graph().orElseThrow());
    }

    @Test
    void frozenGraphsAreCountedWithAnOpenBatchOfOne() throws IOException {
        Model model = Formats.read(Files.write(folder.resolve("frozen.pb"), TensorFlowSamples.frozen()));

        assertThat(model.format()).isEqualTo("graphdef");
        assertThat(inspection(model).totals().parameters().value()).isEqualTo(216 + 640);
        assertThat(inspection(model).totals().multiplyAdds().value()).isEqualTo(4 * 4 * 8 * 27 + 640);
        assertThat(model.warnings()).anyMatch(warning -> warning.contains("batch"));
    }

    @Test
    void aBatchFlowsThroughShapesThatAreComputed() throws IOException {
        Path file = Files.write(folder.resolve("frozen.pb"), TensorFlowSamples.frozen());

        Model model = Formats.read(file, List.of(new InputShape("image", Shape.of(3, 8, 8, 3))));

        assertThat(model.graph().orElseThrow().outputs().get(0).shape()).isEqualTo(Shape.of(3, 5));
    }

    @Test
    void nodesThatWaitForEachOtherAreRejected() throws IOException {
        Path file = Files.write(folder.resolve("circle.pb"), TensorFlowSamples.circle());

        assertThatThrownBy(() -> Formats.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("circle");
    }

    @Test
    void functionsOfASavedModelAreInlinedWithTheirVariables() throws IOException {
        Path saved = Files.createDirectory(folder.resolve("saved"));
        Files.write(saved.resolve("saved_model.pb"), TensorFlowSamples.saved());

        Inspection inspection = inspection(Formats.read(saved));

        assertThat(inspection.totals().parameters().value()).isEqualTo(24);
        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(24);
        assertThat(inspection.layers().get(0).path()).isEqualTo("call.product");
    }

    @Test
    void graphModelsTakeTheirShapesFromTheWeightsBesideThem() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[] {-1, -1, -1, -1, 12, 0, 0, 0});
        String graph = """
                {"format": "graph-model", "modelTopology": {"node": [
                {"name": "x", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"},
                 "shape": {"shape": {"dim": [{"size": "-1"}, {"size": "3"}, {"size": "4"}]}}}},
                {"name": "target", "op": "Const", "attr": {"dtype": {"type": "DT_INT32"}}},
                {"name": "kernel", "op": "Const", "attr": {"dtype": {"type": "DT_FLOAT"}}},
                {"name": "flat", "op": "Reshape", "input": ["x", "target"]},
                {"name": "y", "op": "MatMul", "input": ["flat", "kernel"]}]},
                "weightsManifest": [{"paths": ["w.bin"], "weights": [
                {"name": "target", "shape": [2], "dtype": "int32"},
                {"name": "kernel", "shape": [12, 5], "dtype": "float32"}]}]}
                """;
        Path file = Files.writeString(folder.resolve("model.json"), graph, StandardCharsets.UTF_8);

        Model model = Formats.read(file);

        assertThat(model.format()).isEqualTo("tfjs");
        assertThat(inspection(model).totals().multiplyAdds().value()).isEqualTo(60);
    }

    @Test
    void packedBytesAreUnpackedAndDamagedOnesRejected() {
        byte[] packed = {6, 4, 'a', 'b', 1, 2};

        assertThat(new String(Snappy.unpack(packed), StandardCharsets.US_ASCII)).isEqualTo("ababab");
        packed[5] = 9;
        assertThatThrownBy(() -> Snappy.unpack(packed)).isInstanceOf(BadInput.class);
    }
}
