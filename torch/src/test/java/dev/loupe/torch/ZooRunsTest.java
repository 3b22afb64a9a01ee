package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.OpType;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.inspect.Inspection;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every network of the zoo has its kernels, and what runs has the shapes that were inferred. */
class ZooRunsTest {
    private static final long MOST_PARAMETERS = 30_000_000;
    private static final long MOST_MULTIPLY_ADDS = 1_500_000_000L;

    @Test
    void everyNetworkHasItsKernels() {
        for (String name : Zoo.names()) {
            Graph graph = Zoo.find(name).orElseThrow().graph();
            // A mixture of experts chooses its experts by operators that no table but the readers' knows; a detector's
            // regions are chosen between the two halves of its network.
            if (graph.nodes().stream()
                    .map(node -> node.op().type())
                    .noneMatch(type -> type == OpType.FOREIGN || type == OpType.PROPOSALS)) {
                Executor.of(graph).close();
            }
        }
    }

    static Stream<String> smallNetworks() {
        return Zoo.names().stream().filter(name -> {
            var totals = Inspection.of(Zoo.find(name).orElseThrow().graph()).totals();
            return totals.parameters().value() <= MOST_PARAMETERS
                    && totals.multiplyAdds().value() <= MOST_MULTIPLY_ADDS;
        });
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("smallNetworks")
    void outputsHaveTheInferredShapes(String name) {
        Graph graph = Zoo.find(name).orElseThrow().graph();
        try (Executor executor = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 1);
                TensorScope scope = TensorScope.open()) {
            List<Tensor> outputs = executor.inferAll(weights, inputs(graph));
            for (int i = 0; i < outputs.size(); i++) {
                assertThat(outputs.get(i).shape())
                        .isEqualTo(Sizes.of(graph.outputs().get(i).shape()).at(java.util.Map.of()));
                assertThat(outputs.get(i).abs().sum().item()).isFinite();
            }
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {"resnet18", "vit_b_32", "swin_t", "char_lm", "gru_2", "dcgan_generator", "transformer_encoder"})
    void everyTrainedWeightGetsAGradient(String name) {
        Entry entry = Zoo.find(name).orElseThrow();
        Graph graph = entry.graph(Options.NONE, Mode.TRAIN, DType.FLOAT32, twice(entry.usual(Options.NONE)));
        try (Executor executor = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 1);
                TensorScope scope = TensorScope.open()) {
            executor.forwardAll(weights, inputs(graph)).get(0).square().sum().backward();
            weights.trained()
                    .forEach((key, weight) -> assertThat(weight.grad())
                            .as("gradient of %s of %s", key, name)
                            .isPresent());
        }
    }

    private static List<Input> twice(List<Input> usual) {
        return usual.stream()
                .map(input ->
                        input.shape(input.tensor().shape().with(input.batchDimension(), dev.loupe.graph.Size.of(2))))
                .toList();
    }

    private static Tensor[] inputs(Graph graph) {
        Engine.seed(1);
        return graph.inputs().stream()
                .map(value -> {
                    long[] shape = Sizes.of(value.shape()).at(java.util.Map.of());
                    return value.type().dtype().isFloat()
                            ? Tensor.randn(value.type().dtype(), shape)
                            : Tensor.zeros(value.type().dtype(), shape);
                })
                .toArray(Tensor[]::new);
    }
}
