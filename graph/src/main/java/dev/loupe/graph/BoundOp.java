package dev.loupe.graph;

/** An operator whose parameters are bound otherwise than by their plain names: a step as any other. */
public record BoundOp(Op op, Binding binding) implements Step {
    @Override
    public Value apply(Value input) {
        return input.trace().add(op, binding, input);
    }

    @Override
    public String kind() {
        return op.kind();
    }
}
