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

    /** Rotary position embedding (Su 2021): turns pairs of features by an angle that grows with the position. */
    record Rotary(double base) implements AttentionOp {
        @Override
        public OpType type() {
            return OpType.ROTARY;
        }
    }
}
