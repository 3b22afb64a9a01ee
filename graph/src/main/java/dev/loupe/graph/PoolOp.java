package dev.loupe.graph;

import java.util.List;

/** Pooling and reductions. */
public sealed interface PoolOp extends Op {
    /** How several elements become one. */
    enum Reduction {
        MAX,
        AVERAGE,
        SUM
    }

    /**
     * Pooling by a sliding window.
     *
     * @param ceil whether a window that hangs over the end counts
     * @param countPadding whether an average divides by the window's size also where it covers padding
     */
    record Pool(Reduction reduction, Window window, boolean ceil, boolean countPadding) implements PoolOp {
        public Pool stride(int stride) {
            return new Pool(reduction, window.stride(stride), ceil, countPadding);
        }

        public Pool padding(int padding) {
            return new Pool(reduction, window.padding(padding), ceil, countPadding);
        }

        public Pool ceil(boolean overhanging) {
            return new Pool(reduction, window, overhanging, countPadding);
        }

        @Override
        public OpType type() {
            return OpType.POOL;
        }
    }

    /** Pooling to an output of a given size, whatever the input's. */
    record AdaptivePool(Reduction reduction, Axes output) implements PoolOp {
        @Override
        public OpType type() {
            return OpType.ADAPTIVE_POOL;
        }
    }

    /** Maximum, mean or sum over some dimensions. */
    record Reduce(Reduction reduction, List<Integer> dimensions, boolean keep) implements PoolOp {
        @Override
        public OpType type() {
            return OpType.REDUCE;
        }
    }
}
