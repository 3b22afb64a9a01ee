package dev.loupe.formats.pt2;

import dev.loupe.formats.pt2.Program.Held;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tensor of a program, and its place in the graph once it is made. */
final class Operand {
    private final String name;
    private final TensorType type;
    private final @Nullable Held held;
    private final @Nullable Operand turned;
    private final boolean constant;
    private final boolean zeros;
    private @Nullable Value value;

    private Operand(
            String name,
            TensorType type,
            @Nullable Held held,
            @Nullable Operand turned,
            boolean constant,
            boolean zeros) {
        this.name = name;
        this.type = type;
        this.held = held;
        this.turned = turned;
        this.constant = constant;
        this.zeros = zeros;
    }

    /** A tensor of the state. */
    static Operand held(String name, TensorType type, Held held) {
        return new Operand(name, type, held, null, true, false);
    }

    /** What a node makes, or the caller gives. */
    static Operand made(String name, TensorType type, boolean constant, boolean zeros) {
        return new Operand(name, type, null, null, constant, zeros);
    }

    /** A matrix of the state with its dimensions exchanged: made only if it is needed as such. */
    Operand turned(String other, TensorType otherType) {
        return new Operand(other, otherType, null, this, true, false);
    }

    String name() {
        return name;
    }

    TensorType type() {
        return type;
    }

    Shape shape() {
        return type.shape();
    }

    DType dtype() {
        return type.dtype();
    }

    /** What it is in the state; empty for what is computed or given. */
    Optional<Held> held() {
        return Optional.ofNullable(held);
    }

    /** The matrix of which this is the transpose. */
    Optional<Operand> transposeOf() {
        return Optional.ofNullable(turned);
    }

    /** Whether it is the same whatever the inputs are. */
    boolean isConstant() {
        return constant;
    }

    /** Whether it was made of nothing but zeros, as the first state of a recurrent layer is. */
    boolean isZeros() {
        return zeros;
    }

    Optional<Value> value() {
        return Optional.ofNullable(value);
    }

    void place(Value made) {
        value = made;
    }
}
