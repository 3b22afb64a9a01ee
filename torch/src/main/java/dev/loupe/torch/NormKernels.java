package dev.loupe.torch;

import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Shape;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LocalResponseNormOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Kernels of normalisations. */
final class NormKernels {
    /** Below it a vector is divided by it instead of its norm, as PyTorch's {@code normalize} does. */
    private static final double LEAST_NORM = 1e-12;

    private NormKernels() {}

    /** In training it uses the batch's figures, and moves the running ones by its momentum. */
    static Kernel batchNorm(NormOp.BatchNorm op, Mode mode) {
        int shift = op.scale() ? 1 : 0;
        int mean = shift + (op.shift() ? 1 : 0);
        boolean training = mode == Mode.TRAIN;
        boolean counts = training && op.counter();
        return Kernel.one(call -> {
            if (counts) {
                call.parameter(mean + 2).add_(new Scalar(1));
            }
            return torch.batch_norm(
                    call.in(0),
                    op.scale() ? call.optional(0) : new TensorOptional(),
                    op.shift() ? call.optional(shift) : new TensorOptional(),
                    call.optional(mean),
                    call.optional(mean + 1),
                    training,
                    op.momentum(),
                    op.eps(),
                    false);
        });
    }

    static Kernel frozenBatchNorm(NormOp.FrozenBatchNorm op) {
        return Kernel.one(call -> torch.batch_norm(
                call.in(0),
                call.optional(0),
                call.optional(1),
                call.optional(2),
                call.optional(3),
                false,
                0,
                op.eps(),
                false));
    }

    static Kernel layerNorm(NormOp.LayerNorm op, Node node) {
        Sizes shape = last(node, op.dimensions());
        return Kernel.one(call -> torch.layer_norm(
                call.in(0), shape.at(call.symbols()), call.optional(0), call.optional(1), op.eps(), false));
    }

    static Kernel rmsNorm(NormOp.RmsNorm op, Node node) {
        Sizes shape = last(node, 1);
        return Kernel.one(call ->
                torch.rms_norm(call.in(0), shape.at(call.symbols()), call.optional(0), new DoubleOptional(op.eps())));
    }

    private static Sizes last(Node node, int dimensions) {
        Shape shape = node.inputShape();
        return Sizes.of(shape.sizes().subList(shape.rank() - dimensions, shape.rank()));
    }

    static Kernel groupNorm(NormOp.GroupNorm op) {
        return Kernel.one(
                call -> torch.group_norm(call.in(0), op.groups(), call.optional(0), call.optional(1), op.eps(), false));
    }

    static Kernel instanceNorm(NormOp.InstanceNorm op) {
        return Kernel.one(call -> torch.instance_norm(
                call.in(0),
                call.optional(0),
                call.optional(1),
                new TensorOptional(),
                new TensorOptional(),
                true,
                0,
                op.eps(),
                false));
    }

    static Kernel localResponseNorm(NormOp.LocalResponseNorm op) {
        return Kernel.one(call -> {
            LocalResponseNormOptions options = new LocalResponseNormOptions(op.size());
            options.alpha().put(op.alpha());
            options.beta().put(op.beta());
            options.k().put(op.k());
            return torch.local_response_norm(call.in(0), options);
        });
    }

    static Kernel normalize(NormOp.Normalize op) {
        long[] dimension = {op.dimension()};
        return Kernel.one(call -> {
            Tensor x = call.in(0);
            return x.div(x.norm(new ScalarOptional(new Scalar(2)), dimension, true)
                    .clamp_min(new Scalar(LEAST_NORM))
                    .expand_as(x));
        });
    }
}
