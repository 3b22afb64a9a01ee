package dev.loupe.formats.onnx;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Dropped;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Operators that work element by element: arithmetic, comparisons, activations, choices. */
final class ElementwiseRules {
    private ElementwiseRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "Abs", "Exp", "Log", "Sqrt" -> activation(site, function(site.operator()), 0);
            case "Neg", "Ceil", "Floor", "Round", "Reciprocal", "Sign" -> unary(site, "element-wise");
            case "Acos",
                    "Acosh",
                    "Asin",
                    "Asinh",
                    "Atan",
                    "Atanh",
                    "Cos",
                    "Cosh",
                    "Sin",
                    "Sinh",
                    "Tan",
                    "Erf",
                    "BitwiseNot",
                    "Shrink",
                    "Binarizer" -> site.like(0).work("element-wise");
            case "Not" -> unary(site, "element-wise");
            case "IsNaN", "IsInf" -> site.out(DType.BOOL, site.in(0).shape()).work("element-wise");
            case "Relu" -> activation(site, Function.RELU, 0);
            case "LeakyRelu" -> activation(site, Function.LEAKY_RELU, site.real("alpha", 0.01f));
            case "Elu" -> activation(site, Function.ELU, site.real("alpha", 1));
            case "Selu" -> activation(site, Function.SELU, 0);
            case "Sigmoid" -> activation(site, Function.SIGMOID, 0);
            case "Tanh" -> activation(site, Function.TANH, 0);
            case "Softplus" -> activation(site, Function.SOFTPLUS, 0);
            case "HardSigmoid" -> activation(site, Function.HARD_SIGMOID, 0);
            case "HardSwish" -> activation(site, Function.HARD_SWISH, 0);
            case "Mish" -> activation(site, Function.MISH, 0);
            case "Gelu" ->
                activation(
                        site, site.text("approximate", "none").equals("tanh") ? Function.GELU_TANH : Function.GELU, 0);
            case "Celu", "ThresholdedRelu", "Softsign", "Swish" -> site.like(0).work("activation");
            case "Clip" -> clip(site);
            case "PRelu" -> preluOf(site);
            case "Softmax", "LogSoftmax", "Hardmax" -> softmax(site);
            case "Dropout" -> dropout(site);
            case "Add" -> arithmetic(site, ArithmeticOp.Function.ADD);
            case "Sub" -> arithmetic(site, ArithmeticOp.Function.SUBTRACT);
            case "Mul" -> arithmetic(site, ArithmeticOp.Function.MULTIPLY);
            case "Div" -> arithmetic(site, ArithmeticOp.Function.DIVIDE);
            case "Mod", "Pow" -> binary(site, site.dtype(0));
            case "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor" -> binary(site, site.dtype(0));
            case "And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual" ->
                binary(site, DType.BOOL);
            case "Max", "Min", "Mean", "Sum" -> several(site);
            case "Where" -> where(site);
            case "Cast", "CastLike" -> cast(site);
            case "Identity" -> site.like(0).is(new SourceOp.Identity(), site.in(0));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Function function(String operator) {
        return switch (operator) {
            case "Abs" -> Function.ABS;
            case "Exp" -> Function.EXP;
            case "Log" -> Function.LOG;
            default -> Function.SQRT;
        };
    }

    static void activation(Site site, Function function, double alpha) {
        unary(site, "activation");
        if (site.in(0).shape().isKnown() && !site.elements(0).isPresent()) {
            site.is(new ActivationOp.Activation(function, alpha, false), site.in(0));
        }
    }

    /** One number to one; of a known tensor the result is known. */
    private static void unary(Site site, String work) {
        Optional<List<Scalar>> elements = site.in(0).isFolded() ? site.elements(0) : Optional.empty();
        site.out(site.dtype(0), site.in(0).shape(), map(site.operator(), elements))
                .work(work);
    }

    private static @Nullable List<Scalar> map(String operator, Optional<List<Scalar>> elements) {
        if (elements.isEmpty()) {
            return null;
        }
        List<Scalar> result = new ArrayList<>(elements.get().size());
        for (Scalar element : elements.get()) {
            result.add(Scalar.map(operator, element));
        }
        return result;
    }

    private static void clip(Site site) {
        site.like(0).work("activation");
        boolean attributes = site.hasAttribute("min") || site.hasAttribute("max");
        double least =
                attributes ? site.real("min", Float.NEGATIVE_INFINITY) : bound(site, 1, Double.NEGATIVE_INFINITY);
        double most = attributes ? site.real("max", Float.POSITIVE_INFINITY) : bound(site, 2, Double.POSITIVE_INFINITY);
        if (least == 0 && most == 6 && site.in(0).shape().isKnown()) {
            site.is(new ActivationOp.Activation(Function.RELU6, 0, false), site.in(0));
        }
    }

    private static double bound(Site site, int input, double usual) {
        return site.elements(input)
                .filter(elements -> elements.size() == 1)
                .flatMap(elements -> elements.get(0).asReal())
                .orElse(usual);
    }

    private static void preluOf(Site site) {
        Shape shape = site.shape(0);
        Shape slope = site.shape(1);
        site.out(site.dtype(0), shape).work("activation");
        boolean perChannel = slope.isConstant()
                && shape.rank() >= 2
                && (slope.elements().is(1)
                        || (slope.rank() == shape.rank() - 1 && slope.elements().equals(slope.get(0))))
                && shape.get(1).isConstant();
        if (perChannel && NormRules.isWeight(site, 1)) {
            int slopes = Math.toIntExact(slope.elements().value());
            if (slopes == 1 || shape.get(1).is(slopes)) {
                site.is(
                        new ActivationOp.PRelu(slopes),
                        Site.tied(Map.of("weight", site.in(1).name())),
                        site.in(0));
            }
        }
    }

    private static void softmax(Site site) {
        site.like(0).work("soft-max");
        Shape shape = site.in(0).shape();
        int axis = site.small("axis", site.opset() < 13 ? 1 : -1);
        if (shape.isKnown()) {
            shape.index(axis);
            if (!site.operator().equals("Hardmax")) {
                site.is(new ActivationOp.Softmax(axis, site.operator().startsWith("Log")), site.in(0));
            }
        }
    }

    private static void dropout(Site site) {
        site.like(0);
        if (site.wants(1)) {
            site.out(DType.BOOL, site.in(0).shape());
        } else if (site.in(0).shape().isKnown()) {
            double share = site.hasAttribute("ratio") ? site.real("ratio", 0.5f) : bound(site, 1, 0.5);
            site.is(new ActivationOp.Dropout(share, Dropped.ELEMENT), site.in(0));
        }
        site.work("element-wise in training");
    }

    private static void arithmetic(Site site, ArithmeticOp.Function function) {
        binary(site, site.dtype(0));
        Shape a = site.shape(0);
        Shape b = site.shape(1);
        boolean folded = site.in(0).isFolded() || site.in(1).isFolded();
        if (site.dtype(0) == site.dtype(1) && a.isConstant() && b.isConstant() && !folded) {
            site.is(new ArithmeticOp.Binary(function), site.in(0), site.in(1));
        }
    }

    private static void binary(Site site, DType type) {
        Shape a = site.shape(0);
        Shape b = site.shape(1);
        if (site.opset() < 7 && site.whole("broadcast", 0) == 1 && site.hasAttribute("axis")) {
            b = aligned(a, b, site.small("axis", 0));
        }
        Shape shape = Broadcast.of(a, b);
        boolean whole = !site.dtype(0).isFloat();
        boolean foldable = site.in(0).isConstant() || site.in(0).isFolded();
        Optional<List<Scalar>> known =
                foldable && (site.in(1).isConstant() || site.in(1).isFolded())
                        ? Broadcast.combine(site.operator(), whole, shape, site.in(0), site.in(1))
                        : Optional.empty();
        site.out(type, shape, known.orElse(null)).work("element-wise");
    }

    /** Before version 7 an axis told where the second operand's dimensions begin. */
    private static Shape aligned(Shape a, Shape b, int axis) {
        Shape aligned = b;
        for (int i = a.index(axis) + b.rank(); i < a.rank(); i++) {
            aligned = aligned.insert(-1, Size.ONE);
        }
        return aligned;
    }

    private static void several(Site site) {
        Shape shape = site.shape(0);
        for (int i = 1; i < site.count(); i++) {
            shape = Broadcast.of(shape, site.shape(i));
        }
        @Nullable List<Scalar> known = null;
        if (site.count() == 2 && !site.operator().equals("Mean")) {
            known = Broadcast.combine(site.operator(), !site.dtype(0).isFloat(), shape, site.in(0), site.in(1))
                    .orElse(null);
        } else if (site.count() == 1) {
            known = site.elements(0).orElse(null);
        }
        site.out(site.dtype(0), shape, known).work("element-wise");
        boolean isBinary = site.count() == 2 && !site.operator().equals("Mean");
        if (isBinary && shape.isConstant() && known == null) {
            ArithmeticOp.Function function = switch (site.operator()) {
                case "Max" -> ArithmeticOp.Function.MAXIMUM;
                case "Min" -> ArithmeticOp.Function.MINIMUM;
                default -> ArithmeticOp.Function.ADD;
            };
            site.is(new ArithmeticOp.Binary(function), site.in(0), site.in(1));
        }
    }

    private static void where(Site site) {
        Shape shape = Broadcast.of(Broadcast.of(site.shape(0), site.shape(1)), site.shape(2));
        Optional<List<Scalar>> condition = Broadcast.small(shape) ? site.elements(0) : Optional.empty();
        Optional<List<Scalar>> a = condition.isPresent() ? site.elements(1) : Optional.empty();
        Optional<List<Scalar>> b = condition.isPresent() ? site.elements(2) : Optional.empty();
        @Nullable List<Scalar> known = null;
        if (condition.isPresent() && a.isPresent() && b.isPresent()) {
            known = new ArrayList<>();
            int count = (int) shape.elements().value();
            for (int i = 0; i < count; i++) {
                Optional<Double> chosen = condition
                        .get()
                        .get(Broadcast.place(i, shape, site.shape(0)))
                        .asReal();
                Scalar x = a.get().get(Broadcast.place(i, shape, site.shape(1)));
                Scalar y = b.get().get(Broadcast.place(i, shape, site.shape(2)));
                known.add(chosen.isEmpty() ? (x.equals(y) ? x : Scalar.open()) : chosen.get() != 0 ? x : y);
            }
        }
        site.out(site.dtype(1), shape, known).work("element-wise");
    }

    private static void cast(Site site) {
        DType type = site.operator().equals("Cast") ? OnnxTypes.of(site.small("to", 0)) : site.dtype(1);
        if (type == DType.UNKNOWN && site.operator().equals("Cast")) {
            throw new BadInput("it casts to the type " + site.whole("to", 0) + ", which does not exist");
        }
        String how = type == DType.BOOL ? "CastBool" : type.isFloat() ? "CastReal" : "CastWhole";
        boolean known = site.in(0).isConstant() || site.in(0).isFolded();
        Optional<List<Scalar>> elements = known && type != DType.STRING ? site.elements(0) : Optional.empty();
        site.out(type, site.in(0).shape(), map(how, elements)).work("element-wise");
    }
}
