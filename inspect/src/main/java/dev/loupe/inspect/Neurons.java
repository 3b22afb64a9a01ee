package dev.loupe.inspect;

import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Shape;

/**
 * The table of neurons, batch included: output elements of operators that multiply by weights of their own (Krizhevsky
 * 2012's sense); for recurrent ones hidden units x steps x layers x directions.
 */
final class Neurons {
    private Neurons() {}

    static Formula of(Node node) {
        Op op = node.op();
        return switch (op.type()) {
            case CONV, CONV_TRANSPOSE, LINEAR, BILINEAR -> Formula.elements(node.shape());
            case RECURRENT -> recurrent((RecurrentOp.Recurrent) op, node.inputShape());
            case RECURRENT_CELL -> Formula.elements(node.shape());
            case FOREIGN -> ((ForeignOp.Foreign) op).weighted() ? Formula.elements(node.shape()) : Formula.ZERO;
            case INPUT,
                    PARAMETER,
                    IDENTITY,
                    EMBEDDING,
                    MATMUL,
                    ATTENTION,
                    ROTARY,
                    WINDOW_MASK,
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
                    DROPOUT,
                    BINARY,
                    AFFINE,
                    FLATTEN,
                    RESHAPE,
                    PERMUTE,
                    EXPAND,
                    CONCAT,
                    SPLIT,
                    SLICE,
                    GATHER,
                    PAD,
                    ROLL,
                    FLIP,
                    UPSAMPLE,
                    PIXEL_SHUFFLE,
                    PROPOSALS,
                    ROI_ALIGN -> Formula.ZERO;
        };
    }

    private static Formula recurrent(RecurrentOp.Recurrent op, Shape sequence) {
        return Formula.of("steps", sequence.get(op.batchFirst() ? 1 : 0))
                .times("batch", sequence.get(op.batchFirst() ? 0 : 1))
                .times("hidden", op.hidden())
                .times("layers", op.layers())
                .times("directions", op.directions());
    }
}
