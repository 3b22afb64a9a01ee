package dev.loupe.inspect;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.groupNorm;
import static dev.loupe.graph.Layers.identity;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.localResponseNorm;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.lstmCell;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.mean;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.rmsNorm;
import static dev.loupe.graph.Layers.softmax;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Node;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.List;

/** One line for each operator: what it is given, and what is known of it by hand. */
final class OperatorCorpus {
    /** How many samples each line is of. */
    static final int BATCH = 2;

    /**
     * What stands in the tables for one operator.
     *
     * @param inputs shapes as {@code 2x3}; {@code int} in front for integers; the batch is the first or, with
     *     {@code steps} in front, the second dimension
     * @param output shape of its first output
     * @param name its class in PyTorch
     * @param notCounted what it does besides its multiply-adds
     * @param parameters elements, buffers apart
     * @param multiplyAdds of the whole batch
     * @param neurons of one sample
     */
    record Line(
            Op op,
            List<String> inputs,
            String output,
            String name,
            String notCounted,
            long parameters,
            long multiplyAdds,
            long neurons) {

        /** The network that is nothing but this operator. */
        Graph graph(Mode mode) {
            List<SourceOp.Input> sources = new ArrayList<>();
            for (String input : inputs) {
                int space = input.indexOf(' ');
                String kind = space < 0 ? "" : input.substring(0, space);
                DType dtype = kind.equals("int") ? DType.INT64 : DType.FLOAT32;
                TensorType type = new TensorType(dtype, Shape.parse(input.substring(space + 1)));
                sources.add(new SourceOp.Input("x" + sources.size(), type, kind.equals("steps") ? 1 : 0));
            }
            Network network = Network.of("One", values -> List.of(through(values)));
            return Graph.of("one", network, mode, DType.FLOAT32, sources.toArray(new SourceOp.Input[0]));
        }

        private Value through(List<Value> values) {
            Value first = values.get(0);
            if (op instanceof SourceOp.Input) {
                return first;
            }
            if (op instanceof SourceOp.Parameter parameter) {
                return first.parameter(parameter.name(), parameter.shape());
            }
            return first.with(op, values.subList(1, values.size()).toArray(new Value[0]));
        }

        static Node node(Graph graph) {
            return graph.nodes().get(graph.nodes().size() - 1);
        }

        @Override
        public String toString() {
            return op.type() + " of " + inputs;
        }
    }

    /** Convolution: 8*(4/2)*3*3 + 8; 2*8*4*4 outputs of 3*3*(4/2). Transposed: 2*4*5*5 inputs to 3*3*6. */
    static final List<Line> LINES = List.of(
            free(new SourceOp.Input("x0", TensorType.of(DType.FLOAT32, 2, 3)), List.of("2x3"), "2x3", "Input", ""),
            line(
                    new SourceOp.Parameter("table", Shape.of(3, 4), DType.FLOAT32, false),
                    List.of("2x4"),
                    "3x4",
                    "Parameter",
                    "",
                    12,
                    0,
                    0),
            free(identity(), List.of("2x3"), "2x3", "Identity", ""),
            line(
                    conv(8, 3).stride(2).padding(1).groups(2),
                    List.of("2x4x8x8"),
                    "2x8x4x4",
                    "Conv2d",
                    "bias addition",
                    152,
                    4608,
                    128),
            line(
                    convTranspose(6, 3).stride(2).padding(1).outputPadding(1),
                    List.of("2x4x5x5"),
                    "2x6x10x10",
                    "ConvTranspose2d",
                    "bias addition",
                    222,
                    10_800,
                    600),
            line(linear(5), List.of("2x7x3"), "2x7x5", "Linear", "bias addition", 20, 210, 35),
            line(
                    new WeightedOp.Bilinear(5, true),
                    List.of("2x3", "2x4"),
                    "2x5",
                    "Bilinear",
                    "bias addition",
                    65,
                    120,
                    5),
            line(embedding(10, 4), List.of("int 2x6"), "2x6x4", "Embedding", "look-up", 40, 0, 0),
            // 2*3*4*6 elements of 5 products
            line(new AttentionOp.MatMul(), List.of("2x3x4x5", "2x3x5x6"), "2x3x4x6", "MatMul", "", 0, 720, 0),
            // 2*4*3 queries for 5 keys of 8 and 5 values of 6, two heads sharing one of keys
            line(
                    new AttentionOp.Attention(0, false),
                    List.of("2x4x3x8", "2x2x5x8", "2x2x5x6"),
                    "2x4x3x6",
                    "ScaledDotProductAttention",
                    "soft-max",
                    0,
                    1680,
                    0),
            line(batchNorm(), List.of("2x4x3x3"), "2x4x3x3", "BatchNorm2d", "normalisation", 8, 0, 0),
            line(
                    new NormOp.LayerNorm(2, 1e-5, true, true),
                    List.of("2x3x4"),
                    "2x3x4",
                    "LayerNorm",
                    "normalisation",
                    24,
                    0,
                    0),
            line(rmsNorm(1e-6), List.of("2x3x4"), "2x3x4", "RMSNorm", "normalisation", 4, 0, 0),
            line(groupNorm(2), List.of("2x4x3"), "2x4x3", "GroupNorm", "normalisation", 8, 0, 0),
            line(
                    new NormOp.InstanceNorm(1e-5, true),
                    List.of("2x4x3x3"),
                    "2x4x3x3",
                    "InstanceNorm2d",
                    "normalisation",
                    8,
                    0,
                    0),
            free(
                    localResponseNorm(5, 1e-4, 0.75, 2),
                    List.of("2x4x3x3"),
                    "2x4x3x3",
                    "LocalResponseNorm",
                    "normalisation"),
            free(new NormOp.Normalize(-1), List.of("2x4"), "2x4", "Normalize", "normalisation"),
            free(relu(), List.of("2x4"), "2x4", "ReLU", "activation"),
            line(new ActivationOp.PRelu(4), List.of("2x4x3"), "2x4x3", "PReLU", "activation", 4, 0, 0),
            free(softmax(-1), List.of("2x4"), "2x4", "Softmax", "soft-max"),
            // ceil((8 + 2 - 3)/2) + 1
            free(maxPool(3).stride(2).padding(1).ceil(true), List.of("2x3x8x8"), "2x3x5x5", "MaxPool2d", "pooling"),
            free(adaptiveAveragePool(2), List.of("2x3x7x5"), "2x3x2x2", "AdaptiveAvgPool2d", "pooling"),
            free(mean(2, 3), List.of("2x3x7x5"), "2x3", "Mean", "pooling"),
            free(dropout(0.5), List.of("2x4"), "2x4", "Dropout", "element-wise in training"),
            free(
                    new ArithmeticOp.Binary(ArithmeticOp.Function.ADD),
                    List.of("2x3x1", "3x4"),
                    "2x3x4",
                    "Add",
                    "element-wise"),
            free(new ArithmeticOp.Affine(0.5, 1), List.of("2x4"), "2x4", "Affine", "element-wise"),
            free(flatten(), List.of("2x3x4x5"), "2x60", "Flatten", ""),
            free(new ShapeOp.Reshape(Shape.of(2, 4, 3)), List.of("2x3x4"), "2x4x3", "Reshape", ""),
            free(new ShapeOp.Permute(List.of(0, 2, 1)), List.of("2x3x4"), "2x4x3", "Permute", ""),
            free(new ShapeOp.Expand(Shape.of(2, 3, 4)), List.of("2x1x4"), "2x3x4", "Expand", ""),
            free(new ShapeOp.Concat(1), List.of("2x3", "2x4"), "2x7", "Concat", ""),
            free(new ShapeOp.Split(1, List.of(2, 1)), List.of("2x3"), "2x2", "Split", ""),
            // places 1, 3 and 5
            free(new ShapeOp.Slice(1, Size.of(1), Size.of(6), 2), List.of("2x7"), "2x3", "Slice", ""),
            free(new ShapeOp.Gather(1), List.of("2x5x4", "int 3x6"), "2x3x6x4", "Gather", "look-up"),
            free(
                    new ShapeOp.Pad(List.of(Size.of(1)), List.of(Size.of(2)), ShapeOp.Fill.REFLECT),
                    List.of("2x3x4"),
                    "2x3x7",
                    "ReflectionPad1d",
                    ""),
            free(new ShapeOp.Roll(List.of(1), List.of(1)), List.of("2x3"), "2x3", "Roll", ""),
            free(
                    new ShapeOp.Upsample(List.of(Size.of(6), Size.of(8)), ShapeOp.Interpolation.BILINEAR, false),
                    List.of("2x3x3x4"),
                    "2x3x6x8",
                    "Upsample",
                    "interpolation"),
            free(new ShapeOp.PixelShuffle(2), List.of("2x8x3x3"), "2x2x6x6", "PixelShuffle", ""),
            free(new AttentionOp.Rotary(10_000), List.of("2x4x3x8"), "2x4x3x8", "RotaryEmbedding", "element-wise"),
            // gates 4*6; a direction of layer 0: 24*5 + 24*4 + 2*24 + 4*6 = 288, of layer 1 over 2*4 features: 360;
            // multiply-adds without biases, 240 and 312, for 7*2 steps and 2 directions
            line(
                    lstm(6).layers(2).bidirectional(true).projection(4),
                    List.of("steps 7x2x5"),
                    "7x2x8",
                    "LSTM",
                    "bias addition and activation",
                    2 * (288 + 360),
                    28 * (240 + 312),
                    7 * 6 * 2 * 2),
            // 24*5 + 24*6 + 2*24
            line(
                    lstmCell(6),
                    List.of("2x5", "2x6", "2x6"),
                    "2x6",
                    "LSTMCell",
                    "bias addition and activation",
                    312,
                    528,
                    6));

    private OperatorCorpus() {}

    private static Line line(
            Op op,
            List<String> inputs,
            String output,
            String name,
            String notCounted,
            long parameters,
            long multiplyAdds,
            long neurons) {
        return new Line(op, inputs, output, name, notCounted, parameters, multiplyAdds, neurons);
    }

    /** An operator without parameters, multiply-adds and neurons. */
    private static Line free(Op op, List<String> inputs, String output, String name, String notCounted) {
        return new Line(op, inputs, output, name, notCounted, 0, 0, 0);
    }
}
