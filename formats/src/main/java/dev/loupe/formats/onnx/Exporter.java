package dev.loupe.formats.onnx;

import dev.loupe.formats.onnx.OnnxBuilder.Attribute;
import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Printable;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The table from our operators to nodes of ONNX, version 17. */
final class Exporter {
    private final Graph graph;
    private final OnnxBuilder builder;
    private final AttentionExporter attention;
    /** Names of the values in the file: for each node and output. */
    private final String[][] names;

    Exporter(Graph graph, OnnxBuilder builder) {
        this.graph = graph;
        this.builder = builder;
        this.attention = new AttentionExporter(builder);
        this.names = new String[graph.nodes().size()][];
    }

    /** Makes all nodes that an output depends on; gives back the outputs. */
    List<Message> export() {
        for (Node node : graph.nodes()) {
            names[node.index()] = new String[node.outputCount()];
            if (graph.isLive(node)) {
                builder.at(node.path());
                one(node, export(node));
            }
        }
        builder.at("");
        List<Message> outputs = new ArrayList<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            Value output = graph.outputs().get(i);
            String name = graph.outputs().size() == 1 ? "output" : "output" + i;
            builder.node("Identity", List.of(name(output)), List.of(name));
            outputs.add(OnnxWriter.value(name, output.type()));
        }
        return outputs;
    }

    /** Several outputs are named where they are made. */
    private void one(Node node, String name) {
        if (!name.isEmpty()) {
            names[node.index()][0] = name;
        }
    }

    private String name(Value value) {
        String name = names[value.node().index()][value.output()];
        if (name == null) {
            throw OnnxWriter.lacks(value.node(), "this output");
        }
        return name;
    }

    private List<String> inputs(Node node) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            inputs.add(name(node.input(i)));
        }
        return inputs;
    }

    private String weight(Node node, String name) {
        for (Parameter parameter : Parameters.of(node)) {
            if (parameter.name().endsWith(name)) {
                return builder.weight(parameter);
            }
        }
        throw new IllegalArgumentException(name);
    }

    private String export(Node node) {
        Op op = node.op();
        return switch (op.type()) {
            case INPUT -> ((SourceOp.Input) op).name();
            case PARAMETER -> builder.weight(Parameters.of(node).get(0));
            case IDENTITY, DROPOUT -> unary("Identity", node);
            case CONV -> conv((WeightedOp.Conv) op, node);
            case CONV_TRANSPOSE -> convTranspose((WeightedOp.ConvTranspose) op, node);
            case LINEAR -> linear((WeightedOp.Linear) op, node);
            case EMBEDDING -> builder.node("Gather", List.of(weight(node, "weight"), name(node.input(0))));
            case MATMUL -> builder.node("MatMul", inputs(node));
            case ATTENTION -> attention.export((AttentionOp.Attention) op, node, inputs(node));
            case WINDOW_MASK -> attention.mask((AttentionOp.WindowMask) op, node);
            case ROTARY -> attention.rotary((AttentionOp.Rotary) op, node, name(node.input(0)));
            case BATCH_NORM -> batchNorm((NormOp.BatchNorm) op, node);
            case FROZEN_BATCH_NORM -> frozenBatchNorm((NormOp.FrozenBatchNorm) op, node);
            case LAYER_NORM -> layerNorm((NormOp.LayerNorm) op, node);
            case RMS_NORM -> rmsNorm((NormOp.RmsNorm) op, node);
            case GROUP_NORM -> groupNorm((NormOp.GroupNorm) op, node);
            case INSTANCE_NORM -> instanceNorm((NormOp.InstanceNorm) op, node);
            case LOCAL_RESPONSE_NORM -> localResponseNorm((NormOp.LocalResponseNorm) op, node);
            case NORMALIZE ->
                unary(
                        "LpNormalization",
                        node,
                        Attribute.of("axis", ((NormOp.Normalize) op).dimension()),
                        Attribute.of("p", 2));
            case ACTIVATION -> activation((ActivationOp.Activation) op, node);
            case PRELU -> prelu(node);
            case SOFTMAX ->
                unary(
                        ((ActivationOp.Softmax) op).log() ? "LogSoftmax" : "Softmax",
                        node,
                        Attribute.of("axis", ((ActivationOp.Softmax) op).dimension()));
            case POOL -> pool((PoolOp.Pool) op, node);
            case ADAPTIVE_POOL -> adaptivePool((PoolOp.AdaptivePool) op, node);
            case REDUCE -> reduce((PoolOp.Reduce) op, node);
            case BINARY ->
                builder.node(
                        switch (((ArithmeticOp.Binary) op).function()) {
                            case ADD -> "Add";
                            case SUBTRACT -> "Sub";
                            case MULTIPLY -> "Mul";
                            case DIVIDE -> "Div";
                            case MAXIMUM -> "Max";
                            case MINIMUM -> "Min";
                        },
                        inputs(node));
            case AFFINE -> {
                String scaled = builder.node(
                        "Mul", List.of(name(node.input(0)), builder.number(((ArithmeticOp.Affine) op).scale())));
                yield builder.node("Add", List.of(scaled, builder.number(((ArithmeticOp.Affine) op).shift())));
            }
            case FLATTEN, RESHAPE -> reshape(node);
            case PERMUTE -> transpose(name(node.input(0)), numbers(((ShapeOp.Permute) op).order()));
            case EXPAND -> builder.node("Expand", List.of(name(node.input(0)), builder.shape(node.shape())));
            case CONCAT ->
                builder.node("Concat", inputs(node), Attribute.of("axis", ((ShapeOp.Concat) op).dimension()));
            case SPLIT -> split((ShapeOp.Split) op, node);
            case SLICE -> slice((ShapeOp.Slice) op, node);
            case GATHER ->
                builder.node("Gather", inputs(node), Attribute.of("axis", ((ShapeOp.Gather) op).dimension()));
            case PAD -> pad((ShapeOp.Pad) op, node);
            case ROLL -> roll((ShapeOp.Roll) op, node);
            case FLIP -> flip((ShapeOp.Flip) op, node);
            case UPSAMPLE -> upsample((ShapeOp.Upsample) op, node);
            case PIXEL_SHUFFLE ->
                unary(
                        "DepthToSpace",
                        node,
                        Attribute.of("blocksize", ((ShapeOp.PixelShuffle) op).factor()),
                        Attribute.of("mode", "CRD"));
            case RECURRENT ->
                new RecurrentExporter(builder, node, names[node.index()])
                        .layers((RecurrentOp.Recurrent) op, inputs(node));
            case RECURRENT_CELL ->
                new RecurrentExporter(builder, node, names[node.index()])
                        .step((RecurrentOp.RecurrentCell) op, inputs(node));
            case BILINEAR -> bilinear((WeightedOp.Bilinear) op, node);
            case PROPOSALS, ROI_ALIGN -> throw OnnxWriter.lacks(node, "a detector's choice of regions");
            case FOREIGN ->
                throw OnnxWriter.lacks(
                        node,
                        "the operator " + Printable.brief(((ForeignOp.Foreign) op).name()) + ", as its file sets it,");
        };
    }

    private String unary(String operator, Node node, Attribute... attributes) {
        return builder.node(operator, List.of(name(node.input(0))), attributes);
    }

    /** Leading dimensions that stay are copied (0), so that the file serves another batch. */
    private String reshape(Node node) {
        Shape from = node.inputShape();
        long[] sizes = node.shape().toArray();
        boolean isEmpty = node.shape().sizes().stream().anyMatch(size -> size.is(0));
        for (int i = 0;
                !isEmpty && i < sizes.length && i < from.rank() && from.get(i).is(sizes[i]);
                i++) {
            sizes[i] = 0;
        }
        return builder.node("Reshape", List.of(name(node.input(0)), builder.numbers(sizes)));
    }

    private String reshape(String value, Shape shape) {
        return builder.node("Reshape", List.of(value, builder.shape(shape)));
    }

    private String transpose(String value, long... order) {
        return builder.node("Transpose", List.of(value), Attribute.numbers("perm", order));
    }

    private static long[] numbers(List<Integer> list) {
        return list.stream().mapToLong(Integer::longValue).toArray();
    }

    private static long[] numbers(Axes axes) {
        long[] numbers = new long[axes.count()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = axes.get(i);
        }
        return numbers;
    }

    private static List<Attribute> window(Window window) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.numbers("kernel_shape", numbers(window.kernel())));
        attributes.add(Attribute.numbers("strides", numbers(window.stride())));
        long[] pads = new long[2 * window.axes()];
        for (int i = 0; i < window.axes(); i++) {
            pads[i] = window.before().get(i);
            pads[i + window.axes()] = window.after().get(i);
        }
        attributes.add(Attribute.numbers("pads", pads));
        return attributes;
    }

    private String conv(WeightedOp.Conv op, Node node) {
        List<String> inputs = new ArrayList<>(List.of(name(node.input(0)), weight(node, "weight")));
        if (op.bias()) {
            inputs.add(weight(node, "bias"));
        }
        batched(node, op.window().axes());
        List<Attribute> attributes = window(op.window());
        attributes.add(Attribute.numbers("dilations", numbers(op.window().dilation())));
        attributes.add(Attribute.of("group", op.groups()));
        return builder.node("Conv", inputs, attributes.toArray(new Attribute[0]));
    }

    private String convTranspose(WeightedOp.ConvTranspose op, Node node) {
        List<String> inputs = new ArrayList<>(List.of(name(node.input(0)), weight(node, "weight")));
        if (op.bias()) {
            inputs.add(weight(node, "bias"));
        }
        batched(node, op.window().axes());
        List<Attribute> attributes = window(op.window());
        attributes.add(Attribute.numbers("dilations", numbers(op.window().dilation())));
        attributes.add(Attribute.numbers("output_padding", numbers(op.outputPadding())));
        attributes.add(Attribute.of("group", op.groups()));
        return builder.node("ConvTranspose", inputs, attributes.toArray(new Attribute[0]));
    }

    private static void batched(Node node, int axes) {
        if (node.inputShape().rank() != axes + 2) {
            throw OnnxWriter.lacks(node, "a window over an input without a batch");
        }
    }

    private String linear(WeightedOp.Linear op, Node node) {
        String weight = weight(node, "weight");
        String bias = op.bias() ? weight(node, "bias") : "";
        if (op.matrix() instanceof WeightedOp.Matrix.Rows rows) {
            weight = rows(weight, rows.first(), op.features());
            bias = op.bias() ? rows(bias, rows.first(), op.features()) : "";
        }
        boolean transposed = op.matrix() instanceof WeightedOp.Matrix.Transposed;
        if (node.inputShape().rank() == 2) {
            List<String> inputs = new ArrayList<>(List.of(name(node.input(0)), weight));
            if (op.bias()) {
                inputs.add(bias);
            }
            return builder.node("Gemm", inputs, Attribute.of("transB", transposed ? 0 : 1));
        }
        String turned = transposed ? weight : transpose(weight, 1, 0);
        String product = builder.node("MatMul", List.of(name(node.input(0)), turned));
        return op.bias() ? builder.node("Add", List.of(product, bias)) : product;
    }

    /** Part of a matrix that several layers share. */
    private String rows(String weight, int first, int count) {
        return builder.node(
                "Slice",
                List.of(weight, builder.numbers(first), builder.numbers((long) first + count), builder.numbers(0)));
    }

    private String bilinear(WeightedOp.Bilinear op, Node node) {
        String sum = builder.node(
                "Einsum",
                List.of(name(node.input(0)), weight(node, "weight"), name(node.input(1))),
                Attribute.of("equation", "...i,oij,...j->...o"));
        return op.bias() ? builder.node("Add", List.of(sum, weight(node, "bias"))) : sum;
    }

    private String batchNorm(NormOp.BatchNorm op, Node node) {
        long channels = node.inputShape().get(1).value();
        return builder.node(
                "BatchNormalization",
                List.of(
                        name(node.input(0)),
                        op.scale() ? weight(node, "weight") : builder.filled(1, channels),
                        op.shift() ? weight(node, "bias") : builder.filled(0, channels),
                        weight(node, "running_mean"),
                        weight(node, "running_var")),
                Attribute.of("epsilon", op.eps()),
                Attribute.of("momentum", 1 - op.momentum()));
    }

    private String frozenBatchNorm(NormOp.FrozenBatchNorm op, Node node) {
        return builder.node(
                "BatchNormalization",
                List.of(
                        name(node.input(0)),
                        weight(node, "weight"),
                        weight(node, "bias"),
                        weight(node, "running_mean"),
                        weight(node, "running_var")),
                Attribute.of("epsilon", op.eps()));
    }

    private String layerNorm(NormOp.LayerNorm op, Node node) {
        long count = 1;
        for (int i = 1; i <= op.dimensions(); i++) {
            count *= node.inputShape().get(-i).value();
        }
        String scale = op.affine() ? weight(node, "weight") : builder.filled(1, count);
        if (!op.affine() && op.dimensions() > 1) {
            scale = reshape(scale, last(node.inputShape(), op.dimensions()));
        }
        List<String> inputs = new ArrayList<>(List.of(name(node.input(0)), scale));
        if (op.affine() && op.bias()) {
            inputs.add(weight(node, "bias"));
        }
        return builder.node(
                "LayerNormalization",
                inputs,
                Attribute.of("axis", -op.dimensions()),
                Attribute.of("epsilon", op.eps()));
    }

    private static Shape last(Shape shape, int dimensions) {
        return Shape.of(
                shape.sizes().subList(shape.rank() - dimensions, shape.rank()).toArray(new Size[0]));
    }

    private String rmsNorm(NormOp.RmsNorm op, Node node) {
        String x = name(node.input(0));
        String square = builder.node("Mul", List.of(x, x));
        String mean = builder.node("ReduceMean", List.of(square), Attribute.numbers("axes", -1));
        String moved = builder.node("Add", List.of(mean, builder.number(op.eps())));
        String deviation = builder.node("Sqrt", List.of(moved));
        String divided = builder.node("Div", List.of(x, deviation));
        return builder.node("Mul", List.of(divided, weight(node, "weight")));
    }

    private String groupNorm(NormOp.GroupNorm op, Node node) {
        Shape shape = node.inputShape();
        String grouped = builder.node("Reshape", List.of(name(node.input(0)), builder.numbers(0, op.groups(), -1)));
        String ones = builder.filled(1, op.groups());
        String zeros = builder.filled(0, op.groups());
        String normed =
                builder.node("InstanceNormalization", List.of(grouped, ones, zeros), Attribute.of("epsilon", op.eps()));
        String back = reshape(normed, shape);
        if (!op.affine()) {
            return back;
        }
        String scaled = builder.node("Mul", List.of(back, perChannel(weight(node, "weight"), shape)));
        return builder.node("Add", List.of(scaled, perChannel(weight(node, "bias"), shape)));
    }

    /** A weight for each channel, with as many dimensions of 1 behind it as the shape has. */
    private String perChannel(String weight, Shape shape) {
        long[] sizes = new long[shape.rank() - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = -1;
        return builder.node("Reshape", List.of(weight, builder.numbers(sizes)));
    }

    private String instanceNorm(NormOp.InstanceNorm op, Node node) {
        long channels = node.inputShape().get(1).value();
        String scale = op.affine() ? weight(node, "weight") : builder.filled(1, channels);
        String shift = op.affine() ? weight(node, "bias") : builder.filled(0, channels);
        return builder.node(
                "InstanceNormalization", List.of(name(node.input(0)), scale, shift), Attribute.of("epsilon", op.eps()));
    }

    private String localResponseNorm(NormOp.LocalResponseNorm op, Node node) {
        return unary(
                "LRN",
                node,
                Attribute.of("size", op.size()),
                Attribute.of("alpha", op.alpha()),
                Attribute.of("beta", op.beta()),
                Attribute.of("bias", op.k()));
    }

    private String activation(ActivationOp.Activation op, Node node) {
        String x = name(node.input(0));
        return switch (op.function()) {
            case RELU -> unary("Relu", node);
            case RELU6 -> builder.node("Clip", List.of(x, builder.number(0), builder.number(6)));
            case HARD_TANH -> builder.node("Clip", List.of(x, builder.number(-1), builder.number(1)));
            case LEAKY_RELU -> unary("LeakyRelu", node, Attribute.of("alpha", op.alpha()));
            case ELU -> unary("Elu", node, Attribute.of("alpha", op.alpha() == 0 ? 1 : op.alpha()));
            case SELU -> unary("Selu", node);
            case SOFTPLUS -> unary("Softplus", node);
            case SIGMOID -> unary("Sigmoid", node);
            case TANH -> unary("Tanh", node);
            case HARD_SIGMOID -> unary("HardSigmoid", node, Attribute.of("alpha", 1 / 6.0), Attribute.of("beta", 0.5));
            case HARD_SWISH -> unary("HardSwish", node);
            case EXP -> unary("Exp", node);
            case LOG -> unary("Log", node);
            case SQRT -> unary("Sqrt", node);
            case ABS -> unary("Abs", node);
            case SILU -> builder.node("Mul", List.of(x, unary("Sigmoid", node)));
            case MISH -> {
                String inner = builder.node("Tanh", List.of(unary("Softplus", node)));
                yield builder.node("Mul", List.of(x, inner));
            }
            case GELU -> {
                String scaled = builder.node("Mul", List.of(x, builder.number(Math.sqrt(0.5))));
                String error = builder.node("Erf", List.of(scaled));
                yield halved(x, error);
            }
            case GELU_TANH -> {
                String cube = builder.node("Mul", List.of(x, builder.node("Mul", List.of(x, x))));
                String sum =
                        builder.node("Add", List.of(x, builder.node("Mul", List.of(cube, builder.number(0.044715)))));
                String scaled = builder.node("Mul", List.of(sum, builder.number(Math.sqrt(2 / Math.PI))));
                yield halved(x, builder.node("Tanh", List.of(scaled)));
            }
        };
    }

    /** {@code x * (1 + y) / 2}. */
    private String halved(String x, String y) {
        String moved = builder.node("Add", List.of(y, builder.number(1)));
        String product = builder.node("Mul", List.of(x, moved));
        return builder.node("Mul", List.of(product, builder.number(0.5)));
    }

    private String prelu(Node node) {
        return builder.node(
                "PRelu", List.of(name(node.input(0)), perChannel(weight(node, "weight"), node.inputShape())));
    }

    private String pool(PoolOp.Pool op, Node node) {
        batched(node, op.window().axes());
        List<Attribute> attributes = window(op.window());
        attributes.add(Attribute.of("ceil_mode", op.ceil() ? 1 : 0));
        return switch (op.reduction()) {
            case MAX -> {
                attributes.add(
                        Attribute.numbers("dilations", numbers(op.window().dilation())));
                yield unary("MaxPool", node, attributes.toArray(new Attribute[0]));
            }
            case AVERAGE -> {
                attributes.add(Attribute.of("count_include_pad", op.countPadding() ? 1 : 0));
                yield unary("AveragePool", node, attributes.toArray(new Attribute[0]));
            }
            case SUM -> throw OnnxWriter.lacks(node, "pooling by sums");
        };
    }

    private String adaptivePool(PoolOp.AdaptivePool op, Node node) {
        int axes = op.output().count();
        batched(node, axes);
        boolean max = op.reduction() == PoolOp.Reduction.MAX;
        if (op.output().isAll(1)) {
            return unary(max ? "GlobalMaxPool" : "GlobalAveragePool", node);
        }
        long[] kernel = new long[axes];
        for (int i = 0; i < axes; i++) {
            Size size = node.inputShape().get(i + 2);
            if (!size.isConstant() || size.value() % op.output().get(i) != 0) {
                throw OnnxWriter.lacks(node, "pooling to a size that does not divide its input");
            }
            kernel[i] = size.value() / op.output().get(i);
        }
        return unary(
                max ? "MaxPool" : "AveragePool",
                node,
                Attribute.numbers("kernel_shape", kernel),
                Attribute.numbers("strides", kernel));
    }

    private String reduce(PoolOp.Reduce op, Node node) {
        long[] axes = numbers(op.dimensions());
        Attribute keep = Attribute.of("keepdims", op.keep() ? 1 : 0);
        return switch (op.reduction()) {
            case AVERAGE -> unary("ReduceMean", node, Attribute.numbers("axes", axes), keep);
            case MAX -> unary("ReduceMax", node, Attribute.numbers("axes", axes), keep);
            case SUM -> builder.node("ReduceSum", List.of(name(node.input(0)), builder.numbers(axes)), keep);
        };
    }

    private String split(ShapeOp.Split op, Node node) {
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputCount(); i++) {
            names[node.index()][i] = builder.fresh();
            outputs.add(names[node.index()][i]);
        }
        builder.node(
                "Split",
                List.of(name(node.input(0)), builder.numbers(numbers(op.sizes()))),
                outputs,
                Attribute.of("axis", op.dimension()));
        return "";
    }

    private String slice(ShapeOp.Slice op, Node node) {
        return builder.node(
                "Slice",
                List.of(
                        name(node.input(0)),
                        builder.numbers(op.start().value()),
                        builder.numbers(op.end().value()),
                        builder.numbers(op.dimension()),
                        builder.numbers(op.step())));
    }

    private String pad(ShapeOp.Pad op, Node node) {
        int rank = node.inputShape().rank();
        int padded = op.before().size();
        long[] pads = new long[2 * rank];
        for (int i = 0; i < padded; i++) {
            pads[rank - padded + i] = op.before().get(i).value();
            pads[2 * rank - padded + i] = op.after().get(i).value();
        }
        String mode = switch (op.fill()) {
            case ZERO -> "constant";
            case REFLECT -> "reflect";
            case REPLICATE -> "edge";
        };
        return builder.node("Pad", List.of(name(node.input(0)), builder.numbers(pads)), Attribute.of("mode", mode));
    }

    /** Each dimension is cut where its end moves to the front. */
    private String roll(ShapeOp.Roll op, Node node) {
        String value = name(node.input(0));
        for (int i = 0; i < op.dimensions().size(); i++) {
            int dimension = op.dimensions().get(i);
            long size = node.inputShape().get(dimension).value();
            long cut = Math.floorMod(size - op.shifts().get(i), size);
            String axis = builder.numbers(dimension);
            String front = builder.node("Slice", List.of(value, builder.numbers(cut), builder.numbers(size), axis));
            String back = builder.node("Slice", List.of(value, builder.numbers(0), builder.numbers(cut), axis));
            value = cut == 0 ? value : builder.node("Concat", List.of(front, back), Attribute.of("axis", dimension));
        }
        return value;
    }

    /** A slice from the last element backwards, beyond the first. */
    private String flip(ShapeOp.Flip op, Node node) {
        return builder.node(
                "Slice",
                List.of(
                        name(node.input(0)),
                        builder.numbers(-1),
                        builder.numbers(Long.MIN_VALUE),
                        builder.numbers(node.inputShape().index(op.dimension())),
                        builder.numbers(-1)));
    }

    private String upsample(ShapeOp.Upsample op, Node node) {
        String mode = switch (op.interpolation()) {
            case NEAREST -> "nearest";
            case BILINEAR -> "linear";
            case BICUBIC -> "cubic";
        };
        boolean nearest = op.interpolation() == ShapeOp.Interpolation.NEAREST;
        String coordinates = nearest ? "asymmetric" : op.alignCorners() ? "align_corners" : "half_pixel";
        return builder.node(
                "Resize",
                List.of(name(node.input(0)), "", "", builder.shape(node.shape())),
                Attribute.of("mode", mode),
                Attribute.of("nearest_mode", "floor"),
                Attribute.of("coordinate_transformation_mode", coordinates));
    }
}
