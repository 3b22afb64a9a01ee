package dev.loupe.formats.ncnn;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of layers: from a type and its settings to operators. */
final class Rules {
    private Rules() {}

    /** What a layer makes; empty where its type is not known. */
    static List<Value> apply(Site s) {
        return switch (s.layer().type()) {
            case "Split" -> copies(s);
            case "Slice" -> LayoutRules.slice(s);
            default ->
                LayoutRules.apply(s)
                        .or(() -> ProductRules.apply(s))
                        .or(() -> one(s))
                        .map(List::of)
                        .orElse(List.of());
        };
    }

    private static List<Value> copies(Site s) {
        List<Value> copies = new ArrayList<>();
        s.layer().tops().forEach(top -> copies.add(s.x().then(new SourceOp.Identity())));
        return copies;
    }

    private static Optional<Value> one(Site s) {
        Layer layer = s.layer();
        return Optional.ofNullable(
                switch (layer.type()) {
                    case "Noop", "Dropout", "Cast", "Packing" -> s.x().then(new SourceOp.Identity());
                    case "Convolution", "Convolution1D" -> WindowRules.convolution(s, false);
                    case "ConvolutionDepthWise", "ConvolutionDepthWise1D" -> WindowRules.convolution(s, true);
                    case "Deconvolution" -> WindowRules.deconvolution(s, false);
                    case "DeconvolutionDepthWise" -> WindowRules.deconvolution(s, true);
                    case "Pooling", "Pooling1D" -> WindowRules.pooling(s);
                    case "ReLU" ->
                        layer.real(0, 0) == 0
                                ? function(s, Function.RELU, 0)
                                : function(s, Function.LEAKY_RELU, layer.real(0, 0));
                    case "Clip" -> s.clip(s.x(), layer.real(0, -Float.MAX_VALUE), layer.real(1, Float.MAX_VALUE));
                    case "Sigmoid" -> function(s, Function.SIGMOID, 0);
                    case "TanH" -> function(s, Function.TANH, 0);
                    case "Swish" -> function(s, Function.SILU, 0);
                    case "Mish" -> function(s, Function.MISH, 0);
                    case "SELU" -> function(s, Function.SELU, 0);
                    case "ELU" -> function(s, Function.ELU, layer.real(0, 0.1));
                    case "AbsVal" -> function(s, Function.ABS, 0);
                    case "BNLL" -> function(s, Function.SOFTPLUS, 0);
                    case "GELU" -> function(s, layer.flag(0) ? Function.GELU_TANH : Function.GELU, 0);
                    case "HardSwish" -> s.hard(s.x(), layer.real(0, 0.2), layer.real(1, 0.5), true);
                    case "HardSigmoid" -> s.hard(s.x(), layer.real(0, 0.2), layer.real(1, 0.5), false);
                    case "PReLU" -> prelu(s);
                    case "Softmax" -> s.x().then(new ActivationOp.Softmax(s.axis(layer.whole(0, 0)), false));
                    case "BatchNorm" -> batchNorm(s);
                    case "Scale" -> scale(s);
                    case "Bias" -> spread(s.x(), s.weight("bias", false, layer.positive(0, 0)), s);
                    case "InstanceNorm" -> normed(s, new NormOp.InstanceNorm(eps(s), affine(s)), layer.positive(0, 1));
                    case "GroupNorm" ->
                        normed(
                                s,
                                new NormOp.GroupNorm(layer.positive(0, 1), layer.real(2, 1e-3), layer.whole(3, 1) != 0),
                                layer.whole(3, 1) == 0 ? 1 : layer.positive(1, 1));
                    case "LayerNorm" -> layerNorm(s);
                    case "RMSNorm" -> rmsNorm(s);
                    case "LRN" ->
                        layer.flag(0)
                                ? s.like("normalisation")
                                : s.x().then(new NormOp.LocalResponseNorm(
                                        layer.positive(1, 5), layer.real(2, 1), layer.real(3, 0.75), layer.real(4, 1)));
                    case "Normalize" -> normalize(s);
                    case "BinaryOp" -> binary(s);
                    case "Eltwise" -> eltwise(s);
                    case "UnaryOp" -> unary(s);
                    case "Power",
                            "Exp",
                            "Log",
                            "Threshold",
                            "Quantize",
                            "Dequantize",
                            "Requantize",
                            "Celu",
                            "Erf",
                            "CumulativeSum",
                            "Swiglu",
                            "Softplus",
                            "LogSoftmax",
                            "MVN" -> s.like("element-wise");
                    default -> null;
                });
    }

    private static Value function(Site s, Function function, double alpha) {
        return Site.activation(s.x(), function, alpha);
    }

    private static double eps(Site s) {
        return s.layer().real(1, 1e-3);
    }

    private static boolean affine(Site s) {
        return s.layer().whole(2, 1) != 0;
    }

    private static Value prelu(Site s) {
        int slopes = s.layer().positive(0, 0);
        s.note("weight", false, slopes);
        return s.x().with(new ActivationOp.PRelu(slopes), s.bind("weight"));
    }

    private static Value batchNorm(Site s) {
        int channels = s.layer().positive(0, 0);
        for (String name : List.of("weight", "running_mean", "running_var", "bias")) {
            s.note(name, false, channels);
        }
        return s.x().with(
                        new NormOp.BatchNorm(s.layer().real(1, 0), 0.1, true, true, false),
                        s.bind("weight", "running_mean", "running_var", "bias"));
    }

    /** By a weight for each channel; of -233, by the second value. */
    private static Value scale(Site s) {
        boolean isGiven = s.layer().whole(0, 0) == Layer.OPEN;
        Value factor =
                isGiven ? s.bottom(1) : s.weight("weight", false, s.layer().positive(0, 0));
        Value[] both = fitted(s.x(), factor);
        Value made = both[0].times(both[1]);
        if (!s.layer().flag(1)) {
            return made;
        }
        long channels = factor.shape().get(-1).value();
        return spread(made, s.weight("bias", false, channels), s);
    }

    private static Value spread(Value x, Value bias, Site s) {
        if (!bias.shape().get(-1).equals(x.size(1))) {
            throw new BadInput("its " + bias.shape() + " numbers do not fit an input of " + s.shape());
        }
        Value[] both = fitted(x, bias);
        return both[0].plus(both[1]);
    }

    private static Value normed(Site s, NormOp op, long channels) {
        boolean isAffine =
                op instanceof NormOp.InstanceNorm instance ? instance.affine() : ((NormOp.GroupNorm) op).affine();
        if (isAffine) {
            s.note("weight", false, channels);
            s.note("bias", false, channels);
        }
        return s.x().with(op, isAffine ? s.bind("weight", "bias") : s.bind());
    }

    /** Over as many dimensions from the last on as the affine weights have elements. */
    private static Value layerNorm(Site s) {
        long size = s.layer().positive(0, 1);
        boolean affine = affine(s);
        if (affine) {
            s.note("weight", false, size);
            s.note("bias", false, size);
        }
        return s.shape().get(-1).is(size)
                ? s.x().with(
                                new NormOp.LayerNorm(1, eps(s), affine, affine),
                                affine ? s.bind("weight", "bias") : s.bind())
                : s.like("normalisation");
    }

    private static Value rmsNorm(Site s) {
        long size = s.layer().positive(0, 1);
        boolean affine = affine(s);
        if (affine) {
            s.note("weight", false, size);
        }
        return affine && s.shape().get(-1).is(size)
                ? s.x().with(new NormOp.RmsNorm(eps(s)), s.bind("weight"))
                : s.like("normalisation");
    }

    /** SSD's: across the channels at each place, times a learnt scale for each. */
    private static Value normalize(Site s) {
        Value weight = s.weight("weight", false, s.layer().positive(2, 1));
        return s.foreign(List.of(s.shape()), List.of(), false, "normalisation", List.of(s.x(), weight));
    }

    /** One with fewer dimensions stands for the first of the other's where their sizes fit, else for the last. */
    static Value[] fitted(Value a, Value b) {
        if (a.shape().rank() < b.shape().rank()) {
            Value[] turned = fitted(b, a);
            return new Value[] {turned[1], turned[0]};
        }
        Value small = b;
        if (small.shape().rank() == 1) { // a weight has no batch
            small = small.reshape(Size.ONE, small.size(0));
        }
        int rank = a.shape().rank();
        if (small.shape().rank() == rank) {
            return new Value[] {a, small};
        }
        boolean leading = true;
        for (int i = 1; i < small.shape().rank(); i++) {
            leading &= small.size(i).equals(a.size(i));
        }
        List<Size> sizes = new ArrayList<>(small.shape().sizes());
        while (sizes.size() < rank) {
            sizes.add(leading ? sizes.size() : 1, Size.ONE);
        }
        return new Value[] {a, small.reshape(sizes.toArray(new Size[0]))};
    }

    private static Optional<ArithmeticOp.Function> arithmetic(int number) {
        return switch (number) {
            case 0 -> Optional.of(ArithmeticOp.Function.ADD);
            case 1, 7 -> Optional.of(ArithmeticOp.Function.SUBTRACT);
            case 2 -> Optional.of(ArithmeticOp.Function.MULTIPLY);
            case 3, 8 -> Optional.of(ArithmeticOp.Function.DIVIDE);
            case 4 -> Optional.of(ArithmeticOp.Function.MAXIMUM);
            case 5 -> Optional.of(ArithmeticOp.Function.MINIMUM);
            default -> Optional.empty();
        };
    }

    /** Operators 7 and 8 take their operands the other way round. */
    private static Value binary(Site s) {
        int number = s.layer().whole(0, 0);
        if (s.layer().flag(1)) {
            double other = s.layer().real(2, 0);
            return switch (number) {
                case 0 -> s.x().then(new ArithmeticOp.Affine(1, other));
                case 1 -> s.x().then(new ArithmeticOp.Affine(1, -other));
                case 2 -> s.x().then(new ArithmeticOp.Affine(other, 0));
                case 3 -> s.x().then(new ArithmeticOp.Affine(1 / other, 0));
                case 7 -> s.x().then(new ArithmeticOp.Affine(-1, other));
                default -> s.like("element-wise");
            };
        }
        Optional<ArithmeticOp.Function> function = arithmetic(number);
        boolean reversed = number == 7 || number == 8;
        Value[] both = fitted(s.x(), s.bottom(1));
        Value a = both[reversed ? 1 : 0];
        Value b = both[reversed ? 0 : 1];
        return function.map(some -> a.with(new ArithmeticOp.Binary(some), b))
                .orElseGet(() -> s.foreign(Broadcast.of(a.shape(), b.shape()), "element-wise"));
    }

    /** Operators are 0 product, 1 sum with factors, 2 maximum. */
    private static Value eltwise(Site s) {
        List<Double> factors = s.layer().settings().getOrDefault(1, List.of());
        ArithmeticOp.Function function = switch (s.layer().whole(0, 0)) {
            case 0 -> ArithmeticOp.Function.MULTIPLY;
            case 1 -> ArithmeticOp.Function.ADD;
            default -> ArithmeticOp.Function.MAXIMUM;
        };
        Value made = weighed(s.x(), factors, 0);
        for (int i = 1; i < s.bottoms().size(); i++) {
            made = made.with(new ArithmeticOp.Binary(function), weighed(s.bottom(i), factors, i));
        }
        return made;
    }

    private static Value weighed(Value x, List<Double> factors, int i) {
        return i < factors.size() && factors.get(i) != 1 ? x.then(new ArithmeticOp.Affine(factors.get(i), 0)) : x;
    }

    private static Value unary(Site s) {
        return switch (s.layer().whole(0, 0)) {
            case 0 -> function(s, Function.ABS, 0);
            case 1 -> s.x().then(new ArithmeticOp.Affine(-1, 0));
            case 4 -> s.x().times(s.x());
            case 5 -> function(s, Function.SQRT, 0);
            case 7 -> function(s, Function.EXP, 0);
            case 8 -> function(s, Function.LOG, 0);
            case 16 -> function(s, Function.TANH, 0);
            default -> s.like("element-wise");
        };
    }
}
