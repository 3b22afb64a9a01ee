package dev.loupe.formats.keras;

import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Json.JsonNumber;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Layers;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Functions that were called on values of a functional model: TensorFlow's in Keras 2, its own in Keras 3. */
final class OperationLayers {
    static final Set<String> KINDS = Set.of("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer");

    private final LayerMaker maker;
    private final String function;

    OperationLayers(LayerMaker maker) {
        this.maker = maker;
        this.function = function(maker);
    }

    /** The last word of a function's name, in small letters without lines: {@code tf.math.reduce_mean} is reducemean. */
    private static String function(LayerMaker maker) {
        String named = maker.config()
                .text("function")
                .or(() -> maker.config().get("node_def").flatMap(node -> node.text("op")))
                .orElse(maker.kind());
        return named.substring(named.lastIndexOf('.') + 1).replace("_", "").toLowerCase(Locale.ROOT);
    }

    List<Value> make(List<Value> operands) {
        Value x = operands.get(0);
        if (maker.kind().equals("SlicingOpLambda")) {
            return List.of(sliced(x, operands, slices()));
        }
        return switch (function) {
            case "split", "unstack" -> split(x, operands);
            default -> List.of(one(x, operands));
        };
    }

    private Value one(Value x, List<Value> operands) {
        return switch (function) {
            case "add", "addv2" -> arithmetic(operands, ArithmeticOp.Function.ADD);
            case "subtract", "sub" -> arithmetic(operands, ArithmeticOp.Function.SUBTRACT);
            case "multiply", "mul" -> arithmetic(operands, ArithmeticOp.Function.MULTIPLY);
            case "divide", "truediv", "realdiv" -> arithmetic(operands, ArithmeticOp.Function.DIVIDE);
            case "relu" -> x.then(LayerMaker.activation(Function.RELU, 0));
            case "relu6" -> x.then(LayerMaker.activation(Function.RELU6, 0));
            case "sigmoid" -> x.then(LayerMaker.activation(Function.SIGMOID, 0));
            case "tanh" -> x.then(LayerMaker.activation(Function.TANH, 0));
            case "exp" -> x.then(LayerMaker.activation(Function.EXP, 0));
            case "log" -> x.then(LayerMaker.activation(Function.LOG, 0));
            case "sqrt" -> x.then(LayerMaker.activation(Function.SQRT, 0));
            case "abs", "absolute" -> x.then(LayerMaker.activation(Function.ABS, 0));
            case "silu", "swish" -> x.then(LayerMaker.activation(Function.SILU, 0));
            case "gelu", "leakyrelu", "elu", "selu", "softplus", "hardsigmoid", "hardsilu", "hardswish", "softsign" ->
                maker.like(x, "activation");
            case "softmax" ->
                x.then(Layers.softmax((int) whole("axis").orElse(-1L).longValue()));
            case "identity", "stopgradient" -> x.then(Layers.identity());
            case "reshape" -> reshaped(x, operands);
            case "transpose", "permute" -> transposed(x, operands);
            case "expanddims" -> expanded(x);
            case "squeeze" -> squeezed(x, operands);
            case "concat", "concatenate" ->
                Value.concat((int) whole("axis").orElse(-1L).longValue(), operands);
            case "stack", "pack" -> stacked(operands);
            case "mean", "reducemean" -> reduced(x, Reduction.AVERAGE);
            case "sum", "reducesum" -> reduced(x, Reduction.SUM);
            case "max", "reducemax", "amax" ->
                operands.size() > 1 ? maker.elementwise(operands) : reduced(x, Reduction.MAX);
            case "matmul" -> matmul(operands);
            case "cast" -> cast(x);
            case "getitem", "stridedslice" -> sliced(x, operands, slices());
            case "maximum",
                    "minimum",
                    "power",
                    "pow",
                    "square",
                    "squareddifference",
                    "rsqrt",
                    "negative",
                    "neg",
                    "sin",
                    "cos",
                    "clip",
                    "clipbyvalue",
                    "floor",
                    "ceil",
                    "round",
                    "sign",
                    "reciprocal",
                    "log1p",
                    "expm1",
                    "where",
                    "greater",
                    "less",
                    "equal",
                    "notequal",
                    "logicaland",
                    "logicalor",
                    "logicalnot",
                    "zeroslike",
                    "oneslike",
                    "floordivide",
                    "floordiv",
                    "mod",
                    "l2normalize",
                    "cumsum",
                    "flip",
                    "reverse",
                    "roll" -> maker.elementwise(operands);
            default -> maker.unknown(operands);
        };
    }

    // --- arguments ---

    /** An argument by its name, wherever the file keeps it: in the layer's settings, or in the call's keywords. */
    private Optional<Json> argument(String name) {
        Json call = maker.arguments();
        Optional<Json> found =
                maker.config().get(name).or(() -> call.get("kwargs").flatMap(all -> all.get(name)));
        for (Json element : call.elements()) {
            Json known = element;
            found = found.or(() -> known.get(name));
            for (Json inner : element.elements()) {
                found = found.or(() -> inner.get(name));
            }
        }
        return found;
    }

    /** The positional arguments of Keras 3. */
    private List<Json> positional() {
        return maker.arguments().get("args").map(Json::elements).orElse(List.of());
    }

    private Optional<Long> whole(String name) {
        return argument(name).flatMap(Json::asWhole);
    }

    private List<Long> numbers(String... names) {
        for (String name : names) {
            Optional<Json> given = argument(name);
            if (given.isPresent()) {
                return numbers(given.get());
            }
        }
        return positional().size() > 1 ? numbers(positional().get(1)) : List.of();
    }

    private static List<Long> numbers(Json json) {
        List<Long> numbers = new ArrayList<>();
        for (Json element : json.elements().isEmpty() ? List.of(json) : json.elements()) {
            element.asWhole().ifPresent(numbers::add);
        }
        return numbers;
    }

    // --- functions ---

    /** With a number that is written in the file, or with another value. */
    private Value arithmetic(List<Value> operands, ArithmeticOp.Function of) {
        Value x = operands.get(0);
        if (operands.size() > 1) {
            return operands.size() == 2 ? LayerMaker.merged(operands, of) : maker.elementwise(operands);
        }
        Optional<Double> number = argument("y")
                .or(() -> positional().size() > 1 ? Optional.of(positional().get(1)) : Optional.empty())
                .filter(JsonNumber.class::isInstance)
                .map(json -> Double.parseDouble(((JsonNumber) json).digits()));
        boolean isComparison = of == ArithmeticOp.Function.MAXIMUM || of == ArithmeticOp.Function.MINIMUM;
        if (number.isEmpty() || isComparison) {
            return maker.like(x, "element-wise");
        }
        double by = number.get();
        return x.then(
                switch (of) {
                    case ADD -> new ArithmeticOp.Affine(1, by);
                    case SUBTRACT -> new ArithmeticOp.Affine(1, -by);
                    case MULTIPLY -> new ArithmeticOp.Affine(by, 0);
                    case DIVIDE -> new ArithmeticOp.Affine(1 / by, 0);
                    case MAXIMUM, MINIMUM -> throw new IllegalArgumentException("no sum or product");
                });
    }

    private Value reshaped(Value x, List<Value> operands) {
        List<Long> given = numbers("shape", "newshape");
        if (operands.size() > 1 || given.isEmpty()) {
            return maker.unknown(operands);
        }
        Size rest = x.shape().elements();
        List<Size> sizes = new ArrayList<>();
        int open = -1;
        for (int i = 0; i < given.size(); i++) {
            open = given.get(i) == -1 ? i : open;
            sizes.add(given.get(i) == -1 ? Size.ONE : Size.of(LayerMaker.positive("shape", given.get(i))));
        }
        if (open >= 0) {
            sizes.set(open, rest.dividedBy(Shape.of(sizes).elements()));
        }
        return x.then(new ShapeOp.Reshape(Shape.of(sizes)));
    }

    private Value transposed(Value x, List<Value> operands) {
        List<Integer> order = new ArrayList<>();
        for (long dimension : numbers("perm", "axes")) {
            order.add(x.shape().index(small(dimension)));
        }
        if (order.isEmpty()) {
            for (int i = x.shape().rank() - 1; i >= 0; i--) {
                order.add(i);
            }
        }
        return operands.size() > 1 ? maker.unknown(operands) : x.then(new ShapeOp.Permute(order));
    }

    private static int small(long dimension) {
        if (dimension < -64 || dimension > 64) {
            throw new BadInput("there is no dimension " + dimension);
        }
        return (int) dimension;
    }

    private Value expanded(Value x) {
        List<Long> axes = numbers("axis");
        int axis = axes.isEmpty() ? -1 : small(axes.get(0));
        if (axis < -x.shape().rank() - 1 || axis > x.shape().rank()) {
            throw new BadInput("there is no place " + axis + " for a dimension in " + x.shape());
        }
        return x.then(
                new ShapeOp.Reshape(x.shape().insert(axis < 0 ? axis + x.shape().rank() + 1 : axis, Size.ONE)));
    }

    private Value squeezed(Value x, List<Value> operands) {
        Shape shape = x.shape();
        List<Long> axes = numbers("axis");
        if (axes.size() != 1) {
            return maker.unknown(operands);
        }
        return x.then(new ShapeOp.Reshape(shape.without(small(axes.get(0)))));
    }

    private Value stacked(List<Value> operands) {
        int axis = small(whole("axis").orElse(0L));
        List<Value> wider = new ArrayList<>();
        for (Value operand : operands) {
            Shape shape = operand.shape();
            int place = axis < 0 ? axis + shape.rank() + 1 : axis;
            if (place < 0 || place > shape.rank()) {
                throw new BadInput("there is no place " + axis + " for a dimension in " + shape);
            }
            wider.add(operand.then(new ShapeOp.Reshape(shape.insert(place, Size.ONE))));
        }
        return Value.concat(axis < 0 ? axis + wider.get(0).shape().rank() : axis, wider);
    }

    private Value reduced(Value x, Reduction reduction) {
        List<Integer> dimensions = new ArrayList<>();
        for (long axis : numbers("axis")) {
            dimensions.add(x.shape().index(small(axis)));
        }
        for (int i = 0; dimensions.isEmpty() && i < x.shape().rank(); i++) {
            dimensions.add(i);
        }
        boolean keep =
                argument("keepdims").orElse(new Json.JsonNull()) instanceof Json.JsonBoolean kept && kept.value();
        return x.then(
                new PoolOp.Reduce(reduction, dimensions.stream().distinct().toList(), keep));
    }

    private Value matmul(List<Value> operands) {
        boolean turned = List.of("transpose_a", "transpose_b").stream()
                .anyMatch(name ->
                        argument(name).orElse(new Json.JsonNull()) instanceof Json.JsonBoolean set && set.value());
        return operands.size() == 2 && !turned ? operands.get(0).matmul(operands.get(1)) : maker.unknown(operands);
    }

    private Value cast(Value x) {
        DType type = argument("dtype")
                .filter(Json.JsonText.class::isInstance)
                .flatMap(json -> DType.find(((Json.JsonText) json).value()))
                .orElse(x.type().dtype());
        return maker.foreign(x, new TensorType(type, x.shape()), "element-wise");
    }

    private List<Value> split(Value x, List<Value> operands) {
        List<Long> parts = numbers("num_or_size_splits", "indices_or_sections", "num");
        long axis = whole("axis").orElse(0L);
        if (operands.size() > 1 || parts.size() != 1 || function.equals("unstack")) {
            return List.of(maker.unknown(operands));
        }
        return x.chunk(small(axis), LayerMaker.positive("parts", Math.min(parts.get(0), 4096)));
    }

    // --- slices ---

    private List<Json> slices() {
        Optional<Json> given = argument("slice_spec")
                .or(() -> argument("key"))
                .or(() -> positional().size() > 1 ? Optional.of(positional().get(1)) : Optional.empty());
        return given.map(json -> json.elements().isEmpty() ? List.of(json) : json.elements())
                .orElse(List.of());
    }

    /** Dimension by dimension: a number takes one place of it, a range several. */
    private Value sliced(Value x, List<Value> operands, List<Json> slices) {
        Value made = x;
        int dimension = 0;
        for (Json slice : slices) {
            Json range = slice.get("config").orElse(slice);
            Optional<Long> place = slice.asWhole();
            boolean ranged = range instanceof Json.JsonObject members
                    && (members.members().containsKey("start")
                            || members.members().containsKey("stop"));
            if (operands.size() > 1
                    || (place.isEmpty() && !ranged)
                    || dimension >= made.shape().rank()) {
                return maker.unknown(operands);
            }
            Size size = made.size(dimension);
            if (place.isPresent()) {
                Size from = place.get() < 0 ? size.plus(place.get()) : Size.of(place.get());
                made = made.then(new ShapeOp.Slice(dimension, from, from.plus(1), 1));
                made = made.then(new ShapeOp.Reshape(made.shape().without(dimension)));
                continue;
            }
            long step = range.whole("step").orElse(1L);
            long start = range.whole("start").orElse(0L);
            Size from = start < 0 ? size.plus(start) : Size.of(start);
            Size to = range.whole("stop")
                    .map(stop -> stop < 0 ? size.plus(stop) : Size.of(stop))
                    .orElse(size);
            if (step < 1 || step > Integer.MAX_VALUE) {
                return maker.unknown(operands);
            }
            boolean beyond = to.isConstant() && size.isConstant() && to.value() > size.value();
            boolean whole = start == 0 && step == 1 && (to.equals(size) || beyond);
            if (!whole) {
                made = made.then(new ShapeOp.Slice(dimension, from, beyond ? size : to, (int) step));
            }
            dimension++;
        }
        return slices.isEmpty() ? maker.unknown(operands) : made.then(Layers.identity());
    }
}
