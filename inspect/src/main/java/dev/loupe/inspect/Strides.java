package dev.loupe.inspect;

import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far apart in memory the elements of each dimension of a value lie. It decides whether a reshape can be a view of its
 * input or has to copy it, by PyTorch's rule: merged dimensions must lie in memory as if they were one.
 */
final class Strides {
    private final Shape shape;
    private final Size[] strides;

    private Strides(Shape shape, Size[] strides) {
        this.shape = shape;
        this.strides = strides;
    }

    /** The last dimension densest, as every operator writes its output that is no view. */
    private static Strides contiguous(Shape shape) {
        Size[] strides = new Size[shape.rank()];
        Size stride = Size.ONE;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride = stride.times(shape.get(i));
        }
        return new Strides(shape, strides);
    }

    /**
     * The table of views: the strides of an output that shares its first input's memory; empty for an operator that
     * writes memory of its own.
     *
     * @param known the input's strides, if it is a view itself
     * @param training whether a drop-out drops, which makes it write
     */
    static Optional<Strides> ofView(Node node, int output, @Nullable Strides known, boolean training) {
        Op op = node.op();
        return switch (op.type()) {
            case IDENTITY -> Optional.of(input(node, known));
            case DROPOUT -> Saved.drops(op, training) ? Optional.empty() : Optional.of(input(node, known));
            case FLATTEN, RESHAPE -> input(node, known).reshaped(node.shape());
            case PERMUTE -> Optional.of(input(node, known).permuted(node.shape(), ((ShapeOp.Permute) op).order()));
            case EXPAND -> Optional.of(input(node, known).expanded(node.shape()));
            case SPLIT -> Optional.of(new Strides(node.output(output).shape(), input(node, known).strides));
            case SLICE -> Optional.of(input(node, known).sliced(node.shape(), (ShapeOp.Slice) op));
            case INPUT,
                    PARAMETER,
                    CONV,
                    CONV_TRANSPOSE,
                    LINEAR,
                    BILINEAR,
                    EMBEDDING,
                    MATMUL,
                    ATTENTION,
                    BATCH_NORM,
                    FROZEN_BATCH_NORM,
                    LAYER_NORM,
                    RMS_NORM,
                    GROUP_NORM,
                    INSTANCE_NORM,
                    LOCAL_RESPONSE_NORM,
                    NORMALIZE,
                    ACTIVATION,
                    PRELU,
                    SOFTMAX,
                    POOL,
                    ADAPTIVE_POOL,
                    REDUCE,
                    BINARY,
                    AFFINE,
                    CONCAT,
                    GATHER,
                    PAD,
                    ROLL,
                    FLIP,
                    UPSAMPLE,
                    PIXEL_SHUFFLE,
                    ROTARY,
                    WINDOW_MASK,
                    RECURRENT,
                    RECURRENT_CELL,
                    PROPOSALS,
                    ROI_ALIGN,
                    FOREIGN -> Optional.empty();
        };
    }

    private static Strides input(Node node, @Nullable Strides known) {
        return known != null ? known : contiguous(node.inputShape());
    }

    private Strides permuted(Shape to, List<Integer> order) {
        Size[] moved = new Size[strides.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = strides[shape.index(order.get(i))];
        }
        return new Strides(to, moved);
    }

    private Strides expanded(Shape to) {
        Size[] wider = new Size[to.rank()];
        int shift = wider.length - strides.length;
        for (int i = 0; i < wider.length; i++) {
            boolean repeated = i < shift || !shape.get(i - shift).equals(to.get(i));
            wider[i] = repeated ? Size.ZERO : strides[i - shift];
        }
        return new Strides(to, wider);
    }

    private Strides sliced(Shape to, ShapeOp.Slice op) {
        Size[] sparser = strides.clone();
        int dimension = shape.index(op.dimension());
        sparser[dimension] = sparser[dimension].times(op.step());
        return new Strides(to, sparser);
    }

    /** The strides of another shape over the same memory, where there are any. */
    private Optional<Strides> reshaped(Shape to) {
        if (to.equals(shape)) {
            return Optional.of(this);
        }
        Size[] result = new Size[to.rank()];
        int at = result.length - 1;
        int from = strides.length - 1;
        while (from >= 0) {
            // The largest run of dimensions that lie in memory as one.
            Size densest = strides[from];
            Size elements = shape.get(from);
            while (from > 0 && (shape.get(from - 1).is(1) || strides[from - 1].equals(densest.times(elements)))) {
                from--;
                elements = elements.times(shape.get(from));
            }
            from--;
            Size covered = Size.ONE;
            while (at >= 0 && (!covered.equals(elements) || to.get(at).is(1))) {
                result[at] = densest.times(covered);
                covered = covered.times(to.get(at));
                at--;
            }
            if (!covered.equals(elements)) {
                return Optional.empty();
            }
        }
        while (at >= 0 && to.get(at).is(1)) {
            result[at--] = Size.ONE;
        }
        return at < 0 ? Optional.of(new Strides(to, result)) : Optional.empty();
    }
}
