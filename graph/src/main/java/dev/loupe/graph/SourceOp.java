package dev.loupe.graph;

/** Operators that bring values in, and the one that hands its value on. */
public sealed interface SourceOp extends Op {
    /**
     * A network's input.
     *
     * @param batchDimension where its samples are counted; -1 if it is a single one
     */
    record Input(String name, TensorType tensor, int batchDimension) implements SourceOp {
        /** An input with its batch first. */
        public Input(String name, TensorType tensor) {
            this(name, tensor, 0);
        }

        /** The same input in another shape. */
        public Input shape(Shape shape) {
            return new Input(name, tensor.shape(shape), batchDimension);
        }

        /** The same input with other elements. */
        public Input dtype(DType dtype) {
            return new Input(name, new TensorType(dtype, tensor.shape()), batchDimension);
        }

        @Override
        public OpType type() {
            return OpType.INPUT;
        }
    }

    /** A tensor that a module holds and uses directly, such as a class token; a buffer if it is not trained. */
    record Parameter(String name, Shape shape, DType dtype, boolean buffer) implements SourceOp {
        @Override
        public OpType type() {
            return OpType.PARAMETER;
        }
    }

    /** Its input, unchanged. */
    record Identity() implements SourceOp {
        @Override
        public OpType type() {
            return OpType.IDENTITY;
        }
    }
}
