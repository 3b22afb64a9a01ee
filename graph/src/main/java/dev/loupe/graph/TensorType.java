package dev.loupe.graph;

/** What is known of a tensor before it exists: its elements' type and its shape. */
public record TensorType(DType dtype, Shape shape) {
    public static TensorType of(DType dtype, long... shape) {
        return new TensorType(dtype, Shape.of(shape));
    }

    public TensorType shape(Shape other) {
        return new TensorType(dtype, other);
    }

    /** Bytes a tensor of this type takes; 0 where its shape is unknown. */
    public Size bytes() {
        return shape.isKnown() ? dtype.bytes(shape.elements()) : Size.ZERO;
    }
}
