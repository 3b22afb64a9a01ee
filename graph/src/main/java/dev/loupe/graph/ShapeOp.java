package dev.loupe.graph;

import java.util.List;

/** Operators that move elements and compute none (interpolation apart). */
public sealed interface ShapeOp extends Op {
    /** Folds dimensions {@code from} to {@code to} (inclusive; negative from the end) into one. */
    record Flatten(int from, int to) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.FLATTEN;
        }
    }

    /** The same elements in another shape. */
    record Reshape(Shape shape) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.RESHAPE;
        }
    }

    /** Dimension {@code i} of the output is dimension {@code order[i]} of the input. */
    record Permute(List<Integer> order) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.PERMUTE;
        }
    }

    /** Repeats dimensions of size 1 without copying. */
    record Expand(Shape shape) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.EXPAND;
        }
    }

    /** Joins values along a dimension. */
    record Concat(int dimension) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.CONCAT;
        }
    }

    /** Cuts a value along a dimension into parts of the given sizes: one output each. */
    record Split(int dimension, List<Integer> sizes) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.SPLIT;
        }
    }

    /** Elements {@code start} to {@code end} (exclusive) of a dimension, every {@code step}-th. */
    record Slice(int dimension, Size start, Size end, int step) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.SLICE;
        }
    }

    /** Rows of the first operand along a dimension, chosen by the integers of the second. */
    record Gather(int dimension) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.GATHER;
        }
    }

    /** How padding is filled. */
    enum Fill {
        ZERO,
        REFLECT,
        REPLICATE
    }

    /** Adds elements before and after the last dimensions; the lists go from the first of these to the last. */
    record Pad(List<Size> before, List<Size> after, Fill fill) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.PAD;
        }
    }

    /** Shifts elements along dimensions, those that leave at the end coming in at the start. */
    record Roll(List<Integer> shifts, List<Integer> dimensions) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.ROLL;
        }
    }

    /** Turns the order of a dimension's elements round: the last comes first. */
    record Flip(int dimension) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.FLIP;
        }
    }

    /** How an upsampling makes new elements. */
    enum Interpolation {
        NEAREST,
        BILINEAR,
        BICUBIC
    }

    /** Resizes the last dimensions to the given sizes. */
    record Upsample(List<Size> sizes, Interpolation interpolation, boolean alignCorners) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.UPSAMPLE;
        }
    }

    /** {@code [N, C*r*r, H, W]} to {@code [N, C, H*r, W*r]} (Shi 2016). */
    record PixelShuffle(int factor) implements ShapeOp {
        @Override
        public OpType type() {
            return OpType.PIXEL_SHUFFLE;
        }
    }
}
