package dev.loupe.formats.tensorflow;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ActivationOp.Softmax;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operators that work element by element. */
final class ElementwiseRules {
    private ElementwiseRules() {}

    static boolean apply(Site site) {
        switch (site.rule()) {
            case "Relu" -> activation(site, Function.RELU, 0);
            case "Relu6" -> activation(site, Function.RELU6, 0);
            case "LeakyRelu" -> activation(site, Function.LEAKY_RELU, site.real("alpha", 0.2));
            case "Elu" -> activation(site, Function.ELU, 1);
            case "Selu" -> activation(site, Function.SELU, 0);
            case "Sigmoid" -> activation(site, Function.SIGMOID, 0);
            case "Tanh" -> activation(site, Function.TANH, 0);
            case "Softplus" -> activation(site, Function.SOFTPLUS, 0);
            case "Gelu" -> activation(site, site.flag("approximate") ? Function.GELU_TANH : Function.GELU, 0);
            case "HardSwish" -> activation(site, Function.HARD_SWISH, 0);
            case "Exp" -> activation(site, Function.EXP, 0);
            case "Log" -> activation(site, Function.LOG, 0);
            case "Sqrt" -> activation(site, Function.SQRT, 0);
            case "Abs" -> activation(site, Function.ABS, 0);
            case "ReluN1To1", "Relu0To1", "Softsign", "Swish" -> site.like(0).work("activation");
            case "Prelu" -> site.like(0).work("activation");
            case "Neg", "Floor", "Ceil", "Round", "Rint", "Sign", "Reciprocal", "Inv", "Square", "Rsqrt" -> unary(site);
            case "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Erf", "Erfc", "Log1p", "Expm1" ->
                site.like(0).work("element-wise");
            case "CheckNumerics",
                    "ClipByValue",
                    "FakeQuantWithMinMaxArgs",
                    "FakeQuantWithMinMaxVars",
                    "FakeQuantWithMinMaxVarsPerChannel",
                    "Cumsum",
                    "Cumprod",
                    "Bitcast",
                    "RandomShuffle",
                    "Print",
                    "LinearSpace",
                    "AdjustContrastv2" -> site.like(0).work("element-wise");
            case "LogicalNot" -> site.out(DType.BOOL, site.in(0).shape()).work("element-wise");
            case "IsNan", "IsInf", "IsFinite" ->
                site.out(DType.BOOL, site.in(0).shape()).work("element-wise");
            case "Identity",
                    "IdentityN",
                    "StopGradient",
                    "PreventGradient",
                    "Snapshot",
                    "EnsureShape",
                    "Enter",
                    "Exit",
                    "NextIteration" -> identity(site);
            case "LoopCond" -> site.like(0).work("control flow");
            case "Dequantize" -> site.out(DType.FLOAT32, site.in(0).shape()).work("quantisation");
            case "Quantize" -> site.out(DType.INT8, site.in(0).shape()).work("quantisation");
            case "Cast" -> cast(site);
            case "Softmax", "LogSoftmax" -> softmax(site);
            case "Add", "AddV2" -> arithmetic(site, ArithmeticOp.Function.ADD);
            case "Sub" -> arithmetic(site, ArithmeticOp.Function.SUBTRACT);
            case "Mul" -> arithmetic(site, ArithmeticOp.Function.MULTIPLY);
            case "RealDiv", "Div" -> arithmetic(site, ArithmeticOp.Function.DIVIDE);
            case "BiasAdd", "BiasAddV1" -> site.like(0).work("bias addition");
            case "FloorDiv", "FloorMod", "Mod", "TruncateDiv", "DivNoNan", "MulNoNan", "Maximum", "Minimum", "Pow" ->
                binary(site, site.dtype(0));
            case "SquaredDifference", "Atan2", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift" ->
                binary(site, site.dtype(0));
            case "Greater",
                    "GreaterEqual",
                    "Less",
                    "LessEqual",
                    "Equal",
                    "NotEqual",
                    "LogicalAnd",
                    "LogicalOr",
                    "ApproximateEqual" -> binary(site, DType.BOOL);
            case "AddN", "AccumulateNV2" -> several(site);
            case "Select", "SelectV2" -> select(site);
            case "ZerosLike", "OnesLike" -> site.like(0);
            case "Switch" -> site.like(0).like(0).work("control flow");
            case "Merge" -> merge(site);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The activation that TensorFlow Lite and optimised graphs put behind another operator. */
    static void fused(Site site) {
        List<String> names = new ArrayList<>(site.texts("fused_activation"));
        names.addAll(site.texts("fused_ops"));
        for (String name : names) {
            Optional<Function> function = switch (name) {
                case "RELU", "Relu" -> Optional.of(Function.RELU);
                case "RELU6", "Relu6" -> Optional.of(Function.RELU6);
                case "TANH", "Tanh" -> Optional.of(Function.TANH);
                case "Elu" -> Optional.of(Function.ELU);
                case "LeakyRelu" -> Optional.of(Function.LEAKY_RELU);
                case "Sigmoid" -> Optional.of(Function.SIGMOID);
                default -> Optional.empty();
            };
            if (function.isPresent() && site.isNative()) {
                site.then(new Activation(function.get(), site.real("leakyrelu_alpha", 0.2), false));
            }
        }
    }

    private static void activation(Site site, Function function, double alpha) {
        site.like(0).work("activation");
        if (site.in(0).shape().isKnown() && !site.in(0).isConstant()) {
            site.is(new Activation(function, alpha, false), site.in(0));
        }
    }

    private static void unary(Site site) {
        List<Scalar> known = null;
        Optional<List<Scalar>> elements = site.moved(0);
        if (elements.isPresent()) {
            known = new ArrayList<>();
            for (Scalar element : elements.get()) {
                known.add(Scalar.map(site.rule(), element));
            }
        }
        site.out(site.dtype(0), site.in(0).shape(), known).work("element-wise");
    }

    private static void identity(Site site) {
        for (int i = 0; i < site.count(); i++) {
            site.out(site.dtype(i), site.in(i).shape(), site.moved(i).orElse(null));
            if (!site.rule().equals("IdentityN")) {
                break; // further inputs are a condition or a size
            }
        }
        if (site.types().size() == 1) {
            site.is(new SourceOp.Identity(), site.in(0));
        }
    }

    private static void cast(Site site) {
        DType type = site.type("DstT", site.dtype(0));
        List<Scalar> known = null;
        Optional<List<Scalar>> elements = site.moved(0);
        if (elements.isPresent()) {
            known = new ArrayList<>();
            for (Scalar element : elements.get()) {
                known.add(Scalar.map(type.isFloat() ? "CastReal" : "CastWhole", element));
            }
        }
        site.out(type, site.in(0).shape(), known);
    }

    private static void softmax(Site site) {
        site.like(0).work("soft-max");
        if (site.in(0).shape().isKnown() && site.shape(0).rank() > 0) {
            site.is(new Softmax(site.shape(0).rank() - 1, site.rule().equals("LogSoftmax")), site.in(0));
        }
    }

    private static void arithmetic(Site site, ArithmeticOp.Function function) {
        binary(site, site.dtype(0));
        boolean known = site.elements().get(0) != null;
        if (!known && site.shape(0).isConstant() && site.shape(1).isConstant()) {
            site.is(new ArithmeticOp.Binary(function), site.in(0), site.in(1));
        }
    }

    private static void binary(Site site, DType type) {
        Shape shape = Broadcast.of(site.shape(0), site.shape(1));
        boolean foldable = site.isShapeLike(0) && site.isShapeLike(1);
        String operator = switch (site.rule()) {
            case "AddV2" -> "Add";
            case "RealDiv", "FloorDiv", "TruncateDiv" -> "Div";
            case "FloorMod" -> "Mod";
            case "Maximum" -> "Max";
            case "Minimum" -> "Min";
            case "GreaterEqual" -> "GreaterOrEqual";
            case "LessEqual" -> "LessOrEqual";
            case "LogicalAnd" -> "And";
            case "LogicalOr" -> "Or";
            default -> site.rule();
        };
        Optional<List<Scalar>> known = foldable
                ? Broadcast.combine(operator, !site.dtype(0).isFloat(), shape, site.in(0), site.in(1))
                : Optional.empty();
        site.out(type, shape, known.orElse(null)).work("element-wise");
    }

    private static void several(Site site) {
        Shape shape = site.shape(0);
        for (int i = 1; i < site.count(); i++) {
            shape = Broadcast.of(shape, site.shape(i));
        }
        site.out(site.dtype(0), shape).work("element-wise");
    }

    private static void select(Site site) {
        Shape shape = Broadcast.of(site.shape(1), site.shape(2));
        if (site.rule().equals("SelectV2")) {
            shape = Broadcast.of(shape, site.shape(0));
        }
        Optional<List<Scalar>> condition = site.moved(0).filter(list -> list.size() == 1);
        List<Scalar> known = null;
        if (condition.isPresent() && condition.get().get(0).asReal().isPresent()) {
            int chosen = condition.get().get(0).asReal().get() != 0 ? 1 : 2;
            known = site.shape(chosen).equals(shape) ? site.moved(chosen).orElse(null) : null;
        }
        site.out(site.dtype(1), shape, known).work("element-wise");
    }

    /** The value of whichever branch ran: the first whose shape is known stands for it. */
    private static void merge(Site site) {
        Inferred chosen = null;
        for (Inferred input : site.given()) {
            chosen = chosen == null || !chosen.shape().isKnown() ? input : chosen;
        }
        if (chosen == null) {
            throw new BadInput("it merges nothing");
        }
        site.out(chosen.dtype(), chosen.shape()).out(DType.INT32, Shape.SCALAR).work("control flow");
    }
}
