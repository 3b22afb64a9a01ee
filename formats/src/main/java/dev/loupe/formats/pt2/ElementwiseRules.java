package dev.loupe.formats.pt2;

import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Dropout;
import dev.loupe.graph.ActivationOp.Dropped;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ActivationOp.PRelu;
import dev.loupe.graph.ActivationOp.Softmax;
import dev.loupe.graph.ArithmeticOp;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Functions of single elements, soft-max and drop-out. A name with an underscore behind it writes over its input. */
final class ElementwiseRules {
    /** Operators that compute each element on its own and have no record here. */
    private static final Set<String> OTHERS = Set.of(
            "pow",
            "rsqrt",
            "reciprocal",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "atan2",
            "sinh",
            "cosh",
            "asinh",
            "acosh",
            "atanh",
            "erf",
            "erfinv",
            "expm1",
            "log1p",
            "log2",
            "log10",
            "exp2",
            "floor",
            "ceil",
            "round",
            "trunc",
            "frac",
            "sign",
            "clamp",
            "clip",
            "clamp_min",
            "clamp_max",
            "clamp_tensor",
            "minimum",
            "maximum",
            "where",
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "logical_and",
            "logical_or",
            "logical_not",
            "logical_xor",
            "bitwise_and",
            "bitwise_or",
            "bitwise_not",
            "bitwise_xor",
            "remainder",
            "fmod",
            "floor_divide",
            "masked_fill",
            "isnan",
            "isinf",
            "isfinite",
            "square",
            "threshold",
            "glu",
            "celu",
            "rrelu",
            "logsigmoid",
            "log_sigmoid",
            "softsign",
            "hardshrink",
            "softshrink",
            "lerp",
            "addcmul",
            "addcdiv",
            "xlogy",
            "heaviside",
            "rad2deg",
            "deg2rad",
            "nan_to_num",
            "cumsum",
            "cumprod",
            "tril",
            "triu",
            "bernoulli",
            "sum",
            "prod",
            "var",
            "std",
            "var_mean",
            "std_mean",
            "norm",
            "linalg_vector_norm",
            "min",
            "amin",
            "aminmax",
            "argmax",
            "argmin",
            "any",
            "all",
            "logsumexp",
            "cosine_similarity",
            "to",
            "_to_copy",
            "type_as",
            "float",
            "half");

    private ElementwiseRules() {}

    static boolean apply(Site site) {
        String name = site.operator();
        boolean over = name.endsWith("_") && name.length() > 1 && !name.startsWith("_");
        String plain = over ? name.substring(0, name.length() - 1) : name;
        switch (plain) {
            case "relu" -> activation(site, Function.RELU, 0, over);
            case "relu6" -> activation(site, Function.RELU6, 0, over);
            case "leaky_relu" -> activation(site, Function.LEAKY_RELU, site.real("negative_slope", 0.01), over);
            case "elu" -> activation(site, Function.ELU, site.real("alpha", 1), over);
            case "selu" -> activation(site, Function.SELU, 0, over);
            case "gelu" ->
                activation(
                        site,
                        site.text("approximate", "none").equals("tanh") ? Function.GELU_TANH : Function.GELU,
                        0,
                        over);
            case "silu" -> activation(site, Function.SILU, 0, over);
            case "mish" -> activation(site, Function.MISH, 0, over);
            case "softplus" -> activation(site, Function.SOFTPLUS, 0, over);
            case "sigmoid" -> activation(site, Function.SIGMOID, 0, over);
            case "tanh" -> activation(site, Function.TANH, 0, over);
            case "hardsigmoid" -> activation(site, Function.HARD_SIGMOID, 0, over);
            case "hardswish" -> activation(site, Function.HARD_SWISH, 0, over);
            case "hardtanh" -> clamped(site, site.real("min_val", -1), site.real("max_val", 1), over);
            case "clamp", "clip" ->
                clamped(
                        site,
                        site.real("min", Double.NEGATIVE_INFINITY),
                        site.real("max", Double.POSITIVE_INFINITY),
                        over);
            case "exp" -> activation(site, Function.EXP, 0, over);
            case "log" -> activation(site, Function.LOG, 0, over);
            case "sqrt" -> activation(site, Function.SQRT, 0, over);
            case "abs" -> activation(site, Function.ABS, 0, over);
            case "prelu", "_prelu_kernel" -> prelu(site);
            case "softmax", "_softmax", "_safe_softmax" -> softmax(site, false);
            case "log_softmax", "_log_softmax" -> softmax(site, true);
            case "dropout", "native_dropout", "alpha_dropout" -> dropout(site, Dropped.ELEMENT);
            case "feature_dropout", "feature_alpha_dropout" -> dropout(site, Dropped.CHANNEL);
            case "add" -> binary(site, ArithmeticOp.Function.ADD);
            case "sub", "subtract" -> binary(site, ArithmeticOp.Function.SUBTRACT);
            case "mul", "multiply" -> binary(site, ArithmeticOp.Function.MULTIPLY);
            case "div", "divide", "true_divide" -> binary(site, ArithmeticOp.Function.DIVIDE);
            case "rsub" -> reversed(site);
            case "neg", "negative" -> {
                site.work("element-wise");
                site.is(new ArithmeticOp.Affine(-1, 0), site.tensor("self"));
            }
            default -> {
                if (!OTHERS.contains(plain)) {
                    return false;
                }
                site.work("element-wise");
            }
        }
        return true;
    }

    private static void activation(Site site, Function function, double alpha, boolean over) {
        site.work("activation");
        site.is(new Activation(function, alpha, over), site.tensor("self"));
    }

    private static void clamped(Site site, double from, double to, boolean over) {
        if (from == 0 && to == 6) {
            activation(site, Function.RELU6, 0, over);
        } else if (from == -1 && to == 1) {
            activation(site, Function.HARD_TANH, 0, over);
        } else {
            site.work("activation");
        }
    }

    private static void prelu(Site site) {
        site.work("activation");
        Operand input = site.tensor("self");
        Optional<Operand> weight = site.weight("weight", 1);
        if (weight.isPresent()) {
            long slopes = weight.get().shape().get(0).value();
            if (slopes == 1 || input.shape().rank() > 1) {
                site.is(new PRelu(Site.small(slopes)), Site.tied(Map.of("weight", weight.get())), input);
            }
        }
    }

    private static void softmax(Site site, boolean log) {
        site.work("soft-max");
        site.is(new Softmax(site.small("dim", -1), log), site.tensor("self"));
    }

    private static void dropout(Site site, Dropped what) {
        site.work("element-wise in training");
        if (site.isSingle()) {
            site.is(new Dropout(site.real("p", 0.5), what), site.tensor("input"));
        }
    }

    /** Two values, or one and a number; {@code alpha} multiplies the second. */
    private static void binary(Site site, ArithmeticOp.Function function) {
        site.work("element-wise");
        Operand self = site.tensor("self");
        double alpha = site.real("alpha", 1);
        if (site.has("rounding_mode")) {
            return;
        }
        if (site.hasTensor("other")) {
            if (alpha == 1) {
                site.is(new ArithmeticOp.Binary(function), self, site.tensor("other"));
            }
            return;
        }
        Optional<Double> number = site.real("other");
        boolean isComparison = function == ArithmeticOp.Function.MAXIMUM || function == ArithmeticOp.Function.MINIMUM;
        if (number.isPresent() && !isComparison) {
            double other = number.get();
            site.is(
                    switch (function) {
                        case ADD -> new ArithmeticOp.Affine(1, alpha * other);
                        case SUBTRACT -> new ArithmeticOp.Affine(1, -alpha * other);
                        case MULTIPLY -> new ArithmeticOp.Affine(other, 0);
                        case DIVIDE -> new ArithmeticOp.Affine(1 / other, 0);
                        case MAXIMUM, MINIMUM -> throw new IllegalArgumentException("no sum or product");
                    },
                    self);
        }
    }

    private static void reversed(Site site) {
        site.work("element-wise");
        Optional<Double> number = site.real("other");
        double alpha = site.real("alpha", 1);
        if (number.isPresent()) {
            site.is(new ArithmeticOp.Affine(-alpha, number.get()), site.tensor("self"));
        }
    }
}
