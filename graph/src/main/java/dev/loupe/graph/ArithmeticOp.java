package dev.loupe.graph;

/** Element by element. */
public sealed interface ArithmeticOp extends Op {
    enum Function {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        /** The larger of the two. */
        MAXIMUM,
        /** The smaller of the two. */
        MINIMUM
    }

    /** Two values, broadcast to each other as in NumPy. */
    record Binary(Function function) implements ArithmeticOp {
        @Override
        public OpType type() {
            return OpType.BINARY;
        }
    }

    /** {@code scale * x + shift} with numbers that are no parameters. */
    record Affine(double scale, double shift) implements ArithmeticOp {
        @Override
        public OpType type() {
            return OpType.AFFINE;
        }
    }
}
