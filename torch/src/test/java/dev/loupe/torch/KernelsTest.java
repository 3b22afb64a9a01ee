package dev.loupe.torch;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.groupNorm;
import static dev.loupe.graph.Layers.instanceNorm;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.leakyRelu;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.localResponseNorm;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.lstmCell;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.rmsNorm;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.silu;
import static dev.loupe.graph.Layers.softmax;
import static dev.loupe.graph.Layers.stochasticDepth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operator computes what its definition says, on figures small enough to check by hand or by a slow formula. */
class KernelsTest {
    private static Graph graph(Step step, Mode mode, long... shape) {
        return Graph.of("test", step, mode, DType.FLOAT64, new Input("x", TensorType.of(DType.FLOAT64, shape)));
    }

    /** What a step makes of 0, 1, 2, … with weights that are all 1 (biases 0). */
    private static double[] ofCounting(Step step, long... shape) {
        Graph graph = graph(step, Mode.EVAL, shape);
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                TensorScope scope = TensorScope.open()) {
            return executor.infer(weights, counting(shape)).toDoubles();
        }
    }

    private static Tensor counting(long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = new double[count];
        Arrays.setAll(values, i -> i);
        return Tensor.of(values, shape);
    }

    private static Weights ones(Graph graph) {
        Weights weights = Weights.allocate(graph, Device.CPU);
        try (NoGradients mode = NoGradients.open()) {
            weights.keys().forEach(key -> weights.get(key).fill_(key.endsWith("bias") ? 0 : 1));
        }
        return weights;
    }

    private static Window uneven(int kernel, int stride, int before, int after) {
        return new Window(Axes.of(kernel), Axes.of(stride), Axes.of(before), Axes.of(after), Axes.of(1));
    }

    @Test
    void aConvolutionPadsEachEndByItsOwn() {
        // 0 1 2 3 with one zero in front and two behind, summed over three
        assertThat(ofCounting(conv(1, Axes.of(3)).window(uneven(3, 1, 1, 2)), 1, 1, 4))
                .containsExactly(1, 3, 6, 5, 3);
    }

    @Test
    void groupsDoNotSeeEachOther() {
        assertThat(ofCounting(conv(2, Axes.of(2)).groups(2), 1, 2, 3)).containsExactly(1, 3, 7, 9);
    }

    @Test
    void aTransposedConvolutionCutsEachEndByItsOwn() {
        // each of 0 1 2 adds itself to two places, one apart by the stride: 0 0 1 1 2 2; one off the front
        WeightedOp.ConvTranspose op = new WeightedOp.ConvTranspose(1, uneven(2, 2, 1, 0), Axes.of(0), 1, true);
        assertThat(ofCounting(op, 1, 1, 3)).containsExactly(0, 1, 1, 2, 2);
    }

    @Test
    void poolsTakeTheLargestTheMeanOrTheSum() {
        assertThat(ofCounting(maxPool(Axes.of(2)), 1, 1, 4)).containsExactly(1, 3);
        assertThat(ofCounting(averagePool(Axes.of(2)), 1, 1, 4)).containsExactly(0.5, 2.5);
        assertThat(ofCounting(new PoolOp.Pool(PoolOp.Reduction.SUM, uneven(2, 2, 0, 0), false, true), 1, 1, 4))
                .containsExactly(1, 5);
    }

    @Test
    void poolsCountPaddingOrNot() {
        Window window = uneven(2, 2, 0, 1);
        assertThat(ofCounting(new PoolOp.Pool(PoolOp.Reduction.AVERAGE, window, false, true), 1, 1, 3))
                .containsExactly(0.5, 1);
        assertThat(ofCounting(new PoolOp.Pool(PoolOp.Reduction.AVERAGE, window, false, false), 1, 1, 3))
                .containsExactly(0.5, 2);
        assertThat(ofCounting(new PoolOp.Pool(PoolOp.Reduction.MAX, window, false, true), 1, 1, 3))
                .containsExactly(1, 2);
    }

    @Test
    void reductionsGoOverTheirDimensions() {
        assertThat(ofCounting(new PoolOp.Reduce(PoolOp.Reduction.MAX, List.of(1), false), 2, 3))
                .containsExactly(2, 5);
        assertThat(ofCounting(new PoolOp.Reduce(PoolOp.Reduction.SUM, List.of(0), true), 2, 3))
                .containsExactly(3, 5, 7);
    }

    @Test
    void aLinearLayerTakesItsRowsOfAJointMatrix() {
        Graph graph = graph(linear(1).noBias().stored(new WeightedOp.Matrix.Rows(1, 2)), Mode.EVAL, 1, 2);
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            weights.get("weight").copy_(Tensor.of(new double[] {1, 2, 30, 40}, 2, 2));
            assertThat(executor.infer(weights, Tensor.of(new double[] {1, 1}, 1, 2))
                            .toDoubles())
                    .containsExactly(70);
        }
    }

    @Test
    void attentionIsTheSoftmaxOfScaledProducts() {
        double[] q = {1, 0, 0, 1};
        double[] k = {1, 1, 0, 2};
        double[] v = {1, 2, 3, 4};
        double[] plain = attention(new AttentionOp.Attention(0.5, false), q, k, v);
        double[] causal = attention(new AttentionOp.Attention(0.5, true), q, k, v);
        double first = Math.exp(0.5) / (Math.exp(0.5) + 1);
        assertThat(plain[0]).isCloseTo(first + 3 * (1 - first), within(1e-12));
        assertThat(causal[0]).as("the first sees only itself").isCloseTo(1, within(1e-12));
        assertThat(causal[2]).isCloseTo(plain[2], within(1e-12));
    }

    private static double[] attention(AttentionOp.Attention op, double[] q, double[] k, double[] v) {
        TensorType type = TensorType.of(DType.FLOAT64, 1, 2, 2);
        Graph graph = Graph.of(
                "attention",
                dev.loupe.graph.Network.of("Attention", in -> List.of(in.get(0).with(op, in.get(1), in.get(2)))),
                Mode.EVAL,
                DType.FLOAT64,
                new Input("q", type),
                new Input("k", type),
                new Input("v", type));
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                TensorScope scope = TensorScope.open()) {
            return executor.infer(weights, Tensor.of(q, 1, 2, 2), Tensor.of(k, 1, 2, 2), Tensor.of(v, 1, 2, 2))
                    .toDoubles();
        }
    }

    @Test
    void aWindowMaskPartsWhatWasNotNeighboured() {
        // one row of windows of side 2 over a 2x4 image moved left by 1: the last column came from the other side
        float[] mask = AttentionKernels.windowMask(new AttentionOp.WindowMask(2, 0, 1), 2, 4);
        assertThat(mask).hasSize(2 * 16);
        assertThat(Arrays.copyOf(mask, 16)).containsOnly(0);
        assertThat(Arrays.copyOfRange(mask, 16, 20)).containsExactly(0, -100, 0, -100);
    }

    @Test
    void rotationKeepsLengthsAndLeavesTheFirstPlace() {
        double[] turned = ofCounting(new AttentionOp.Rotary(10000), 1, 1, 2, 4);
        assertThat(Arrays.copyOf(turned, 4)).containsExactly(0, 1, 2, 3);
        assertThat(turned[4]).isCloseTo(4 * Math.cos(1) - 6 * Math.sin(1), within(1e-12));
        assertThat(turned[4] * turned[4] + turned[6] * turned[6]).isCloseTo(16 + 36, within(1e-9));
    }

    @Test
    void fusedLstmsEqualTheirCells() {
        Step whole = Block.of(
                "Whole", x -> x.then("l", lstm(3).batchFirst(true)).output(1).reshape(Size.of(2), Size.of(3)));
        Step steps = Block.of("Steps", x -> {
            Value state = at(x, 0).then("l", Block.of("C", y -> y.with(lstmCell(3))));
            for (int i = 1; i < 4; i++) {
                Value before = state;
                state = at(x, i).then("l", Block.of("C", y -> y.with(lstmCell(3), before, before.output(1))));
            }
            return state;
        });
        Graph fused = graph(whole, Mode.EVAL, 2, 4, 5);
        Graph single = graph(steps, Mode.EVAL, 2, 4, 5);
        try (Executor one = Executor.of(fused);
                Executor other = Executor.of(single);
                Weights weights = Initialisation.of(fused, 3);
                Weights same = Initialisation.of(single, 4);
                NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            for (String key : same.keys()) {
                same.get(key).copy_(weights.get(key + "_l0"));
            }
            Tensor x = Tensor.randn(DType.FLOAT64, 2, 4, 5);
            assertThat(one.infer(weights, x).toDoubles())
                    .containsExactly(other.infer(same, x).toDoubles(), within(1e-12));
        }
    }

    private static Value at(Value x, int step) {
        return x.then(new ShapeOp.Slice(1, Size.of(step), Size.of(step + 1L), 1))
                .reshape(x.size(0), x.size(2));
    }

    @Test
    void localResponsesAreDividedByTheirNeighbours() {
        // one position of three channels 0 1 2; a window of 3, alpha divided by it
        double[] values = ofCounting(localResponseNorm(3, 3, 1, 2), 1, 3, 1, 1);
        assertThat(values).containsExactly(new double[] {0, 1.0 / (2 + 5), 2.0 / (2 + 5)}, within(1e-12));
    }

    @Test
    void vectorsAreDividedByTheirNorm() {
        assertThat(ofCounting(new NormOp.Normalize(-1), 1, 3))
                .containsExactly(new double[] {0, 1 / Math.sqrt(5), 2 / Math.sqrt(5)}, within(1e-12));
        assertThat(ofCounting(rmsNorm(0), 1, 3))
                .containsExactly(new double[] {0, Math.sqrt(3.0 / 5), 2 * Math.sqrt(3.0 / 5)}, within(1e-12));
    }

    @Test
    void interpolationPadsAndRollsMoveElements() {
        List<Size> four = List.of(Size.of(4));
        assertThat(ofCounting(new ShapeOp.Upsample(four, ShapeOp.Interpolation.NEAREST, false), 1, 1, 2))
                .containsExactly(0, 0, 1, 1);
        assertThat(ofCounting(new ShapeOp.Upsample(four, ShapeOp.Interpolation.BILINEAR, true), 1, 1, 2))
                .containsExactly(new double[] {0, 1.0 / 3, 2.0 / 3, 1}, within(1e-12));
        List<Size> one = List.of(Size.ONE);
        assertThat(ofCounting(new ShapeOp.Pad(one, one, ShapeOp.Fill.REFLECT), 1, 1, 3))
                .containsExactly(1, 0, 1, 2, 1);
        assertThat(ofCounting(new ShapeOp.Pad(one, one, ShapeOp.Fill.REPLICATE), 1, 1, 3))
                .containsExactly(0, 0, 1, 2, 2);
        assertThat(ofCounting(new ShapeOp.Roll(List.of(1), List.of(1)), 1, 3)).containsExactly(2, 0, 1);
        assertThat(ofCounting(new ShapeOp.Flip(-1), 2, 3)).containsExactly(2, 1, 0, 5, 4, 3);
        assertThat(ofCounting(new ShapeOp.Slice(1, Size.ONE, Size.of(5), 2), 1, 5))
                .containsExactly(1, 3);
    }

    @Test
    void gatheredRowsHaveTheShapeOfTheirIndex() {
        Graph graph = Graph.of(
                "gather",
                dev.loupe.graph.Network.of("Gather", in -> List.of(in.get(0).with(new ShapeOp.Gather(0), in.get(1)))),
                Mode.EVAL,
                DType.FLOAT64,
                new Input("table", TensorType.of(DType.FLOAT64, 3, 2)),
                new Input("index", TensorType.of(DType.INT64, 2, 2)));
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                TensorScope scope = TensorScope.open()) {
            Tensor rows = executor.infer(weights, counting(3, 2), Tensor.of(new long[] {2, 0, 1, 1}, 2, 2));
            assertThat(rows.shape()).containsExactly(2, 2, 2);
            assertThat(rows.toDoubles()).containsExactly(4, 5, 0, 1, 2, 3, 2, 3);
        }
    }

    @Test
    void droppedBranchesAreWholeSamples() {
        Engine.seed(3);
        Graph graph = graph(stochasticDepth(0.5), Mode.TRAIN, 200, 4);
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                TensorScope scope = TensorScope.open()) {
            double[] sums = executor.infer(weights, Tensor.full(DType.FLOAT64, 1, 200, 4))
                    .sum(1)
                    .toDoubles();
            assertThat(sums).containsOnly(0, 8);
            assertThat(Arrays.stream(sums).filter(sum -> sum > 0).count()).isBetween(70L, 130L);
        }
    }

    @Test
    void batchNormalisationLearnsItsFiguresInTraining() {
        Graph graph = graph(batchNorm(1e-5, 0.5), Mode.TRAIN, 4, 1);
        try (Executor executor = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 1);
                TensorScope scope = TensorScope.open()) {
            executor.infer(weights, counting(4, 1));
            assertThat(weights.get("running_mean").item()).isCloseTo(0.75, within(1e-12));
            assertThat(weights.get("running_var").item()).isCloseTo(0.5 + 0.5 * 5 / 3, within(1e-12));
            assertThat(weights.get("num_batches_tracked").toLongs()).containsExactly(1);
        }
    }

    @Test
    void anInputIsNeverWrittenOver() {
        Graph graph = graph(sequential(relu(), leakyRelu(0.1), relu()), Mode.EVAL, 3);
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                TensorScope scope = TensorScope.open()) {
            Tensor x = Tensor.of(new double[] {-1, 0, 2});
            assertThat(executor.infer(weights, x).toDoubles()).containsExactly(0, 0, 2);
            assertThat(x.toDoubles()).containsExactly(-1, 0, 2);
        }
    }

    @Test
    void aSymbolicBatchTakesAnySize() {
        Graph graph = Graph.of(
                "any",
                sequential(
                        linear(2), new ShapeOp.Reshape(Shape.of(Size.symbol("B").times(2)))),
                Mode.EVAL,
                DType.FLOAT64,
                new Input("x", new TensorType(DType.FLOAT64, Shape.of(Size.symbol("B"), Size.of(3)))));
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                TensorScope scope = TensorScope.open()) {
            assertThat(executor.infer(weights, counting(1, 3)).toDoubles()).containsExactly(3, 3);
            assertThat(executor.infer(weights, counting(2, 3)).toDoubles()).containsExactly(3, 3, 12, 12);
            assertThat(executor.samples()).isEqualTo(3);
            assertThatThrownBy(() -> executor.infer(weights, counting(2, 4)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("the input x of any is 2x4, but the network was made for Bx3");
        }
    }

    @Test
    void whatAFileAloneKnowsIsRefusedWithItsPlace() {
        Step foreign = Block.of(
                "Net",
                x -> x.then("odd", new ForeignOp.Foreign("Frobnicate", List.of(x.type()), List.of(), false, "")));
        Graph graph = graph(foreign, Mode.EVAL, 1, 2);
        assertThatThrownBy(() -> Executor.of(graph))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("odd: the operator Frobnicate of its file cannot be run");
    }

    static List<Step> differentiable() {
        return List.of(
                sequential(conv(2, 3).padding(1), batchNorm(), relu(), maxPool(2)),
                sequential(convTranspose(2, 3).stride(2), instanceNorm(), silu()),
                sequential(conv(4, 1), groupNorm(2), gelu(), averagePool(2)),
                sequential(localResponseNorm(3, 1e-1, 0.75, 2), activation(Function.TANH)),
                sequential(layerNorm(1e-5), linear(3), softmax(-1)),
                sequential(activation(Function.SOFTPLUS), activation(Function.HARD_SWISH), dropout(0)));
    }

    /** The gradient by backward equals the slope over a small step, for weights and input. */
    @ParameterizedTest
    @MethodSource("differentiable")
    void gradientsAreSlopes(Step step) {
        Engine.seed(5);
        Graph graph = graph(step, Mode.TRAIN, 2, 2, 4, 4);
        try (Executor executor = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 2);
                TensorScope scope = TensorScope.open()) {
            Tensor x = Tensor.randn(DType.FLOAT64, 2, 2, 4, 4).requiresGrad_(true);
            loss(executor, weights, x).backward();
            checkSlope(executor, weights, x, x);
            weights.trained().values().forEach(weight -> checkSlope(executor, weights, x, weight));
        }
    }

    private static Tensor loss(Executor executor, Weights weights, Tensor x) {
        Tensor output = executor.forward(weights, x);
        return output.square().mul(counting(output.shape()).add(1)).sum();
    }

    private static void checkSlope(Executor executor, Weights weights, Tensor x, Tensor changed) {
        double step = 1e-6;
        double[] gradient = changed.grad().orElseThrow().toDoubles();
        for (int i = 0; i < gradient.length; i += Math.max(1, gradient.length / 5)) {
            double up = shifted(executor, weights, x, changed, i, step);
            double down = shifted(executor, weights, x, changed, i, -step);
            double slope = (up - down) / (2 * step);
            assertThat(gradient[i]).isCloseTo(slope, within(1e-4 * Math.max(1, Math.abs(slope))));
        }
    }

    private static double shifted(Executor executor, Weights weights, Tensor x, Tensor changed, int at, double by) {
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            double[] before = changed.toDoubles();
            double[] after = before.clone();
            after[at] += by;
            changed.copy_(Tensor.of(after).reshape(changed.shape()));
            double loss = loss(executor, weights, x).item();
            changed.copy_(Tensor.of(before).reshape(changed.shape()));
            return loss;
        }
    }

    @Test
    void embeddingsLookUpRows() {
        Graph graph = Graph.of(
                "table", embedding(4, 2), Mode.EVAL, DType.FLOAT64, new Input("x", TensorType.of(DType.INT64, 1, 2)));
        try (Executor executor = Executor.of(graph);
                Weights weights = ones(graph);
                NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            weights.get("weight").copy_(counting(4, 2));
            assertThat(executor.infer(weights, Tensor.of(new long[] {3, 0}, 1, 2))
                            .toDoubles())
                    .containsExactly(6, 7, 0, 1);
        }
    }
}
