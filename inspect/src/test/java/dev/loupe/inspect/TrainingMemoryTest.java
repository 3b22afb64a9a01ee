package dev.loupe.inspect;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.leakyRelu;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.relu6;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {

    /** Each number is worked out in docs/memory.md. */
    @Test
    void savedActivationsOfFiveSmallNetworksEqualTheirHandCount() {
        assertThat(saved(SmallNetworks.perceptron())).isEqualTo(56);
        assertThat(saved(SmallNetworks.convolutional())).isEqualTo(3616);
        assertThat(saved(SmallNetworks.residual())).isEqualTo(1344);
        assertThat(saved(SmallNetworks.recurrent())).isEqualTo(816);
        assertThat(saved(SmallNetworks.attention())).isEqualTo(960);
    }

    @Test
    void theOptimizerKeepsItsStateForEachTrainedElement() {
        Graph graph = SmallNetworks.convolutional();

        assertThat(total(graph, Optimizer.NONE)).isEqualTo(3080 + 40 + 3080 + 3616);
        assertThat(total(graph, Optimizer.SGD)).isEqualTo(3080 + 40 + 3080 + 3616);
        assertThat(total(graph, Optimizer.MOMENTUM)).isEqualTo(3080 + 40 + 2 * 3080 + 3616);
        assertThat(total(graph, Optimizer.ADAM)).isEqualTo(3080 + 40 + 3 * 3080 + 3616);
        assertThat(total(graph, Optimizer.ADAMW)).isEqualTo(3080 + 40 + 3 * 3080 + 3616);
    }

    /** 2 + 2 + 4 + 4 + 4 bytes for each parameter: the 16 of Rajbhandari 2020, section 3.1. */
    @Test
    void mixedPrecisionWithAdamTakesSixteenBytesForEachParameter() {
        Graph half = Graph.of(
                "half",
                sequential(linear(10)),
                Mode.TRAIN,
                DType.FLOAT16,
                new Input("x", TensorType.of(DType.FLOAT16, 1, 7)));

        TrainingMemory memory = TrainingMemory.of(half, Optimizer.ADAM, true);

        assertThat(memory.totalBytes()).contains(Size.of(80 * 16 + 14));
        assertThat(memory.savedBytes()).contains(Size.of(14));
    }

    @Test
    void mixedPrecisionNeedsHalfPrecision() {
        assertThatThrownBy(() -> TrainingMemory.of(SmallNetworks.residual(), Optimizer.SGD, true))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("float32");
    }

    @Test
    void whatHasNoGradientKeepsNothing() {
        Step frozen = sequential(conv(2, 1).frozen(), relu(), conv(2, 1));

        // The second convolution keeps its input, the ReLU's output; nothing before it has a gradient.
        assertThat(saved(graph(frozen, 1, 3, 4, 4))).isEqualTo(2 * 16 * 4);
        assertThat(TrainingMemory.of(graph(frozen, 1, 3, 4, 4), Optimizer.ADAM).gradientBytes())
                .isEqualTo(Size.of(6 * 4));
    }

    @Test
    void eachOperatorKeepsWhatItsBackwardNeeds() {
        long input = 3 * 16 * 4;
        long output = 2 * 16 * 4;

        assertThat(after(gelu())).isEqualTo(input + output);
        assertThat(after(softmax(1))).isEqualTo(input + output);
        assertThat(after(dropout(0.1))).isEqualTo(input + 2 * 16);
        assertThat(after(dropout(0))).isEqualTo(input);
        assertThat(after(averagePool(2))).isEqualTo(input + output);
        assertThat(after(adaptiveAveragePool(1))).isEqualTo(input);
        assertThat(after(Block.of("Double", x -> x.plus(x)))).isEqualTo(input);
        assertThat(after(Block.of("Square", x -> x.times(x)))).isEqualTo(input + output);
        assertThat(after(Block.of("Halves", x -> x.chunk(1, 2).get(0).then("relu", relu()))))
                .isEqualTo(input + output / 2);
    }

    /** ReLU6 in place keeps a copy of its operand, leaky ReLU its result, which the next layer keeps too. */
    @Test
    void anActivationInPlaceIsDifferentiatedByItsResultWhereItCanBe() {
        long input = 3 * 16 * 4;
        long output = 2 * 16 * 4;

        assertThat(after(sequential(relu(), conv(1, 1)))).isEqualTo(input + output);
        assertThat(after(sequential(leakyRelu(0.1), conv(1, 1)))).isEqualTo(input + output);
        assertThat(after(sequential(relu6(), conv(1, 1)))).isEqualTo(input + 2 * output);
    }

    @Test
    void savedActivationsAreLinearInTheBatch() {
        for (int seed = 0; seed < 200; seed++) {
            // Statistics of a batch normalisation do not grow with the batch.
            long one = saved(RandomNetworks.of(seed, 1));
            long two = saved(RandomNetworks.of(seed, 2));
            long seven = saved(RandomNetworks.of(seed, 7));

            assertThat(seven - one).as("seed %d", seed).isEqualTo(6 * (two - one));
        }
    }

    /** What a layer keeps behind a convolution from 3 to 2 channels, which itself keeps its input. */
    private static long after(Step step) {
        return saved(graph(sequential(conv(2, 1), step), 1, 3, 4, 4));
    }

    private static Graph graph(Step network, long... input) {
        return Graph.of("small", network, Shape.of(input));
    }

    private static long saved(Graph graph) {
        return TrainingMemory.of(graph, Optimizer.NONE)
                .savedBytes()
                .orElseThrow()
                .value();
    }

    private static long total(Graph graph, Optimizer optimizer) {
        return TrainingMemory.of(graph, optimizer).totalBytes().orElseThrow().value();
    }
}
