package dev.loupe.formats.tfjs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.inspect.Inspection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TfjsReaderTest {
    private static final String LAYERS = """
            {"format": "layers-model", "modelTopology": {"keras_version": "2.1.6", "model_config":
            {"class_name": "Sequential", "config": {"name": "s", "layers": [
            {"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [null, 3]}}]}}},
            "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": [
            {"name": "d/kernel", "shape": [3, UNITS], "dtype": "float32"},
            {"name": "d/bias", "shape": [2], "dtype": "float32"}]}]}
            """;

    @TempDir
    Path folder;

    private Path write(int units) throws IOException {
        return Files.writeString(folder.resolve("model.json"), LAYERS.replace("UNITS", Integer.toString(units)));
    }

    @Test
    void layersModelsAreNetworks() throws IOException {
        Model model = Formats.read(write(2));

        assertThat(model.format()).isEqualTo("tfjs");
        assertThat(model.warnings()).isEmpty();
        assertThat(Inspection.of(model.graph().orElseThrow())
                        .totals()
                        .parameters()
                        .value())
                .isEqualTo(8);
    }

    @Test
    void weightsThatDoNotFitAreNamed() throws IOException {
        assertThat(Formats.read(write(4)).warnings())
                .anySatisfy(warning -> assertThat(warning).contains("kernel", "[3, 4]", "[3, 2]"));
    }

    /** The bias lies behind the six elements of the kernel. */
    @Test
    void weightsAreReadFromTheFileBesideIt() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 8; i++) {
            data.putFloat(i);
        }
        Files.write(folder.resolve("group1-shard1of1.bin"), data.array());
        Model model = Formats.read(write(2));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Parameter parameter : model.graph().orElseThrow().nodes().stream()
                .flatMap(node -> Parameters.of(node).stream())
                .toList()) {
            model.weights().orElseThrow().copy(parameter, out);
        }

        assertThat(out.toByteArray()).isEqualTo(data.array());
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep_model.json", "shape_overflow_model.json", "truncated_model.json"})
    void hostileFilesAreRefused(String name) {
        Path file = Samples.unpack("hostile/" + name, folder);

        assertThatThrownBy(() -> Formats.read(file)).isInstanceOf(BadInput.class);
    }

    @Test
    void aManifestAloneListsItsTensors() {
        Path file = Samples.find("corpus/tfjs/face_landmark_68_tiny_model-weights_manifest.json", folder);
        Model model = Formats.read(file);

        assertThat(model.graph()).isEmpty();
        assertThat(model.tensors())
                .first()
                .satisfies(tensor -> assertThat(tensor.shape()).containsExactly(3L, 3L, 3L, 32L));
    }
}
