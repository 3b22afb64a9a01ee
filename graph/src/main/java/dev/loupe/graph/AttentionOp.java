package dev.loupe.graph;

/** Products of activations with activations. */
public sealed interface AttentionOp extends Op {
    /** Matrix product over the last two dimensions, the others broadcast. */
    record MatMul() implements AttentionOp {
        @Override
        public OpType type() {
            return OpType.MATMUL;
        }
    }

    /**
     * {@code softmax(scale * q k^T + bias) v} (Vaswani 2017, equation 1) over {@code [..., heads, length, features]}.
     *
     * <p>Operands: queries, keys, values, and an optional bias that is added to the scores. Keys and values may have
     * fewer heads than queries (grouped queries, Ainslie 2023).
     *
     * @param scale what the scores are multiplied by; 0 for the usual {@code 1/sqrt(features)}
     * @param causal whether a position sees only itself and those before it
     */
    record Attention(double scale, boolean causal) implements AttentionOp {
        @Override
        public OpType type() {
            return OpType.ATTENTION;
        }
    }

    /**
     * What attention within shifted windows adds to its scores, so that pixels which were not neighbours before the shift
     * do not see each other: 0 within one part of the image, -100 between two (Liu 2021, figure 4).
     *
     * <p>Operand: the shifted image {@code [batch, height, width, features]}, of which only the size counts. Output:
     * {@code [windows, 1, positions, positions]}.
     *
     * @param window the height and width of a window
     * @param rows by how many rows the image was moved up
     * @param columns by how many columns it was moved to the left
     */
    record WindowMask(int window, int rows, int columns) implements AttentionOp {
        @Override
        public OpType type() {
            return OpType.WINDOW_MASK;
        }
    }

    /** Rotary position embedding (Su 2021): turns pairs of features by an angle that grows with the position. */
    record Rotary(double base) implements AttentionOp {
        @Override
        public OpType type() {
            return OpType.ROTARY;
        }
    }
}
