package dev.loupe.formats.nodes;

import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value of a file's graph while its shape is inferred, and later its place in the graph that is made. */
public final class Inferred {
    private final String name;
    private final TensorType type;
    private final boolean constant;
    private final boolean stored;
    private final boolean trained;
    private final Supplier<Optional<List<Scalar>>> reader;
    private @Nullable List<Scalar> elements;
    private boolean sought;
    private @Nullable Value value;

    private Inferred(
            String name,
            TensorType type,
            boolean constant,
            boolean stored,
            boolean trained,
            Supplier<Optional<List<Scalar>>> reader,
            @Nullable List<Scalar> elements) {
        this.name = name;
        this.type = type;
        this.constant = constant;
        this.stored = stored;
        this.trained = trained;
        this.reader = reader;
        this.elements = elements;
    }

    /** What a node makes, or an input brings. */
    public static Inferred made(String name, TensorType type, boolean constant, @Nullable List<Scalar> elements) {
        return new Inferred(name, type, constant, false, false, Optional::empty, elements);
    }

    /**
     * A tensor that the file holds.
     *
     * @param trained whether it is a weight, rather than a number of the program
     * @param reader reads its elements if it is small
     */
    public static Inferred stored(
            String name, TensorType type, boolean trained, Supplier<Optional<List<Scalar>>> reader) {
        return new Inferred(name, type, true, true, trained, reader, null);
    }

    /** The file's name for it. */
    public String name() {
        return name;
    }

    public TensorType type() {
        return type;
    }

    public DType dtype() {
        return type.dtype();
    }

    public Shape shape() {
        return type.shape();
    }

    /** Whether it is the same whatever the inputs are. */
    public boolean isConstant() {
        return constant;
    }

    /** Whether it is a tensor that the file holds. */
    public boolean isStored() {
        return stored;
    }

    /** Whether it is stored and a weight. */
    public boolean isTrained() {
        return trained;
    }

    /** Its elements, where they are known; those of a small stored tensor are read when first asked for. */
    public Optional<List<Scalar>> elements() {
        if (elements == null && !sought) {
            sought = true;
            elements = reader.get().orElse(null);
        }
        return Optional.ofNullable(elements);
    }

    /** Whether its elements are known: computed, or whole numbers of a stored tensor that shapes asked for. */
    public boolean isFolded() {
        return elements != null && (!stored || !type.dtype().isFloat());
    }

    /** Its place in the graph, once it was made. */
    Optional<Value> value() {
        return Optional.ofNullable(value);
    }

    void place(Value made) {
        value = made;
    }
}
