package dev.loupe.graph;

import java.util.List;
import java.util.Map;

/**
 * One application of an operator. Nodes have identity: two applications of equal operators to equal inputs are two.
 */
public final class Node {
    private final int index;
    private final Op op;
    private final Value[] inputs;
    private final Scope scope;
    private final Binding binding;
    private final TensorType[] outputs;
    private final DType parameterType;
    private final Map<String, DType> stored;

    Node(
            int index,
            Op op,
            Value[] inputs,
            Scope scope,
            Binding binding,
            TensorType[] outputs,
            DType parameterType,
            Map<String, DType> stored) {
        this.index = index;
        this.op = op;
        this.inputs = inputs;
        this.scope = scope;
        this.binding = binding;
        this.outputs = outputs;
        this.parameterType = parameterType;
        this.stored = stored;
    }

    /** Its place in the order of execution, from 0: {@code graph.nodes().get(index)}. */
    public int index() {
        return index;
    }

    public Op op() {
        return op;
    }

    public List<Value> inputs() {
        return List.of(inputs);
    }

    public int inputCount() {
        return inputs.length;
    }

    public Value input(int i) {
        return inputs[i];
    }

    /** The first input's shape. */
    public Shape inputShape() {
        return inputs[0].shape();
    }

    public int outputCount() {
        return outputs.length;
    }

    public TensorType output(int i) {
        return outputs[i];
    }

    /** The first output's shape. */
    public Shape shape() {
        return outputs[0].shape();
    }

    /** The module that runs it. */
    public Scope scope() {
        return scope;
    }

    public Binding binding() {
        return binding;
    }

    /** The type of the elements of its parameters, where their file does not say otherwise. */
    public DType parameterType() {
        return parameterType;
    }

    /** The type in which a file holds a parameter; the usual one where no file does. */
    DType stored(String key, DType usual) {
        return stored.getOrDefault(key, usual);
    }

    /** Its module's path; nodes that a module runs directly share it. */
    public String path() {
        return scope.path();
    }

    @Override
    public String toString() {
        return path() + " " + op.type() + " " + outputs[0].shape();
    }
}
