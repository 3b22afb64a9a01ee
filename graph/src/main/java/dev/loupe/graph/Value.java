package dev.loupe.graph;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A value that flows through a network: one output of a node. Networks are written as functions from values to values:
 *
 * <pre>{@code
 * x.then("conv1", conv(64, 7).stride(2).padding(3)).then("relu", relu()).plus(shortcut)
 * }</pre>
 */
public final class Value {
    private final Trace trace;
    private final Node node;
    private final int output;

    Value(Trace trace, Node node, int output) {
        this.trace = trace;
        this.node = node;
        this.output = output;
    }

    Trace trace() {
        return trace;
    }

    public Node node() {
        return node;
    }

    /** Which of its node's outputs it is. */
    public int output() {
        return output;
    }

    /** Another output of the same node. */
    public Value output(int other) {
        return new Value(trace, node, other);
    }

    public TensorType type() {
        return node.output(output);
    }

    public Shape shape() {
        return type().shape();
    }

    public Size size(int dimension) {
        return shape().get(dimension);
    }

    /** The size of dimension 1, where images have their channels. */
    public int channels() {
        return Math.toIntExact(size(1).value());
    }

    /** The size of the last dimension, where sequences have their features. */
    public int features() {
        return Math.toIntExact(size(-1).value());
    }

    public Mode mode() {
        return trace.mode();
    }

    /** Through a module of the given name. */
    public Value then(String name, Step step) {
        return trace.call(name, step, Scope.Use.CALLED, this);
    }

    /** Through an operator that is no module of its own, as a function call in a module's body is none. */
    public Value then(Step step) {
        return step.apply(this);
    }

    /** Through an operator together with further operands. */
    public Value with(Op op, Value... others) {
        return with(op, Binding.NONE, others);
    }

    public Value with(Op op, Binding binding, Value... others) {
        Value[] operands = new Value[others.length + 1];
        operands[0] = this;
        System.arraycopy(others, 0, operands, 1, others.length);
        return trace.add(op, binding, operands);
    }

    /** Through a module of the given name that takes further values; they are its body's to use. */
    public Value then(String name, Step step, Value... others) {
        return trace.call(name, step, Scope.Use.CALLED, this, others);
    }

    /** Through a module that is called by keywords: a summary shows no input of it. */
    public Value thenByKeywords(String name, Step step) {
        return trace.call(name, step, Scope.Use.CALLED_BY_KEYWORDS, this);
    }

    /** Through parts of a module that is never called itself, such as a list of layers. */
    public Value inside(String name, String kind, UnaryOperator<Value> body) {
        return trace.call(name, Block.of(kind, body), Scope.Use.HOLDER, this);
    }

    /** Uses the weights of a child module without calling it: its parameters are {@code name.weight}, … */
    public Value using(String name, Step step) {
        return trace.call(name, step, Scope.Use.HOLDER, this);
    }

    /** A parameter of the current module, used directly. */
    public Value parameter(String name, Shape shape) {
        return parameter(name, shape, Binding.NONE);
    }

    public Value parameter(String name, Shape shape, Binding binding) {
        return trace.add(new SourceOp.Parameter(name, shape, trace.dtype(), false), binding);
    }

    /** A tensor that the current module holds and training does not touch. */
    public Value buffer(String name, TensorType type) {
        return trace.add(new SourceOp.Parameter(name, type.shape(), type.dtype(), true), Binding.NONE);
    }

    /** What an operator without operands brings into the current module. */
    public Value source(Op op, Binding binding) {
        return trace.add(op, binding);
    }

    public Value plus(Value other) {
        return with(new ArithmeticOp.Binary(ArithmeticOp.Function.ADD), other);
    }

    public Value minus(Value other) {
        return with(new ArithmeticOp.Binary(ArithmeticOp.Function.SUBTRACT), other);
    }

    public Value times(Value other) {
        return with(new ArithmeticOp.Binary(ArithmeticOp.Function.MULTIPLY), other);
    }

    public Value dividedBy(Value other) {
        return with(new ArithmeticOp.Binary(ArithmeticOp.Function.DIVIDE), other);
    }

    public Value matmul(Value other) {
        return with(new AttentionOp.MatMul(), other);
    }

    /** Joined along a dimension with others behind it. */
    public Value concat(int dimension, Value... others) {
        return with(new ShapeOp.Concat(dimension), others);
    }

    public static Value concat(int dimension, List<Value> values) {
        return values.get(0).concat(dimension, values.subList(1, values.size()).toArray(new Value[0]));
    }

    /** Cut along a dimension into equal parts. */
    public List<Value> chunk(int dimension, int parts) {
        int size = Math.toIntExact(size(dimension).value());
        if (size % parts != 0) {
            throw new BadInput("a dimension of " + size + " does not split into " + parts + " equal parts");
        }
        Integer[] sizes = new Integer[parts];
        Arrays.fill(sizes, size / parts);
        Value first = then(new ShapeOp.Split(dimension, List.of(sizes)));
        Value[] values = new Value[parts];
        for (int i = 0; i < parts; i++) {
            values[i] = first.output(i);
        }
        return List.of(values);
    }

    public Value reshape(Size... sizes) {
        return then(new ShapeOp.Reshape(Shape.of(sizes)));
    }

    public Value permute(Integer... order) {
        return then(new ShapeOp.Permute(List.of(order)));
    }

    @Override
    public String toString() {
        return node.path() + ":" + output + " " + shape();
    }
}
