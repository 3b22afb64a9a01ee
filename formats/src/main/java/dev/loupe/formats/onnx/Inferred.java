package dev.loupe.formats.onnx;

import dev.loupe.formats.onnx.OnnxModel.TensorDef;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value of a file's graph while its shape is inferred, and later its place in the graph that is made. */
final class Inferred {
    private final String name;
    private final TensorType type;
    private final boolean constant;
    private final @Nullable TensorDef tensor;
    private final boolean literal;
    private @Nullable List<Scalar> elements;
    private boolean sought;
    private @Nullable Value value;

    private Inferred(
            String name,
            TensorType type,
            boolean constant,
            @Nullable TensorDef tensor,
            boolean literal,
            @Nullable List<Scalar> elements) {
        this.name = name;
        this.type = type;
        this.constant = constant;
        this.tensor = tensor;
        this.literal = literal;
        this.elements = elements;
    }

    /** What a node makes. */
    static Inferred made(String name, TensorType type, boolean constant, @Nullable List<Scalar> elements) {
        return new Inferred(name, type, constant, null, false, elements);
    }

    /**
     * A tensor that the file holds.
     *
     * @param literal whether a Constant node holds it: a number of the program rather than a weight
     */
    static Inferred stored(String name, TensorDef tensor, boolean literal) {
        Size[] sizes = new Size[tensor.shape().size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Size.of(tensor.shape().get(i));
        }
        TensorType type = new TensorType(OnnxTypes.of(tensor.type()), Shape.of(sizes));
        return new Inferred(name, type, true, tensor, literal, null);
    }

    /** The file's name for it. */
    String name() {
        return name;
    }

    TensorType type() {
        return type;
    }

    DType dtype() {
        return type.dtype();
    }

    Shape shape() {
        return type.shape();
    }

    /** Whether it is the same whatever the inputs are. */
    boolean isConstant() {
        return constant;
    }

    /** The stored tensor that it is, if it is one. */
    Optional<TensorDef> tensor() {
        return Optional.ofNullable(tensor);
    }

    /** Whether a Constant node holds it. */
    boolean isLiteral() {
        return literal;
    }

    /** Its elements, where they are known; those of a small stored tensor are read when first asked for. */
    Optional<List<Scalar>> elements(Constants constants) {
        if (elements == null && tensor != null && !sought) {
            sought = true;
            elements = constants.read(tensor).orElse(null);
        }
        return Optional.ofNullable(elements);
    }

    /** Whether its elements are known: computed, or whole numbers of a stored tensor that shapes asked for. */
    boolean isFolded() {
        return elements != null && (tensor == null || !type.dtype().isFloat());
    }

    /** Its place in the graph, once it was made. */
    Optional<Value> value() {
        return Optional.ofNullable(value);
    }

    void place(Value made) {
        value = made;
    }
}
