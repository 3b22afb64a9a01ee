package dev.loupe.inspect;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.inspect.SmallNetworks.attention;
import static dev.loupe.inspect.SmallNetworks.convolutional;
import static dev.loupe.inspect.SmallNetworks.perceptron;
import static dev.loupe.inspect.SmallNetworks.recurrent;
import static dev.loupe.inspect.SmallNetworks.residual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import dev.loupe.inspect.InferenceMemory.Moment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InferenceMemoryTest {

    /** Each number is worked out in docs/memory.md. */
    @Test
    void fiveSmallNetworksEqualTheirHandCount() {
        assertThat(during(perceptron())).containsExactly(32L, 56L, 48L, 40L);
        assertThat(during(convolutional())).containsExactly(768L, 1792L, 2048L, 2048L, 1280L, 256L, 296L);
        assertThat(during(residual())).containsExactly(256L, 512L, 768L, 768L, 768L, 768L, 768L, 512L);
        assertThat(during(recurrent())).containsExactly(96L, 296L, 264L);
        assertThat(during(attention()))
                .containsExactly(
                        128L, 256L, 384L, 384L, 384L, 512L, 512L, 512L, 640L, 512L, 512L, 640L, 256L, 384L, 384L, 384L);
    }

    @Test
    void theNodeAtThePeakIsNamed() {
        InferenceMemory memory = InferenceMemory.of(convolutional());

        assertThat(memory.peak().orElseThrow().node().path()).isEqualTo("bn");
        assertThat(memory.activationBytes()).contains(Size.of(2048));
        assertThat(memory.parameterBytes()).isEqualTo(Size.of(3080));
        assertThat(memory.bufferBytes()).isEqualTo(Size.of(40));
        assertThat(memory.peakBytes()).contains(Size.of(2048 + 3080 + 40));
    }

    @Test
    void anActivationInPlaceTakesTheMemoryOfItsOperand() {
        Graph wide = graph(sequential(relu(), conv(8, 1), relu()), Shape.of(1, 2, 4, 4));

        assertThat(during(wide)).containsExactly(128L, 256L, 640L, 1024L);
        // The first would write over the network's input, which is the caller's.
        assertThat(during(wide, InPlace.WHERE_LEGAL)).containsExactly(128L, 256L, 640L, 512L);
        assertThat(during(wide, InPlace.AS_WRITTEN)).containsExactly(128L, 256L, 640L, 512L);
    }

    @Test
    void anActivationWhoseOperandIsNeededLaterWritesElsewhere() {
        Step shortcut = Block.of("Shortcut", x -> {
            Value y = x.then("conv", conv(2, 1));
            return y.then("relu", relu()).plus(y);
        });

        Graph graph = graph(shortcut, Shape.of(1, 2, 4, 4));

        assertThat(during(graph, InPlace.WHERE_LEGAL)).isEqualTo(during(graph));
    }

    @Test
    void aNetworkThatHandsItsInputOnHoldsIt() {
        assertThat(during(graph(Block.of("Nothing", x -> x), Shape.of(2, 3)))).containsExactly(24L);
    }

    @Test
    void thePeakIsLinearInTheBatch() {
        for (int seed = 0; seed < 200; seed++) {
            Size one = InferenceMemory.of(RandomNetworks.of(seed, 1))
                    .activationBytes()
                    .orElseThrow();
            Size five = InferenceMemory.of(RandomNetworks.of(seed, 5))
                    .activationBytes()
                    .orElseThrow();

            assertThat(five).as("seed %d", seed).isEqualTo(one.times(5));
        }
    }

    @Test
    void aSymbolicBatchHasOnePeak() {
        Graph symbolic = graph(SmallNetworks.CONVOLUTIONAL, Shape.parse("Bx3x8x8"));

        assertThat(InferenceMemory.of(symbolic).activationBytes().orElseThrow()).hasToString("2048*B");
        assertThat(InferenceMemory.of(symbolic).peakBytes(Map.of("B", 4L))).isEqualTo(4 * 2048 + 3080 + 40);
    }

    @Test
    void aPeakThatDependsOnTheSymbolsIsToldForGivenOnes() {
        // The first layer needs 4*(3+2)*W*W bytes, the last 4*(2*W*W+100).
        Graph symbolic = graph(sequential(conv(2, 1), linear(50)), Shape.parse("1x3xWxW"));

        InferenceMemory memory = InferenceMemory.of(symbolic);

        assertThat(memory.peak()).isEmpty();
        assertThat(memory.unknown().orElseThrow()).contains("symbols");
        for (long width : new long[] {1, 5, 50, 500}) {
            Graph concrete = graph(sequential(conv(2, 1), linear(50)), Shape.of(1, 3, width, width));
            InferenceMemory expected = InferenceMemory.of(concrete);
            Size weights = memory.parameterBytes().minus(expected.parameterBytes());
            assertThat(memory.peakBytes(Map.of("W", width)) - weights.evaluate(Map.of("W", width)))
                    .as("width %d", width)
                    .isEqualTo(expected.peakBytes().orElseThrow().value());
        }
    }

    @Test
    void anUnknownShapeLeavesThePeakUnknown() {
        InferenceMemory memory = InferenceMemory.of(graph(sequential(relu(), relu()), Shape.unknown()));

        assertThat(memory.peakBytes()).isEmpty();
        assertThat(memory.unknown().orElseThrow()).contains("unknown");
    }

    @Test
    void thePeakLiesBetweenTheLargestWorkingSetAndTheSumOfAll() {
        for (int seed = 0; seed < 500; seed++) {
            Graph graph = RandomNetworks.of(seed, 2);
            long peak = peak(graph, InPlace.NEVER);
            long sum = 0;
            long largest = 0;
            for (Node node : graph.nodes().stream().filter(graph::isLive).toList()) {
                sum += outputBytes(node);
                List<Value> inputs = new ArrayList<>();
                for (Value input : node.inputs()) {
                    if (inputs.stream().noneMatch(other -> other.node() == input.node())) {
                        inputs.add(input);
                    }
                }
                boolean writes = node.op().type() == OpType.CONV || node.op().type() == OpType.BATCH_NORM;
                if (writes) {
                    largest = Math.max(largest, outputBytes(node) + bytes(inputs));
                }
            }
            assertThat(peak).as("seed %d", seed).isBetween(largest, sum);
        }
    }

    @Test
    void inPlaceNeverNeedsMore() {
        for (int seed = 0; seed < 500; seed++) {
            Graph graph = RandomNetworks.of(seed, 2);
            long plain = peak(graph, InPlace.NEVER);
            long written = peak(graph, InPlace.AS_WRITTEN);
            long all = peak(graph, InPlace.WHERE_LEGAL);

            assertThat(written).as("seed %d", seed).isLessThanOrEqualTo(plain);
            assertThat(all).as("seed %d", seed).isLessThanOrEqualTo(written);
        }
    }

    @Test
    void livenessEqualsTheObviousOne() {
        for (int seed = 0; seed < 500; seed++) {
            Graph graph = RandomNetworks.of(seed, 2);

            assertThat(during(graph)).as("seed %d", seed).isEqualTo(ObviousLiveness.during(graph));
        }
    }

    @Test
    @Tag("slow")
    void aHundredThousandNodesAreNoMoreThanThat() {
        Step[] steps = new Step[100_000];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = i % 2 == 0 ? conv(1, 1) : relu();
        }
        Graph chain = graph(sequential(steps), Shape.of(1, 1, 2, 2));

        assertThat(peak(chain, InPlace.WHERE_LEGAL)).isEqualTo(32);
        assertThat(TrainingMemory.of(chain, Optimizer.ADAM).savedBytes()).contains(Size.of(16 + 50_000 * 16L));
    }

    private static long outputBytes(Node node) {
        return node.output(0).bytes().value() * node.outputCount();
    }

    private static long bytes(List<Value> values) {
        return values.stream().mapToLong(value -> value.type().bytes().value()).sum();
    }

    private static long peak(Graph graph, InPlace inPlace) {
        InferenceMemory memory = InferenceMemory.of(graph, inPlace);
        long peak = memory.activationBytes().orElseThrow().value();
        assertThat(peak).isEqualTo(Collections.max(during(graph, inPlace)));
        return peak;
    }

    private static List<Long> during(Graph graph) {
        return during(graph, InPlace.NEVER);
    }

    private static List<Long> during(Graph graph, InPlace inPlace) {
        return InferenceMemory.of(graph, inPlace).timeline().stream()
                .map(Moment::during)
                .map(Size::value)
                .toList();
    }

    private static Graph graph(Step network, Shape input) {
        return Graph.of("small", network, input);
    }
}
