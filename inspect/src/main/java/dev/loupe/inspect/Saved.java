package dev.loupe.inspect;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Node;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tensor that the forward pass keeps for the backward pass.
 *
 * @param node whose backward needs it
 * @param what it is to that node: {@code input}, {@code output}, {@code indices}, {@code mask}, …
 * @param maker the node whose output it is; empty for a tensor that only the operator knows
 * @param output which of the maker's outputs it is
 * @param type of the tensor
 */
record Saved(Node node, String what, Optional<Node> maker, int output, TensorType type) {

    /** Whether a drop-out does anything. */
    static boolean drops(Op op, boolean training) {
        return training && ((ActivationOp.Dropout) op).share() > 0;
    }

    /**
     * The table of what a node that has a gradient keeps, by the formulas of PyTorch 2's {@code derivatives.yaml};
     * its parameters apart.
     *
     * @param gradients for each input whether it has a gradient
     */
    static List<Saved> of(Node node, boolean[] gradients) {
        Op op = node.op();
        Keeper keeper = new Keeper(node);
        return switch (op.type()) {
            case CONV, CONV_TRANSPOSE, PRELU, FROZEN_BATCH_NORM ->
                keeper.input(0).done();
            case LINEAR -> keeper.inputIf(0, trainsWeight(node)).done();
            case BILINEAR -> keeper.input(0).input(1).done();
            case EMBEDDING -> keeper.inputAs(0, "indices").done();
            case MATMUL ->
                keeper.inputIf(0, gradients[1]).inputIf(1, gradients[0]).done();
            case ATTENTION -> attention(node, keeper);
            case BATCH_NORM ->
                keeper.input(0).statistics(node.inputShape().get(1)).done();
            case LAYER_NORM -> layerNorm((NormOp.LayerNorm) op, node, keeper);
            case RMS_NORM ->
                keeper.input(0)
                        .own(
                                "inverse deviation",
                                keeper.statistic(),
                                node.inputShape().without(-1))
                        .done();
            case GROUP_NORM ->
                keeper.input(0)
                        .statistics(node.inputShape().get(0).times(((NormOp.GroupNorm) op).groups()))
                        .done();
            case INSTANCE_NORM ->
                keeper.input(0).statistics(node.inputShape().elements(0, 2)).done();
            case LOCAL_RESPONSE_NORM -> localResponseNorm((NormOp.LocalResponseNorm) op, node, keeper);
            case NORMALIZE -> normalize((NormOp.Normalize) op, node, keeper);
            case ACTIVATION -> activation((ActivationOp.Activation) op, keeper);
            case SOFTMAX -> keeper.output(0).done();
            case POOL -> pool(((PoolOp.Pool) op).reduction() == PoolOp.Reduction.MAX, keeper, node);
            case ADAPTIVE_POOL -> adaptivePool((PoolOp.AdaptivePool) op, node, keeper);
            case REDUCE ->
                ((PoolOp.Reduce) op).reduction() == PoolOp.Reduction.MAX
                        ? keeper.input(0).output(0).done()
                        : List.of();
            case DROPOUT -> drops(op, true) ? dropout((ActivationOp.Dropout) op, node, keeper) : List.of();
            case BINARY -> binary(((ArithmeticOp.Binary) op).function(), gradients, keeper);
            case GATHER -> keeper.inputAs(1, "indices").done();
            case PAD ->
                ((ShapeOp.Pad) op).fill() == ShapeOp.Fill.ZERO
                        ? List.of()
                        : keeper.input(0).done();
            case RECURRENT -> recurrent((RecurrentOp.Recurrent) op, node, keeper);
            case RECURRENT_CELL -> recurrentCell((RecurrentOp.RecurrentCell) op, node, keeper);
            // No gradient goes through the choice of boxes.
            case PROPOSALS -> List.of();
            case ROI_ALIGN -> keeper.inputAs(node.inputCount() - 1, "boxes").done();
            case FOREIGN -> foreign((ForeignOp.Foreign) op, node, keeper);
            case INPUT,
                    PARAMETER,
                    IDENTITY,
                    AFFINE,
                    FLATTEN,
                    RESHAPE,
                    PERMUTE,
                    EXPAND,
                    CONCAT,
                    SPLIT,
                    SLICE,
                    ROLL,
                    FLIP,
                    UPSAMPLE,
                    PIXEL_SHUFFLE,
                    ROTARY,
                    WINDOW_MASK -> List.of();
        };
    }

    /** What its file does not tell is taken to be kept: all that goes in, unless it only moves elements. */
    private static List<Saved> foreign(ForeignOp.Foreign op, Node node, Keeper keeper) {
        boolean moves = op.work().isEmpty() && op.products().isEmpty();
        for (int i = 0; i < node.inputCount() && !moves; i++) {
            keeper.input(i);
        }
        return keeper.done();
    }

    private static boolean trainsWeight(Node node) {
        for (Parameter parameter : Parameters.of(node)) {
            if (parameter.role() == Parameter.Role.WEIGHT && parameter.trained()) {
                return true;
            }
        }
        return false;
    }

    /** The fused kernel's (Dao 2022): the scores are computed again, from the logarithms of their sums. */
    private static List<Saved> attention(Node node, Keeper keeper) {
        for (int i = 0; i < node.inputCount(); i++) {
            keeper.input(i);
        }
        return keeper.output(0)
                .own("log-sum-exp", keeper.statistic(), node.shape().without(-1))
                .done();
    }

    private static List<Saved> layerNorm(NormOp.LayerNorm op, Node node, Keeper keeper) {
        Shape input = node.inputShape();
        return keeper.input(0)
                .statistics(input.elements(0, input.rank() - op.dimensions()))
                .done();
    }

    /** {@code x / (k + alpha * mean(x^2))^beta}, step by step: the padded squares are the mean's input. */
    private static List<Saved> localResponseNorm(NormOp.LocalResponseNorm op, Node node, Keeper keeper) {
        Shape input = node.inputShape();
        DType dtype = keeper.dtype();
        return keeper.input(0)
                .own("padded squares", dtype, input.with(1, input.get(1).plus(op.size() - 1)))
                .own("base", dtype, input)
                .own("power", dtype, input)
                .done();
    }

    private static List<Saved> normalize(NormOp.Normalize op, Node node, Keeper keeper) {
        Shape norms = node.inputShape().with(op.dimension(), Size.ONE);
        return keeper.input(0)
                .own("norm", keeper.dtype(), norms)
                .own("norm, at least epsilon", keeper.dtype(), norms)
                .done();
    }

    private static List<Saved> activation(ActivationOp.Activation op, Keeper keeper) {
        return switch (op.function()) {
            case RELU, SIGMOID, TANH, EXP, SQRT -> keeper.output(0).done();
            // In place these are differentiated by their result, otherwise by their operand.
            case LEAKY_RELU, ELU, SELU -> (op.inPlace() ? keeper.output(0) : keeper.input(0)).done();
            case RELU6, GELU, GELU_TANH, SILU, MISH, SOFTPLUS, HARD_SIGMOID, HARD_SWISH, HARD_TANH, LOG, ABS ->
                keeper.input(0).done();
        };
    }

    /** Average pooling needs the sizes of its input only, but PyTorch keeps the input. */
    private static List<Saved> pool(boolean maximum, Keeper keeper, Node node) {
        keeper.input(0);
        return (maximum ? keeper.own("indices", DType.INT64, node.shape()) : keeper).done();
    }

    /** An average over the whole input is computed as a mean, which keeps nothing. */
    private static List<Saved> adaptivePool(PoolOp.AdaptivePool op, Node node, Keeper keeper) {
        boolean maximum = op.reduction() == PoolOp.Reduction.MAX;
        return !maximum && op.output().isAll(1) ? List.of() : pool(maximum, keeper, node);
    }

    /** A byte for each element; dropped channels and branches are multiplied by factors of the input's own type. */
    private static List<Saved> dropout(ActivationOp.Dropout op, Node node, Keeper keeper) {
        Shape shape = node.shape();
        return switch (op.what()) {
            case ELEMENT -> keeper.own("mask", DType.BOOL, shape).done();
            case CHANNEL ->
                keeper.own("factors", keeper.dtype(), Shape.of(shape.get(0), shape.get(1)))
                        .done();
            case BRANCH ->
                keeper.own("factors", keeper.dtype(), Shape.of(shape.get(0))).done();
        };
    }

    private static List<Saved> binary(ArithmeticOp.Function function, boolean[] gradients, Keeper keeper) {
        return switch (function) {
            case ADD, SUBTRACT -> List.of();
            case MULTIPLY ->
                keeper.inputIf(0, gradients[1]).inputIf(1, gradients[0]).done();
            case DIVIDE -> keeper.inputIf(0, gradients[1]).input(1).done();
            // Both, to see which was taken.
            case MAXIMUM, MINIMUM -> keeper.input(0).input(1).done();
        };
    }

    /**
     * What a fused kernel keeps: the input, the initial state, all gates, cells and hidden states. The last layer's
     * hidden states are the output.
     */
    private static List<Saved> recurrent(RecurrentOp.Recurrent op, Node node, Keeper keeper) {
        for (int i = 0; i < node.inputCount(); i++) {
            keeper.input(i);
        }
        Shape sequence = node.inputShape();
        Shape steps = Shape.of(sequence.get(0), sequence.get(1));
        Size cells = Size.of((long) op.layers() * op.directions());
        keeper.output(0);
        if (op.layers() > 1) {
            Size inner = Size.of((long) (op.layers() - 1) * op.directions() * op.features());
            keeper.own("hidden states of inner layers", keeper.dtype(), steps.insert(-1, inner));
        }
        Size units = cells.times(op.hidden());
        gates(op.cell(), steps, units, keeper);
        if (op.cell() == RecurrentOp.Cell.LSTM) {
            keeper.own("cells", keeper.dtype(), steps.insert(-1, units));
        }
        if (op.projection() > 0) {
            keeper.own("hidden states before projection", keeper.dtype(), steps.insert(-1, units));
        }
        return keeper.done();
    }

    private static List<Saved> recurrentCell(RecurrentOp.RecurrentCell op, Node node, Keeper keeper) {
        for (int i = 0; i < node.inputCount(); i++) {
            keeper.input(i);
        }
        Shape samples = node.inputShape().without(-1);
        gates(op.cell(), samples, Size.of(op.hidden()), keeper);
        return switch (op.cell()) {
            case RNN -> keeper.output(0).done();
            case GRU -> keeper.done();
            case LSTM -> keeper.output(1).done();
        };
    }

    /** LSTM: i, f, g, o. GRU: r, z, n, and the state's part of n, which r multiplies. An RNN's is its output. */
    private static void gates(RecurrentOp.Cell cell, Shape steps, Size units, Keeper keeper) {
        if (cell != RecurrentOp.Cell.RNN) {
            keeper.own("gates", keeper.dtype(), steps.insert(-1, units.times(4)));
        }
    }

    /** Collects what one node keeps. */
    private static final class Keeper {
        private final Node node;
        private final List<Saved> kept = new ArrayList<>(3);

        Keeper(Node node) {
            this.node = node;
        }

        DType dtype() {
            return node.input(0).type().dtype();
        }

        /** Statistics of half-precision inputs are float32. */
        DType statistic() {
            return dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        }

        Keeper input(int i) {
            return inputAs(i, node.inputCount() == 1 ? "input" : "input " + (i + 1));
        }

        Keeper inputIf(int i, boolean needed) {
            return needed ? input(i) : this;
        }

        Keeper inputAs(int i, String what) {
            Value value = node.input(i);
            kept.add(new Saved(node, what, Optional.of(value.node()), value.output(), value.type()));
            return this;
        }

        Keeper output(int i) {
            kept.add(new Saved(node, "output", Optional.of(node), i, node.output(i)));
            return this;
        }

        Keeper statistics(Size count) {
            own("mean", statistic(), Shape.of(count));
            return own("inverse deviation", statistic(), Shape.of(count));
        }

        Keeper own(String what, DType dtype, Shape shape) {
            kept.add(new Saved(node, what, Optional.empty(), 0, new TensorType(dtype, shape)));
            return this;
        }

        List<Saved> done() {
            return kept;
        }
    }
}
