package dev.loupe.formats.openvino;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Quotient;
import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Layers of all versions: what they make, what they multiply, and what they do besides. */
final class IrRules {
    private IrRules() {}

    /** Whether the operator is known. */
    static boolean apply(IrSite site) {
        switch (site.operator()) {
            case "Convolution", "GroupConvolution" -> ConvolutionRules.convolution(site);
            case "ConvolutionBackpropData", "GroupConvolutionBackpropData", "Deconvolution" ->
                ConvolutionRules.transposed(site);
            case "DeformableConvolution" -> ConvolutionRules.deformable(site);
            case "MaxPool", "AvgPool", "Pooling" -> ConvolutionRules.pool(site);
            case "MatMul", "Gemm" -> ProductRules.matmul(site);
            case "FullyConnected" -> ProductRules.fullyConnected(site);
            case "LSTMSequence", "GRUSequence", "RNNSequence", "LSTMCell", "GRUCell", "RNNCell", "AUGRUCell" ->
                ProductRules.recurrent(site);
            case "ScaledDotProductAttention" -> ProductRules.attention(site);
            case "Add" -> arithmetic(site, ArithmeticOp.Function.ADD);
            case "Subtract" -> arithmetic(site, ArithmeticOp.Function.SUBTRACT);
            case "Multiply" -> arithmetic(site, ArithmeticOp.Function.MULTIPLY);
            case "Divide" -> arithmetic(site, ArithmeticOp.Function.DIVIDE);
            case "Eltwise" -> eltwise(site);
            case "Maximum",
                    "Minimum",
                    "Power",
                    "Mod",
                    "FloorMod",
                    "SquaredDifference",
                    "Equal",
                    "NotEqual",
                    "Greater",
                    "GreaterEqual",
                    "Less",
                    "LessEqual",
                    "LogicalAnd",
                    "LogicalOr",
                    "LogicalXor" -> {
                site.makes(site.edges() == 2 ? Broadcast.of(site.shape(0), site.shape(1)) : site.shape(0));
                site.work("element-wise");
            }
            case "ReLU" -> relu(site);
            case "Sigmoid" -> activation(site, Function.SIGMOID, 0);
            case "Tanh", "TanH" -> activation(site, Function.TANH, 0);
            case "Elu", "ELU" -> activation(site, Function.ELU, site.real("alpha", 1));
            case "Exp" -> activation(site, Function.EXP, 0);
            case "Log" -> activation(site, Function.LOG, 0);
            case "Sqrt" -> activation(site, Function.SQRT, 0);
            case "Abs" -> activation(site, Function.ABS, 0);
            case "HSwish" -> activation(site, Function.HARD_SWISH, 0);
            case "HSigmoid" -> activation(site, Function.HARD_SIGMOID, 0);
            case "Mish" -> activation(site, Function.MISH, 0);
            case "SoftPlus" -> activation(site, Function.SOFTPLUS, 0);
            case "Gelu" -> {
                boolean tanh = site.text("approximation_mode", "ERF").equalsIgnoreCase("TANH");
                activation(site, tanh ? Function.GELU_TANH : Function.GELU, 0);
            }
            case "Swish" -> {
                site.makes(site.shape(0));
                site.work("activation");
                if (site.edges() == 1) {
                    site.is(new ActivationOp.Activation(Function.SILU, 0, false), site.in(0));
                }
            }
            case "Clamp" -> {
                site.makes(site.shape(0));
                site.work("activation");
                if (site.real("min", -1) == 0 && site.real("max", -1) == 6) {
                    site.is(new ActivationOp.Activation(Function.RELU6, 0, false), site.in(0));
                }
            }
            case "PReLU", "Selu", "HardSigmoid", "SoftSign", "Activation" -> {
                site.makes(site.shape(0));
                site.work("activation");
            }
            case "SoftMax", "Softmax", "LogSoftmax" -> softmax(site);
            case "BatchNormInference" -> batchNorm(site);
            case "BatchNormalization", "ScaleShift", "MVN", "NormalizeL2", "Normalize", "Norm", "LRN", "GRN" ->
                norm(site);
            case "GroupNormalization", "RMS", "RMSNorm" -> norm(site);
            case "Transpose", "Permute" -> transpose(site);
            case "Concat" -> concat(site);
            case "Reshape", "Squeeze", "Unsqueeze", "Flatten" -> reshape(site);
            case "ReduceMean" -> reduce(site, Optional.of(Reduction.AVERAGE));
            case "ReduceSum" -> reduce(site, Optional.of(Reduction.SUM));
            case "ReduceMax" -> reduce(site, Optional.of(Reduction.MAX));
            case "ReduceMin",
                    "ReduceProd",
                    "ReduceL1",
                    "ReduceL2",
                    "ReduceLogicalAnd",
                    "ReduceLogicalOr",
                    "AdaptiveAvgPool",
                    "AdaptiveMaxPool" -> {
                site.makes();
                site.work("pooling");
            }
            case "FakeQuantize", "FakeConvert" -> {
                site.makes(site.shape(0));
                site.work("quantisation");
            }
            default -> {
                site.makes();
                return described(site);
            }
        }
        return true;
    }

    /** Layers of which nothing but the kind of their work is told; their shapes are the file's. */
    private static boolean described(IrSite site) {
        switch (site.operator()) {
            case "Split",
                    "VariadicSplit",
                    "StridedSlice",
                    "Slice",
                    "Crop",
                    "Pad",
                    "Tile",
                    "Broadcast",
                    "ShapeOf",
                    "Range",
                    "ReverseSequence",
                    "Reverse",
                    "DepthToSpace",
                    "SpaceToDepth",
                    "BatchToSpace",
                    "SpaceToBatch",
                    "ShuffleChannels",
                    "ReorgYolo",
                    "Assign",
                    "ReadValue",
                    "Convert",
                    "ConvertLike",
                    "Copy",
                    "Memory",
                    "Roll",
                    "Identity" -> {}
            case "Gather",
                    "GatherElements",
                    "GatherND",
                    "GatherTree",
                    "OneHot",
                    "ScatterUpdate",
                    "ScatterElementsUpdate",
                    "ScatterNDUpdate",
                    "EmbeddingBagOffsetsSum",
                    "EmbeddingBagPackedSum",
                    "EmbeddingSegmentsSum",
                    "Embedding",
                    "Bucketize" -> site.work("look-up");
            case "Interpolate", "Interp", "Resample", "GridSample", "ROIAlign", "SpatialTransformer" ->
                site.work("interpolation");
            case "ROIPooling", "PSROIPooling", "DeformablePSROIPooling" -> site.work("pooling");
            case "TopK", "ArgMax", "NonZero", "Unique" -> site.work("sorting");
            case "NonMaxSuppression",
                    "MulticlassNms",
                    "MatrixNms",
                    "DetectionOutput",
                    "Proposal",
                    "PriorBox",
                    "PriorBoxClustered",
                    "ExperimentalDetectronDetectionOutput",
                    "ExperimentalDetectronGenerateProposalsSingleImage",
                    "SimplerNMS" -> site.work("comparison of boxes");
            case "CTCGreedyDecoder", "CTCGreedyDecoderSeqLen", "CTCLoss" -> site.work("decoding");
            case "RegionYolo" -> site.work("activation");
            case "Erf",
                    "Negative",
                    "Floor",
                    "Ceiling",
                    "Round",
                    "Sign",
                    "Sin",
                    "Cos",
                    "Tan",
                    "Asin",
                    "Acos",
                    "Atan",
                    "Sinh",
                    "Cosh",
                    "Asinh",
                    "Acosh",
                    "Atanh",
                    "LogicalNot",
                    "Not",
                    "Select",
                    "CumSum",
                    "Rsqrt",
                    "Square",
                    "IsNaN",
                    "IsInf",
                    "IsFinite" -> site.work("element-wise");
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void arithmetic(IrSite site, ArithmeticOp.Function function) {
        Shape result = Broadcast.of(site.shape(0), site.shape(1));
        site.makes(result);
        site.work("element-wise");
        if (result.isConstant()) {
            site.is(new ArithmeticOp.Binary(function), site.in(0), site.in(1));
        }
    }

    private static void eltwise(IrSite site) {
        Shape result = site.shape(0);
        for (int i = 1; i < site.edges(); i++) {
            result = Broadcast.of(result, site.shape(i));
        }
        site.makes(result);
        site.work("element-wise");
        boolean two = site.edges() == 2 && result.isConstant();
        switch (site.text("operation", "sum")) {
            case "sum" -> {
                if (two) {
                    site.is(new ArithmeticOp.Binary(ArithmeticOp.Function.ADD), site.in(0), site.in(1));
                }
            }
            case "mul" -> {
                if (two) {
                    site.is(new ArithmeticOp.Binary(ArithmeticOp.Function.MULTIPLY), site.in(0), site.in(1));
                }
            }
            default -> {}
        }
    }

    private static void activation(IrSite site, Function function, double alpha) {
        site.makes(site.shape(0));
        site.work("activation").is(new ActivationOp.Activation(function, alpha, false), site.in(0));
    }

    private static void relu(IrSite site) {
        double slope = site.real("negative_slope", 0);
        activation(site, slope == 0 ? Function.RELU : Function.LEAKY_RELU, slope);
    }

    private static void softmax(IrSite site) {
        Shape shape = site.shape(0);
        site.makes(shape);
        int axis = shape.index(site.whole("axis", 1));
        site.work("soft-max").is(new ActivationOp.Softmax(axis, site.operator().equals("LogSoftmax")), site.in(0));
    }

    private static void norm(IrSite site) {
        site.makes(site.shape(0));
        site.work("normalisation");
    }

    /** Version 1 has the scale and the shift before the data. */
    private static void batchNorm(IrSite site) {
        boolean old =
                site.edges() > 2 && site.shape(0).rank() == 1 && site.shape(2).rank() > 1;
        int data = old ? 2 : 0;
        int gamma = old ? 0 : 1;
        Shape shape = site.shape(data);
        site.makes(shape);
        site.work("normalisation");
        boolean plain = shape.rank() >= 2;
        HashSet<String> names = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            if (i == data) {
                continue;
            }
            Size channels = site.shape(i, 1).get(0);
            if (plain && channels.isConstant() && shape.get(1).isConstant() && !channels.equals(shape.get(1))) {
                throw new BadInput("its input " + i + " of " + channels + " numbers does not fit " + shape);
            }
            plain = plain && site.isWeight(i) && names.add(site.in(i).name());
        }
        if (plain && shape.get(1).isConstant()) {
            site.is(
                    new NormOp.BatchNorm(site.real("epsilon", site.real("eps", 1e-5)), 0, true, true, false),
                    IrSite.tied(Map.of(
                            "weight", site.in(gamma).name(),
                            "bias", site.in(gamma + 1).name(),
                            "running_mean", site.in(3).name(),
                            "running_var", site.in(4).name())),
                    site.in(data));
        }
    }

    private static void transpose(IrSite site) {
        Shape input = site.shape(0);
        List<Integer> order = new ArrayList<>();
        if (site.operator().equals("Permute")) {
            for (int axis : site.axes("order", input.rank(), 0)) {
                order.add(axis);
            }
        } else {
            Optional<List<Long>> numbers = site.numbers(1);
            if (numbers.isEmpty()) {
                site.makes();
                return;
            }
            numbers.get().forEach(axis -> order.add(Math.toIntExact(axis)));
            for (int i = input.rank() - 1; order.isEmpty() && i >= 0; i--) {
                order.add(i);
            }
        }
        HashSet<Integer> seen = new HashSet<>();
        List<Size> sizes = new ArrayList<>();
        for (int axis : order) {
            sizes.add(input.get(axis));
            seen.add(axis);
        }
        if (seen.size() != input.rank() || order.size() != input.rank() || seen.contains(-1)) {
            throw new BadInput("its order " + order + " does not turn " + input);
        }
        site.makes(Shape.of(sizes));
        site.is(new ShapeOp.Permute(List.copyOf(order)), site.in(0));
    }

    private static void concat(IrSite site) {
        Shape result = site.shape(0);
        int axis = result.index(site.whole("axis", 1));
        Size sum = result.get(axis);
        for (int i = 1; i < site.edges(); i++) {
            Shape other = site.shape(i, result.rank());
            for (int d = 0; d < result.rank(); d++) {
                boolean constant = result.get(d).isConstant() && other.get(d).isConstant();
                if (d != axis && constant && !result.get(d).equals(other.get(d))) {
                    throw new BadInput("its inputs " + result + " and " + other + " cannot be joined along " + axis);
                }
            }
            sum = sum.plus(other.get(axis));
        }
        Shape joined = site.makes(result.with(axis, sum));
        if (joined.isConstant() && site.edges() > 1) {
            site.is(new ShapeOp.Concat(axis), site.given().toArray(new Inferred[0]));
        }
    }

    /** The same elements in the shape that the file states: an open dimension of it is what is left. */
    private static void reshape(IrSite site) {
        Shape input = site.shape(0);
        Shape follows = Shape.unknown();
        List<Long> dims = site.layer().outputs().isEmpty()
                ? List.of()
                : site.layer().outputs().get(0).dims();
        long open = dims.stream().filter(size -> size < 0).count();
        if (open == 1 && !dims.contains(0L)) {
            List<Size> sizes = new ArrayList<>();
            dims.forEach(size -> sizes.add(size < 0 ? Size.ONE : Size.of(size)));
            Optional<Size> left = Quotient.of(input, Shape.of(sizes));
            if (left.isPresent()) {
                follows = Shape.of(sizes).with(dims.indexOf(-1L), left.get());
            }
        }
        Shape result = site.makes(follows);
        if (result.isKnown() && result.isConstant() && input.isConstant()) {
            if (!result.elements().equals(input.elements())) {
                throw new BadInput("an input of " + input + " has not the elements of " + result);
            }
            site.is(new ShapeOp.Reshape(result), site.in(0));
        }
    }

    private static void reduce(IrSite site, Optional<Reduction> how) {
        Shape input = site.shape(0);
        Optional<List<Long>> axes = site.numbers(1);
        boolean keep = site.flag("keep_dims");
        if (axes.isEmpty() || how.isEmpty() || axes.get().size() > input.rank()) {
            site.makes();
            site.work("pooling");
            return;
        }
        List<Integer> dimensions = new ArrayList<>();
        for (long axis : axes.get()) {
            int dimension = input.index(Math.toIntExact(axis));
            if (!dimensions.contains(dimension)) {
                dimensions.add(dimension);
            }
        }
        dimensions.sort(null);
        List<Size> sizes = new ArrayList<>();
        for (int i = 0; i < input.rank(); i++) {
            if (!dimensions.contains(i)) {
                sizes.add(input.get(i));
            } else if (keep) {
                sizes.add(Size.ONE);
            }
        }
        site.makes(Shape.of(sizes));
        site.work("pooling");
        if (!dimensions.isEmpty()) {
            site.is(new PoolOp.Reduce(how.get(), List.copyOf(dimensions), keep), site.in(0));
        }
    }
}
