package dev.loupe.inspect;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.WeightedOp;

/**
 * Work that the multiply-adds leave out.
 *
 * @param why what kind of work it is
 */
public record NotCounted(String path, String operator, String why) {

    /** The table of what a node does besides its multiply-adds; empty where there is nothing. */
    static String why(Node node) {
        Op op = node.op();
        return switch (op.type()) {
            case CONV -> bias(((WeightedOp.Conv) op).bias());
            case CONV_TRANSPOSE -> bias(((WeightedOp.ConvTranspose) op).bias());
            case LINEAR -> bias(((WeightedOp.Linear) op).bias());
            case BILINEAR -> bias(((WeightedOp.Bilinear) op).bias());
            case RECURRENT -> gates(((RecurrentOp.Recurrent) op).bias());
            case RECURRENT_CELL -> gates(((RecurrentOp.RecurrentCell) op).bias());
            case FOREIGN -> ((ForeignOp.Foreign) op).work();
            case EMBEDDING, GATHER -> "look-up";
            case ATTENTION -> "soft-max";
            case BATCH_NORM,
                    FROZEN_BATCH_NORM,
                    LAYER_NORM,
                    RMS_NORM,
                    GROUP_NORM,
                    INSTANCE_NORM,
                    LOCAL_RESPONSE_NORM,
                    NORMALIZE -> //
                "normalisation";
            case ACTIVATION, PRELU -> "activation";
            case SOFTMAX -> "soft-max";
            case POOL, ADAPTIVE_POOL, REDUCE -> "pooling";
            case DROPOUT -> ((ActivationOp.Dropout) op).share() > 0 ? "element-wise in training" : "";
            case BINARY, AFFINE, ROTARY -> "element-wise";
            case UPSAMPLE, ROI_ALIGN -> "interpolation";
            case PROPOSALS -> "decoding, sorting and suppression";
            case INPUT,
                    PARAMETER,
                    IDENTITY,
                    MATMUL,
                    FLATTEN,
                    RESHAPE,
                    PERMUTE,
                    EXPAND,
                    CONCAT,
                    SPLIT,
                    SLICE,
                    PAD,
                    ROLL,
                    FLIP,
                    PIXEL_SHUFFLE,
                    WINDOW_MASK -> "";
        };
    }

    private static String bias(boolean present) {
        return present ? "bias addition" : "";
    }

    private static String gates(boolean bias) {
        return bias ? "bias addition and activation" : "activation";
    }
}
