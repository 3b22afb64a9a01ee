package dev.loupe.torch;

import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.DType;
import dev.loupe.graph.Node;
import dev.loupe.graph.Shape;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Kernels of attention and what belongs to it. */
final class AttentionKernels {
    /** What keeps two pixels from seeing each other (Liu 2021's code). */
    private static final float UNSEEN = -100;

    private AttentionKernels() {}

    static Kernel attention(AttentionOp.Attention op) {
        return Kernel.one(call -> {
            Tensor queries = call.in(0);
            Tensor keys = call.in(1);
            boolean isBiased = call.has(3);
            boolean isGrouped = queries.size(-3) != keys.size(-3);
            Tensor bias =
                    isBiased && op.causal() ? call.in(3).add(future(queries, keys)) : isBiased ? call.in(3) : queries;
            return torch.scaled_dot_product_attention(
                    queries,
                    keys,
                    call.in(2),
                    isBiased ? new TensorOptional(bias) : new TensorOptional(),
                    0,
                    op.causal() && !isBiased,
                    op.scale() == 0 ? new DoubleOptional() : new DoubleOptional(op.scale()),
                    isGrouped);
        });
    }

    /** Minus infinity for keys behind the query, else 0. */
    private static Tensor future(Tensor queries, Tensor keys) {
        long[] shape = {queries.size(-2), keys.size(-2)};
        return queries.new_full(shape, new org.bytedeco.pytorch.Scalar(Double.NEGATIVE_INFINITY))
                .triu(1);
    }

    /** The same for every sample: made once for the image's size. */
    static Kernel windowMask(AttentionOp.WindowMask op, Node node, Constants constants) {
        Shape image = node.inputShape();
        if (!image.get(1).isConstant() || !image.get(2).isConstant()) {
            throw new dev.loupe.graph.BadInput(
                    "attention in shifted windows is run on images of a fixed size only; give its height and width");
        }
        dev.loupe.torch.Tensor mask = constants.of(
                windowMask(
                        op,
                        Math.toIntExact(image.get(1).value()),
                        Math.toIntExact(image.get(2).value())),
                node.output(0));
        return Kernel.one(call -> new Tensor(mask.handle()));
    }

    /** {@code [windows, 1, positions, positions]}: 0 where two pixels of a window are of one region, else -100. */
    static float[] windowMask(AttentionOp.WindowMask op, int height, int width) {
        int side = op.window();
        int positions = side * side;
        int wide = width / side;
        int windows = height / side * wide;
        float[] mask = new float[windows * positions * positions];
        int at = 0;
        for (int window = 0; window < windows; window++) {
            for (int i = 0; i < positions; i++) {
                for (int j = 0; j < positions; j++) {
                    int top = window / wide * side;
                    int left = window % wide * side;
                    boolean isSame = region(op, height, width, top + i / side, left + i % side)
                            == region(op, height, width, top + j / side, left + j % side);
                    mask[at++] = isSame ? 0 : UNSEEN;
                }
            }
        }
        return mask;
    }

    /** Which of the nine parts a shifted image falls into a pixel belongs to. */
    private static int region(AttentionOp.WindowMask op, int height, int width, int row, int column) {
        return 3 * part(row, height, op.window(), op.rows()) + part(column, width, op.window(), op.columns());
    }

    private static int part(int place, int length, int window, int shift) {
        return place < length - window ? 0 : place < length - shift ? 1 : 2;
    }

    /** Features i and i + n/2 turn together, as in Hugging Face's decoders. */
    static Kernel rotary(AttentionOp.Rotary op, Node node, Constants constants) {
        Shape shape = node.shape();
        int features = Math.toIntExact(shape.get(-1).value());
        double[] frequencies = new double[features];
        for (int i = 0; i < features; i++) {
            frequencies[i] = Math.pow(op.base(), -2.0 * (i % (features / 2)) / features);
        }
        dev.loupe.torch.Tensor turning = constants.of(frequencies);
        return Kernel.one(call -> {
            Tensor x = call.in(0);
            Tensor places = torch.arange(
                    new org.bytedeco.pytorch.Scalar(x.size(-2)), Types.options(DType.FLOAT64, constants.device()));
            Tensor angles = places.unsqueeze(1).mul(turning.handle());
            Tensor first = x.narrow(-1, 0, features / 2);
            Tensor second = x.narrow(-1, features / 2, features / 2);
            Tensor turned = torch.cat(new TensorVector(second.neg(), first), -1);
            return x.mul(angles.cos().to(x.scalar_type()))
                    .add(turned.mul(angles.sin().to(x.scalar_type())));
        });
    }
}
