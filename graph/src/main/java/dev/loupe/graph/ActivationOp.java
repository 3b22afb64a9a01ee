package dev.loupe.graph;

/** Non-linear functions of single elements, soft-max, and drop-out. */
public sealed interface ActivationOp extends Op {
    /** The functions without parameters. */
    enum Function {
        RELU,
        RELU6,
        LEAKY_RELU,
        ELU,
        SELU,
        GELU,
        GELU_TANH,
        SILU,
        MISH,
        SOFTPLUS,
        SIGMOID,
        TANH,
        HARD_SIGMOID,
        HARD_SWISH,
        HARD_TANH,
        EXP,
        LOG,
        SQRT,
        ABS
    }

    /**
     * A function of each element.
     *
     * @param alpha the slope or scale of those that have one (leaky ReLU's 0.01), else 0
     * @param inPlace whether the original writes over its input, as torchvision's ReLUs do
     */
    record Activation(Function function, double alpha, boolean inPlace) implements ActivationOp {
        @Override
        public OpType type() {
            return OpType.ACTIVATION;
        }
    }

    /** ReLU with a learnt slope, one for all channels or one each (He 2015). */
    record PRelu(int slopes) implements ActivationOp {
        @Override
        public OpType type() {
            return OpType.PRELU;
        }
    }

    /** {@code exp(x) / sum exp(x)} along a dimension, or its logarithm. */
    record Softmax(int dimension, boolean log) implements ActivationOp {
        @Override
        public OpType type() {
            return OpType.SOFTMAX;
        }
    }

    /** What a drop-out drops as a whole. */
    enum Dropped {
        ELEMENT,
        CHANNEL,
        /** The whole residual branch of a sample: stochastic depth (Huang 2016). */
        BRANCH
    }

    /** Sets a share of its input to zero in training, and is the identity otherwise. */
    record Dropout(double share, Dropped what) implements ActivationOp {
        @Override
        public OpType type() {
            return OpType.DROPOUT;
        }
    }
}
