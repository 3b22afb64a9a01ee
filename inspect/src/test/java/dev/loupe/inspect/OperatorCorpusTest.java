package dev.loupe.inspect;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.groupNorm;
import static dev.loupe.graph.Layers.identity;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.localResponseNorm;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.lstmCell;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.mean;
import static dev.loupe.graph.Layers.rmsNorm;
import static dev.loupe.graph.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Node;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.RegionOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each operator once, small enough to count by hand: a line here is the last step of adding one. */
class OperatorCorpusTest {
    /** An operator between its inputs, and what is true of it. */
    private record Example(
            OpType type,
            List<TensorType> inputs,
            UnaryOperator<List<Value>> body,
            String output,
            long parameters,
            long buffers,
            long multiplyAdds,
            long neurons,
            String name) {}

    private interface OneInput {
        Value apply(Value x);
    }

    private static final List<Example> EXAMPLES = new ArrayList<>();

    private static void one(
            OpType type, String in, OneInput body, String out, long parameters, long macs, long neurons, String name) {
        held(type, in, body, out, parameters, 0, macs, neurons, name);
    }

    private static void held(
            OpType type,
            String in,
            OneInput body,
            String out,
            long parameters,
            long buffers,
            long macs,
            long neurons,
            String name) {
        EXAMPLES.add(new Example(
                type,
                List.of(floats(in)),
                values -> List.of(body.apply(values.get(0))),
                out,
                parameters,
                buffers,
                macs,
                neurons,
                name));
    }

    private static void several(
            OpType type,
            List<TensorType> inputs,
            UnaryOperator<List<Value>> body,
            String out,
            long parameters,
            long macs,
            long neurons,
            String name) {
        EXAMPLES.add(new Example(type, inputs, body, out, parameters, 0, macs, neurons, name));
    }

    private static TensorType floats(String shape) {
        return new TensorType(DType.FLOAT32, Shape.parse(shape));
    }

    private static TensorType integers(String shape) {
        return new TensorType(DType.INT64, Shape.parse(shape));
    }

    static {
        one(OpType.INPUT, "2x3", x -> x, "2x3", 0, 0, 0, "Input");
        one(OpType.PARAMETER, "2x3", x -> x.times(x.parameter("scale", Shape.of(3))), "3", 3, 0, 0, "Parameter");
        one(OpType.IDENTITY, "2x3", x -> x.then(identity()), "2x3", 0, 0, 0, "Identity");
        // 8*(4/2)*3*3 + 8; 2*8*5*5 outputs of 2*3*3 products
        one(
                OpType.CONV,
                "2x4x9x9",
                x -> x.then(conv(8, 3).stride(2).padding(1).groups(2)),
                "2x8x5x5",
                152,
                7200,
                400,
                "Conv2d");
        // 4*6*3*3 + 6; 4*5*5 inputs that each reach 6*3*3
        one(
                OpType.CONV_TRANSPOSE,
                "1x4x5x5",
                x -> x.then(convTranspose(6, 3).stride(2)),
                "1x6x11x11",
                222,
                5400,
                726,
                "ConvTranspose2d");
        one(OpType.LINEAR, "2x3x5", x -> x.then(linear(7)), "2x3x7", 42, 210, 42, "Linear");
        several(
                OpType.BILINEAR,
                List.of(floats("2x3"), floats("2x5")),
                v -> List.of(v.get(0).with(new WeightedOp.Bilinear(4, true), v.get(1))),
                "2x4",
                64,
                120,
                8,
                "Bilinear");
        several(
                OpType.EMBEDDING,
                List.of(integers("2x3")),
                v -> List.of(v.get(0).then(embedding(10, 4))),
                "2x3x4",
                40,
                0,
                0,
                "Embedding");
        several(
                OpType.MATMUL,
                List.of(floats("2x3x4"), floats("2x4x5")),
                v -> List.of(v.get(0).matmul(v.get(1))),
                "2x3x5",
                0,
                120,
                0,
                "MatMul");
        // 2 samples, 4 heads, 6 queries, 10 keys, 8 features of each key and each value
        several(
                OpType.ATTENTION,
                List.of(floats("2x4x6x8"), floats("2x2x10x8"), floats("2x2x10x8")),
                v -> List.of(v.get(0).with(new AttentionOp.Attention(0, false), v.get(1), v.get(2))),
                "2x4x6x8",
                0,
                7680,
                0,
                "ScaledDotProductAttention");
        held(OpType.BATCH_NORM, "2x4x5x5", x -> x.then(batchNorm()), "2x4x5x5", 8, 9, 0, 0, "BatchNorm2d");
        held(
                OpType.FROZEN_BATCH_NORM,
                "2x4x5x5",
                x -> x.then(new NormOp.FrozenBatchNorm(1e-5)),
                "2x4x5x5",
                0,
                16,
                0,
                0,
                "FrozenBatchNorm2d");
        one(OpType.LAYER_NORM, "2x3x4", x -> x.then(layerNorm(1e-5)), "2x3x4", 8, 0, 0, "LayerNorm");
        one(OpType.RMS_NORM, "2x3x4", x -> x.then(rmsNorm(1e-5)), "2x3x4", 4, 0, 0, "RMSNorm");
        one(OpType.GROUP_NORM, "2x4x3x3", x -> x.then(groupNorm(2)), "2x4x3x3", 8, 0, 0, "GroupNorm");
        one(
                OpType.INSTANCE_NORM,
                "2x4x3x3",
                x -> x.then(new NormOp.InstanceNorm(1e-5, true)),
                "2x4x3x3",
                8,
                0,
                0,
                "InstanceNorm2d");
        one(
                OpType.LOCAL_RESPONSE_NORM,
                "2x4x3x3",
                x -> x.then(localResponseNorm(5, 1e-4, 0.75, 2)),
                "2x4x3x3",
                0,
                0,
                0,
                "LocalResponseNorm");
        one(OpType.NORMALIZE, "2x3", x -> x.then(new NormOp.Normalize(-1)), "2x3", 0, 0, 0, "Normalize");
        one(
                OpType.ACTIVATION,
                "2x3",
                x -> x.then(activation(ActivationOp.Function.HARD_SWISH)),
                "2x3",
                0,
                0,
                0,
                "Hardswish");
        one(OpType.PRELU, "2x4x3x3", x -> x.then(new ActivationOp.PRelu(4)), "2x4x3x3", 4, 0, 0, "PReLU");
        one(OpType.SOFTMAX, "2x3", x -> x.then(softmax(-1)), "2x3", 0, 0, 0, "Softmax");
        one(OpType.POOL, "1x4x7x7", x -> x.then(maxPool(2).ceil(true)), "1x4x4x4", 0, 0, 0, "MaxPool2d");
        one(
                OpType.ADAPTIVE_POOL,
                "1x4x7x9",
                x -> x.then(adaptiveAveragePool(3)),
                "1x4x3x3",
                0,
                0,
                0,
                "AdaptiveAvgPool2d");
        one(OpType.REDUCE, "1x4x7x9", x -> x.then(mean(2, 3)), "1x4", 0, 0, 0, "Mean");
        one(OpType.DROPOUT, "2x3", x -> x.then(dropout(0.5)), "2x3", 0, 0, 0, "Dropout");
        several(
                OpType.BINARY,
                List.of(floats("2x1x3"), floats("4x1")),
                v -> List.of(v.get(0).plus(v.get(1))),
                "2x4x3",
                0,
                0,
                0,
                "Add");
        one(OpType.AFFINE, "2x3", x -> x.then(new ArithmeticOp.Affine(2, 1)), "2x3", 0, 0, 0, "Affine");
        one(OpType.FLATTEN, "2x3x4x5", x -> x.then(flatten()), "2x60", 0, 0, 0, "Flatten");
        one(OpType.RESHAPE, "2x6", x -> x.reshape(Size.of(3), Size.of(4)), "3x4", 0, 0, 0, "Reshape");
        one(OpType.PERMUTE, "2x3x4", x -> x.permute(2, 0, 1), "4x2x3", 0, 0, 0, "Permute");
        one(OpType.EXPAND, "1x3", x -> x.then(new ShapeOp.Expand(Shape.of(5, 3))), "5x3", 0, 0, 0, "Expand");
        several(
                OpType.CONCAT,
                List.of(floats("2x3"), floats("2x4")),
                v -> List.of(v.get(0).concat(1, v.get(1))),
                "2x7",
                0,
                0,
                0,
                "Concat");
        one(OpType.SPLIT, "2x6", x -> x.chunk(1, 3).get(2), "2x2", 0, 0, 0, "Split");
        one(OpType.SLICE, "2x9", x -> x.then(new ShapeOp.Slice(1, Size.ONE, Size.of(8), 3)), "2x3", 0, 0, 0, "Slice");
        several(
                OpType.GATHER,
                List.of(floats("5x3"), integers("2x4")),
                v -> List.of(v.get(0).with(new ShapeOp.Gather(0), v.get(1))),
                "2x4x3",
                0,
                0,
                0,
                "Gather");
        one(
                OpType.PAD,
                "1x3x4x4",
                x -> x.then(new ShapeOp.Pad(
                        List.of(Size.ONE, Size.ZERO), List.of(Size.of(2), Size.ONE), ShapeOp.Fill.REFLECT)),
                "1x3x7x5",
                0,
                0,
                0,
                "ReflectionPad2d");
        one(OpType.FLIP, "1x4x3", x -> x.then(new ShapeOp.Flip(1)), "1x4x3", 0, 0, 0, "Flip");
        one(OpType.ROLL, "1x4x4x3", x -> x.then(new ShapeOp.Roll(List.of(-2), List.of(1))), "1x4x4x3", 0, 0, 0, "Roll");
        one(
                OpType.UPSAMPLE,
                "1x3x4x4",
                x -> x.then(
                        new ShapeOp.Upsample(List.of(Size.of(8), Size.of(6)), ShapeOp.Interpolation.BILINEAR, false)),
                "1x3x8x6",
                0,
                0,
                0,
                "Upsample");
        one(
                OpType.PIXEL_SHUFFLE,
                "1x9x4x4",
                x -> x.then(new ShapeOp.PixelShuffle(3)),
                "1x1x12x12",
                0,
                0,
                0,
                "PixelShuffle");
        one(
                OpType.ROTARY,
                "1x2x6x8",
                x -> x.then(new AttentionOp.Rotary(10000)),
                "1x2x6x8",
                0,
                0,
                0,
                "RotaryEmbedding");
        one(
                OpType.WINDOW_MASK,
                "1x14x21x3",
                x -> x.then(new AttentionOp.WindowMask(7, 3, 3)),
                "6x1x49x49",
                0,
                0,
                0,
                "WindowMask");
        one(
                OpType.FOREIGN,
                "2x3",
                x -> x.then(new ForeignOp.Foreign(
                        "Frobnicate",
                        List.of(TensorType.of(DType.FLOAT32, 2, 5)),
                        List.of(new ForeignOp.Product(
                                List.of("outputs", "features in"), List.of(Size.of(10), Size.of(3)))),
                        true,
                        "bias addition")),
                "2x5",
                0,
                30,
                10,
                "Frobnicate");
        // of each of 2 images the best 50 boxes of two levels with 3 anchors at each cell
        several(
                OpType.PROPOSALS,
                List.of(
                        floats("2x3x64x64"),
                        floats("2x3x16x16"),
                        floats("2x3x8x8"),
                        floats("2x12x16x16"),
                        floats("2x12x8x8")),
                v -> List.of(v.get(0)
                        .with(
                                new RegionOp.Proposals(List.of(32, 64), List.of(0.5, 1.0, 2.0), 100, 50, 0.7, 1e-3),
                                v.get(1),
                                v.get(2),
                                v.get(3),
                                v.get(4))),
                "100x4",
                0,
                0,
                0,
                "Proposals");
        several(
                OpType.ROI_ALIGN,
                List.of(floats("2x8x16x16"), floats("2x8x8x8"), floats("30x4")),
                v -> List.of(v.get(0).with(new RegionOp.RoiAlign(7, 2, false, 2), v.get(1), v.get(2))),
                "30x8x7x7",
                0,
                0,
                0,
                "RoIAlign");
        // 4*7*(5 + 7) + 2*4*7, 11 steps of 3 samples
        one(OpType.RECURRENT, "11x3x5", x -> x.then(lstm(7)), "11x3x7", 392, 11088, 231, "LSTM");
        one(OpType.RECURRENT_CELL, "2x6", x -> x.then(lstmCell(10)), "2x10", 720, 1280, 20, "LSTMCell");
    }

    @Test
    void everyOperatorHasAnExample() {
        Set<OpType> missing = EnumSet.allOf(OpType.class);
        EXAMPLES.forEach(example -> missing.remove(example.type()));
        assertThat(missing).as("operators without a line in the corpus").isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> everyTableIsRightAboutEveryExample() {
        return EXAMPLES.stream()
                .map(example -> DynamicTest.dynamicTest(example.type().toString(), () -> check(example)));
    }

    private static void check(Example example) {
        Input[] inputs = new Input[example.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new Input("x" + i, example.inputs().get(i));
        }
        Network network = Network.of("Example", example.body());
        Graph graph = Graph.of("example", network, Mode.EVAL, DType.FLOAT32, inputs);
        Node node = graph.nodes().stream()
                .filter(one -> one.op().type() == example.type())
                .findFirst()
                .orElseThrow();
        assertThat(node.shape().toString()).isEqualTo(example.output());
        assertThat(elements(node, false)).as("parameters").isEqualTo(example.parameters());
        assertThat(elements(node, true)).as("buffers").isEqualTo(example.buffers());
        assertThat(MultiplyAdds.of(node).value().value()).as("multiply-adds").isEqualTo(example.multiplyAdds());
        assertThat(Neurons.of(node).value().value()).as("neurons").isEqualTo(example.neurons());
        assertThat(OperatorNames.of(node)).isEqualTo(example.name());
        assertThatCode(() -> ReceptiveFields.of(graph)).doesNotThrowAnyException();
        assertThatCode(() -> TrainingMemory.of(graph, Optimizer.ADAM)).doesNotThrowAnyException();
        assertThat(InferenceMemory.of(graph).peakBytes()).isPresent();
    }

    private static long elements(Node node, boolean buffers) {
        return Parameters.of(node).stream()
                .filter(parameter -> parameter.isBuffer() == buffers)
                .map(Parameter::elements)
                .mapToLong(Size::value)
                .sum();
    }
}
