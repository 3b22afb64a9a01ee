package dev.loupe.inspect;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.WeightedOp;

/** The table of names: how PyTorch calls the class of an operator's module. */
public final class OperatorNames {
    private OperatorNames() {}

    public static String of(Node node) {
        Op op = node.op();
        return switch (op.type()) {
            case INPUT -> "Input";
            case PARAMETER -> "Parameter";
            case IDENTITY -> "Identity";
            case CONV -> "Conv" + axes(((WeightedOp.Conv) op).window().axes());
            case CONV_TRANSPOSE ->
                "ConvTranspose" + axes(((WeightedOp.ConvTranspose) op).window().axes());
            case LINEAR -> "Linear";
            case BILINEAR -> "Bilinear";
            case EMBEDDING -> "Embedding";
            case MATMUL -> "MatMul";
            case ATTENTION -> "ScaledDotProductAttention";
            case ROTARY -> "RotaryEmbedding";
            case WINDOW_MASK -> "WindowMask";
            case BATCH_NORM -> "BatchNorm" + axes(Math.max(1, node.inputShape().rank() - 2));
            case FROZEN_BATCH_NORM -> "FrozenBatchNorm2d";
            case LAYER_NORM -> "LayerNorm";
            case RMS_NORM -> "RMSNorm";
            case GROUP_NORM -> "GroupNorm";
            case INSTANCE_NORM ->
                "InstanceNorm" + axes(Math.max(1, node.inputShape().rank() - 2));
            case LOCAL_RESPONSE_NORM -> "LocalResponseNorm";
            case NORMALIZE -> "Normalize";
            case ACTIVATION -> activation(((ActivationOp.Activation) op).function());
            case PRELU -> "PReLU";
            case SOFTMAX -> ((ActivationOp.Softmax) op).log() ? "LogSoftmax" : "Softmax";
            case DROPOUT -> dropout((ActivationOp.Dropout) op);
            case POOL ->
                reduction(((PoolOp.Pool) op).reduction()) + "Pool"
                        + axes(((PoolOp.Pool) op).window().axes());
            case ADAPTIVE_POOL ->
                "Adaptive" + reduction(((PoolOp.AdaptivePool) op).reduction()) + "Pool"
                        + axes(((PoolOp.AdaptivePool) op).output().count());
            case REDUCE ->
                switch (((PoolOp.Reduce) op).reduction()) {
                    case MAX -> "Max";
                    case AVERAGE -> "Mean";
                    case SUM -> "Sum";
                };
            case BINARY ->
                switch (((ArithmeticOp.Binary) op).function()) {
                    case ADD -> "Add";
                    case SUBTRACT -> "Subtract";
                    case MULTIPLY -> "Multiply";
                    case DIVIDE -> "Divide";
                    case MAXIMUM -> "Maximum";
                    case MINIMUM -> "Minimum";
                };
            case AFFINE -> "Affine";
            case FLATTEN -> "Flatten";
            case RESHAPE -> "Reshape";
            case PERMUTE -> "Permute";
            case EXPAND -> "Expand";
            case CONCAT -> "Concat";
            case SPLIT -> "Split";
            case SLICE -> "Slice";
            case GATHER -> "Gather";
            case PAD ->
                switch (((ShapeOp.Pad) op).fill()) {
                            case ZERO -> "ZeroPad";
                            case REFLECT -> "ReflectionPad";
                            case REPLICATE -> "ReplicationPad";
                        }
                        + axes(((ShapeOp.Pad) op).before().size());
            case ROLL -> "Roll";
            case FLIP -> "Flip";
            case UPSAMPLE -> "Upsample";
            case PIXEL_SHUFFLE -> "PixelShuffle";
            case PROPOSALS -> "Proposals";
            case ROI_ALIGN -> "RoIAlign";
            case RECURRENT -> ((RecurrentOp.Recurrent) op).cell().name();
            case FOREIGN -> ((ForeignOp.Foreign) op).name();
            case RECURRENT_CELL -> ((RecurrentOp.RecurrentCell) op).cell().name() + "Cell";
        };
    }

    private static String axes(int count) {
        return count + "d";
    }

    private static String reduction(PoolOp.Reduction reduction) {
        return switch (reduction) {
            case MAX -> "Max";
            case AVERAGE -> "Avg";
            case SUM -> "Sum";
        };
    }

    private static String dropout(ActivationOp.Dropout op) {
        return switch (op.what()) {
            case ELEMENT -> "Dropout";
            case CHANNEL -> "Dropout2d";
            case BRANCH -> "StochasticDepth";
        };
    }

    private static String activation(ActivationOp.Function function) {
        return switch (function) {
            case RELU -> "ReLU";
            case RELU6 -> "ReLU6";
            case LEAKY_RELU -> "LeakyReLU";
            case ELU -> "ELU";
            case SELU -> "SELU";
            case GELU, GELU_TANH -> "GELU";
            case SILU -> "SiLU";
            case MISH -> "Mish";
            case SOFTPLUS -> "Softplus";
            case SIGMOID -> "Sigmoid";
            case TANH -> "Tanh";
            case HARD_SIGMOID -> "Hardsigmoid";
            case HARD_SWISH -> "Hardswish";
            case HARD_TANH -> "Hardtanh";
            case EXP -> "Exp";
            case LOG -> "Log";
            case SQRT -> "Sqrt";
            case ABS -> "Abs";
        };
    }
}
