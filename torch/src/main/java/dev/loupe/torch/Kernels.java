package dev.loupe.torch;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Printable;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.WeightedOp;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The table of kernels: from a node to what runs it. Those with windows, normalisations, attention, recurrence and
 * interpolation stand in files of their own.
 */
final class Kernels {
    private Kernels() {}

    /**
     * The kernel of a node.
     *
     * @param mode in training drop-outs drop, and batch normalisation uses the batch
     * @param constants makes the tensors that a kernel needs besides its parameters; they live as long as the executor
     * @throws BadInput when it cannot be run
     */
    static Kernel of(Node node, Mode mode, Constants constants) {
        Op op = node.op();
        return switch (op.type()) {
            case INPUT, PARAMETER -> throw new IllegalArgumentException("a source is not computed");
            case IDENTITY -> Kernel.one(call -> new Tensor(call.in(0)));
            case CONV -> WindowKernels.conv((WeightedOp.Conv) op);
            case CONV_TRANSPOSE -> WindowKernels.convTranspose((WeightedOp.ConvTranspose) op);
            case LINEAR -> linear((WeightedOp.Linear) op);
            case BILINEAR ->
                Kernel.one(call -> torch.bilinear(call.in(0), call.in(1), call.parameter(0), call.optional(1)));
            case EMBEDDING -> Kernel.one(call -> torch.embedding(call.parameter(0), call.in(0)));
            case MATMUL -> Kernel.one(call -> torch.matmul(call.in(0), call.in(1)));
            case ATTENTION -> AttentionKernels.attention((AttentionOp.Attention) op);
            case WINDOW_MASK -> AttentionKernels.windowMask((AttentionOp.WindowMask) op, node, constants);
            case ROTARY -> AttentionKernels.rotary((AttentionOp.Rotary) op, node, constants);
            case BATCH_NORM -> NormKernels.batchNorm((NormOp.BatchNorm) op, mode);
            case FROZEN_BATCH_NORM -> NormKernels.frozenBatchNorm((NormOp.FrozenBatchNorm) op);
            case LAYER_NORM -> NormKernels.layerNorm((NormOp.LayerNorm) op, node);
            case RMS_NORM -> NormKernels.rmsNorm((NormOp.RmsNorm) op, node);
            case GROUP_NORM -> NormKernels.groupNorm((NormOp.GroupNorm) op);
            case INSTANCE_NORM -> NormKernels.instanceNorm((NormOp.InstanceNorm) op);
            case LOCAL_RESPONSE_NORM -> NormKernels.localResponseNorm((NormOp.LocalResponseNorm) op);
            case NORMALIZE -> NormKernels.normalize((NormOp.Normalize) op);
            case ACTIVATION -> Activations.kernel((ActivationOp.Activation) op);
            case PRELU -> Kernel.one(call -> torch.prelu(call.in(0), call.parameter(0)));
            case SOFTMAX -> softmax((ActivationOp.Softmax) op);
            case POOL -> WindowKernels.pool((PoolOp.Pool) op);
            case ADAPTIVE_POOL -> WindowKernels.adaptivePool((PoolOp.AdaptivePool) op);
            case REDUCE -> reduce((PoolOp.Reduce) op);
            case DROPOUT -> dropout((ActivationOp.Dropout) op, mode);
            case BINARY -> binary((ArithmeticOp.Binary) op);
            case AFFINE -> affine((ArithmeticOp.Affine) op);
            case FLATTEN -> flatten((ShapeOp.Flatten) op);
            case RESHAPE -> reshape((ShapeOp.Reshape) op);
            case PERMUTE -> permute((ShapeOp.Permute) op);
            case EXPAND -> expand((ShapeOp.Expand) op);
            case CONCAT -> concat((ShapeOp.Concat) op);
            case SPLIT -> split((ShapeOp.Split) op);
            case SLICE -> slice((ShapeOp.Slice) op);
            case GATHER -> gather((ShapeOp.Gather) op, node);
            case PAD -> WindowKernels.pad((ShapeOp.Pad) op);
            case ROLL -> roll((ShapeOp.Roll) op);
            case FLIP -> {
                long dimension = ((ShapeOp.Flip) op).dimension();
                yield Kernel.one(call -> torch.flip(call.in(0), dimension));
            }
            case UPSAMPLE -> WindowKernels.upsample((ShapeOp.Upsample) op);
            case PIXEL_SHUFFLE ->
                Kernel.one(call -> torch.pixel_shuffle(call.in(0), ((ShapeOp.PixelShuffle) op).factor()));
            case RECURRENT -> RecurrentKernels.layers((RecurrentOp.Recurrent) op);
            case RECURRENT_CELL -> RecurrentKernels.cell((RecurrentOp.RecurrentCell) op);
            case PROPOSALS, ROI_ALIGN ->
                throw new BadInput("regions are chosen by a detector, not by its network alone: loupe detect runs it");
            case FOREIGN ->
                throw new BadInput("the operator " + Printable.brief(((ForeignOp.Foreign) op).name())
                        + " of its file cannot be run; networks of the operators that loupe knows can");
        };
    }

    /**
     * LibTorch answers more than two dimensions by a view of a matrix, which it keeps; without gradients a handle of its own
     * lets the next activation write over it.
     */
    private static Kernel linear(WeightedOp.Linear op) {
        Kernel product = product(op);
        return call -> {
            Tensor[] made = product.run(call);
            return GradMode.is_enabled() || made[0].dim() == 2
                    ? made
                    : new Tensor[] {new Tensor(made[0].variable_data())};
        };
    }

    private static Kernel product(WeightedOp.Linear op) {
        if (op.matrix() instanceof WeightedOp.Matrix.Transposed) {
            return Kernel.one(call -> torch.linear(call.in(0), call.parameter(0).t(), call.optional(1)));
        }
        if (op.matrix() instanceof WeightedOp.Matrix.Rows rows) {
            return Kernel.one(call -> {
                Tensor weight = call.parameter(0).narrow(0, rows.first(), op.features());
                return op.bias()
                        ? torch.linear(
                                call.in(0),
                                weight,
                                new org.bytedeco.pytorch.TensorOptional(
                                        call.parameter(1).narrow(0, rows.first(), op.features())))
                        : torch.linear(call.in(0), weight);
            });
        }
        return Kernel.one(call -> torch.linear(call.in(0), call.parameter(0), call.optional(1)));
    }

    private static Kernel softmax(ActivationOp.Softmax op) {
        return op.log()
                ? Kernel.one(call -> torch.log_softmax(call.in(0), op.dimension()))
                : Kernel.one(call -> torch.softmax(call.in(0), op.dimension()));
    }

    private static Kernel reduce(PoolOp.Reduce op) {
        long[] dimensions = longs(op.dimensions());
        return switch (op.reduction()) {
            case MAX -> Kernel.one(call -> torch.amax(call.in(0), dimensions, op.keep()));
            case AVERAGE -> Kernel.one(call -> torch.mean(call.in(0), dimensions, op.keep(), new ScalarTypeOptional()));
            case SUM -> Kernel.one(call -> torch.sum(call.in(0), dimensions, op.keep(), new ScalarTypeOptional()));
        };
    }

    private static Kernel dropout(ActivationOp.Dropout op, Mode mode) {
        if (mode == Mode.EVAL || op.share() == 0) {
            return Kernel.one(call -> new Tensor(call.in(0)));
        }
        return switch (op.what()) {
            case ELEMENT -> Kernel.one(call -> torch.dropout(call.in(0), op.share(), true));
            case CHANNEL -> Kernel.one(call -> torch.feature_dropout(call.in(0), op.share(), true));
            case BRANCH -> Kernel.one(call -> dropBranches(call.in(0), op.share()));
        };
    }

    /** Stochastic depth by rows: what stays of a sample is scaled, so that the mean stays (as torchvision does it). */
    private static Tensor dropBranches(Tensor x, double share) {
        long[] shape = new long[(int) x.dim()];
        java.util.Arrays.fill(shape, 1);
        shape[0] = x.size(0);
        double kept = 1 - share;
        Tensor mask = x.new_full(shape, new Scalar(kept)).bernoulli();
        return x.mul(kept > 0 ? mask.div_(new Scalar(kept)) : mask);
    }

    private static Kernel binary(ArithmeticOp.Binary op) {
        return switch (op.function()) {
            case ADD -> Kernel.one(call -> torch.add(call.in(0), call.in(1)));
            case SUBTRACT -> Kernel.one(call -> torch.sub(call.in(0), call.in(1)));
            case MULTIPLY -> Kernel.one(call -> torch.mul(call.in(0), call.in(1)));
            case DIVIDE -> Kernel.one(call -> torch.div(call.in(0), call.in(1)));
            case MAXIMUM -> Kernel.one(call -> torch.maximum(call.in(0), call.in(1)));
            case MINIMUM -> Kernel.one(call -> torch.minimum(call.in(0), call.in(1)));
        };
    }

    private static Kernel affine(ArithmeticOp.Affine op) {
        if (op.shift() == 0) {
            return Kernel.one(call -> torch.mul(call.in(0), new Scalar(op.scale())));
        }
        if (op.scale() == 1) {
            return Kernel.one(call -> torch.add(call.in(0), new Scalar(op.shift())));
        }
        return Kernel.one(call -> torch.mul(call.in(0), new Scalar(op.scale())).add(new Scalar(op.shift())));
    }

    private static Kernel flatten(ShapeOp.Flatten op) {
        return Kernel.one(call -> torch.flatten(call.in(0), op.from(), op.to()));
    }

    private static Kernel reshape(ShapeOp.Reshape op) {
        Sizes sizes = Sizes.of(op.shape());
        return Kernel.one(call -> torch.reshape(call.in(0), sizes.at(call.symbols())));
    }

    private static Kernel permute(ShapeOp.Permute op) {
        long[] order = longs(op.order());
        return Kernel.one(call -> torch.permute(call.in(0), order));
    }

    private static Kernel expand(ShapeOp.Expand op) {
        Sizes sizes = Sizes.of(op.shape());
        return Kernel.one(call -> call.in(0).expand(sizes.at(call.symbols())));
    }

    private static Kernel concat(ShapeOp.Concat op) {
        return Kernel.one(call -> torch.cat(new TensorVector(call.operands()), op.dimension()));
    }

    private static Kernel split(ShapeOp.Split op) {
        long[] sizes = longs(op.sizes());
        return call -> {
            TensorVector parts = torch.split_with_sizes(call.in(0), sizes, op.dimension());
            Tensor[] outputs = new Tensor[sizes.length];
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = new Tensor(parts.get(i)); // the vector's own dies with it
            }
            return outputs;
        };
    }

    private static Kernel slice(ShapeOp.Slice op) {
        Sizes range = Sizes.of(List.of(op.start(), op.end()));
        return Kernel.one(call -> {
            long[] ends = range.at(call.symbols());
            return op.step() == 1
                    ? call.in(0).narrow(op.dimension(), ends[0], ends[1] - ends[0])
                    : torch.slice(
                            call.in(0),
                            op.dimension(),
                            new org.bytedeco.pytorch.LongOptional(ends[0]),
                            new org.bytedeco.pytorch.LongOptional(ends[1]),
                            op.step());
        });
    }

    private static Kernel gather(ShapeOp.Gather op, Node node) {
        Sizes sizes = Sizes.of(node.shape());
        return Kernel.one(call -> torch.index_select(
                        call.in(0), op.dimension(), call.in(1).flatten())
                .reshape(sizes.at(call.symbols())));
    }

    private static Kernel roll(ShapeOp.Roll op) {
        long[] shifts = longs(op.shifts());
        long[] dimensions = longs(op.dimensions());
        return Kernel.one(call -> torch.roll(call.in(0), shifts, dimensions));
    }

    static long[] longs(List<Integer> values) {
        long[] longs = new long[values.size()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = values.get(i);
        }
        return longs;
    }
}
