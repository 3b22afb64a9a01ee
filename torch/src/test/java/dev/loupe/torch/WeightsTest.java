package dev.loupe.torch;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.formats.Conversion;
import dev.loupe.formats.Formats;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {
    private static final Graph SMALL = small(8, DType.FLOAT32);

    private static Graph small(int channels, DType dtype) {
        return Graph.of(
                "small",
                sequential(conv(channels, 3), batchNorm()),
                Mode.TRAIN,
                dtype,
                new Input("x", TensorType.of(dtype, 2, 3, 8, 8)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
    void whatIsWrittenIsReadBackBitForBit(DType dtype, @TempDir Path folder) {
        Graph graph = small(8, dtype);
        Path file = folder.resolve("w.safetensors");
        try (Weights written = Initialisation.of(graph, 1)) {
            written.get("1.num_batches_tracked").fill_(7);
            written.save(file, Map.of("epoch", "3"));
            try (Weights read = Weights.read(graph, file)) {
                assertThat(read.keys()).containsExactlyElementsOf(written.keys());
                for (String key : read.keys()) {
                    assertThat(read.get(key).dtype()).isEqualTo(written.get(key).dtype());
                    assertThat(read.get(key).toDoubles())
                            .as(key)
                            .isEqualTo(written.get(key).toDoubles());
                }
            }
        }
        assertThat(NamedTensors.metadata(file)).containsEntry("epoch", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"w.pth", "w.npz"})
    void otherFormatsAreReadAsWell(String name, @TempDir Path folder) {
        Path file = folder.resolve("w.safetensors");
        try (Weights written = Initialisation.of(SMALL, 1)) {
            written.save(file, Map.of());
            Conversion.write(Formats.read(file), Conversion.target(name), folder.resolve(name));
            try (Weights read = Weights.read(SMALL, folder.resolve(name))) {
                assertThat(read.get("0.weight").toFloats())
                        .isEqualTo(written.get("0.weight").toFloats());
            }
        }
    }

    @Test
    void aFileOfAnotherTypeIsConverted(@TempDir Path folder) {
        Path file = folder.resolve("w.safetensors");
        try (Weights written = Initialisation.of(SMALL, 1)) {
            written.save(file, Map.of());
            try (Weights read = Weights.read(small(8, DType.FLOAT64), file)) {
                assertThat(read.get("0.weight").dtype()).isEqualTo(DType.FLOAT64);
                assertThat(read.get("0.weight").toFloats())
                        .isEqualTo(written.get("0.weight").toFloats());
            }
        }
    }

    @Test
    void mismatchesAreListedByNameAndShape(@TempDir Path folder) {
        Path file = folder.resolve("w.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            NamedTensors.save(
                    Map.of(
                            "0.weight",
                            Tensor.zeros(DType.FLOAT32, 4, 3, 3, 3),
                            "other",
                            Tensor.zeros(DType.FLOAT32, 2)),
                    Map.of(),
                    file);
        }
        assertThatThrownBy(() -> Weights.read(SMALL, file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("w.safetensors")
                .hasMessageContaining("0.weight is 4x3x3x3 instead of 8x3x3x3")
                .hasMessageContaining("it lacks 0.bias 8")
                .hasMessageContaining("it has other 2, which the network lacks");
    }

    @Test
    void withoutStrictnessWhatFitsIsTaken(@TempDir Path folder) {
        Path file = folder.resolve("w.safetensors");
        try (TensorScope scope = TensorScope.open();
                Weights weights = Initialisation.of(SMALL, 1)) {
            NamedTensors.save(Map.of("0.bias", Tensor.full(DType.FLOAT32, 5, 8)), Map.of(), file);
            float[] before = weights.get("0.weight").toFloats();
            assertThat(weights.load(file, false)).contains("it lacks 0.weight 8x3x3x3");
            assertThat(weights.get("0.bias").toFloats()).containsOnly(5);
            assertThat(weights.get("0.weight").toFloats()).isEqualTo(before);
        }
    }

    /** torchvision renames the layers of its older files of DenseNet and ViT as it loads them. */
    @Test
    void officialFilesWithOldNamesAreRead(@TempDir Path folder) {
        Graph graph = Zoo.find("vit_b_32")
                .orElseThrow()
                .graph(
                        Options.NONE,
                        Mode.EVAL,
                        DType.FLOAT32,
                        List.of(new Input("x", new TensorType(DType.FLOAT32, Shape.of(1, 3, 224, 224)))));
        String now = "encoder.layers.encoder_layer_0.mlp.3.bias";
        String once = "encoder.layers.encoder_layer_0.mlp.linear_2.bias";
        Path file = folder.resolve("w.safetensors");
        try (TensorScope scope = TensorScope.open();
                Weights weights = Initialisation.of(graph, 1)) {
            NamedTensors.save(Map.of(once, Tensor.full(DType.FLOAT32, 5, 768)), Map.of(), file);
            weights.load(file, false);
            assertThat(weights.get(now).toFloats()).containsOnly(5);
        }
    }

    @Test
    void aWriteThatFailsLeavesWhatWasThere(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("w.safetensors"), "before");
        try (Weights weights = Initialisation.of(SMALL, 1)) {
            weights.get("0.weight").close();
            assertThatThrownBy(() -> weights.save(file, Map.of())).isInstanceOf(IllegalStateException.class);
        }
        assertThat(file).hasContent("before");
        assertThat(folder.toFile().list()).containsExactly("w.safetensors");
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        try (Weights one = Initialisation.of(SMALL, 1);
                Weights same = Initialisation.of(SMALL, 1);
                Weights other = Initialisation.of(SMALL, 2)) {
            assertThat(one.get("0.weight").toFloats())
                    .isEqualTo(same.get("0.weight").toFloats());
            assertThat(one.get("0.weight").toFloats())
                    .isNotEqualTo(other.get("0.weight").toFloats());
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource({
        // deviation of the first weights as torchvision draws them
        "resnet18, layer1.0.conv1.weight, 0.05893", // sqrt(2 / (64 * 9))
        "vgg11, classifier.0.weight, 0.01",
        "googlenet, conv2.conv.weight, 0.01",
        "alexnet, classifier.4.weight, 0.00902", // 1 / sqrt(3 * 4096)
        "densenet121, features.denseblock1.denselayer1.conv2.weight, 0.04167", // sqrt(2 / (128 * 9))
        "swin_t, features.1.0.attn.qkv.weight, 0.02",
        "vit_b_32, encoder.layers.encoder_layer_0.mlp.0.weight, 0.02282", // sqrt(2 / (768 + 3072))
        "efficientnet_b0, classifier.1.weight, 0.01826", // 1 / sqrt(3 * 1000)
        "dcgan_generator, , 0.02"
    })
    void firstWeightsSpreadAsTorchvisions(String name, String key, double deviation) {
        Graph graph = Zoo.find(name).orElseThrow().graph();
        try (Weights weights = Initialisation.of(graph, 1)) {
            Tensor weight = key == null ? weights.get(weights.keys().iterator().next()) : weights.get(key);
            double[] values = weight.toDoubles();
            double squares = 0;
            for (double value : values) {
                squares += value * value;
            }
            assertThat(Math.sqrt(squares / values.length)).isCloseTo(deviation, within(0.03 * deviation));
        }
    }
}
