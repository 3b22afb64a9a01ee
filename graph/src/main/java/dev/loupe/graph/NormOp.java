package dev.loupe.graph;

/** Normalisations. */
public sealed interface NormOp extends Op {
    /**
     * Over batch and positions for each channel (Ioffe and Szegedy 2015); running mean and variance are buffers.
     *
     * @param scale whether the result is multiplied by a learnt {@code weight}
     * @param shift whether a learnt {@code bias} is added
     * @param counter whether the batches seen are counted in a third buffer, as PyTorch does
     */
    record BatchNorm(double eps, double momentum, boolean scale, boolean shift, boolean counter) implements NormOp {
        /** As in PyTorch, where both weights are learnt or none. */
        public BatchNorm(double eps, double momentum, boolean affine) {
            this(eps, momentum, affine, affine, true);
        }

        @Override
        public OpType type() {
            return OpType.BATCH_NORM;
        }
    }

    /**
     * Batch normalisation whose figures and weights nobody learns any more: four buffers, for each channel a scale and a
     * shift that follow from them (torchvision's {@code FrozenBatchNorm2d}).
     */
    record FrozenBatchNorm(double eps) implements NormOp {
        @Override
        public OpType type() {
            return OpType.FROZEN_BATCH_NORM;
        }
    }

    /** Over the last {@code dimensions} dimensions (Ba, Kiros and Hinton 2016). */
    record LayerNorm(int dimensions, double eps, boolean affine, boolean bias) implements NormOp {
        @Override
        public OpType type() {
            return OpType.LAYER_NORM;
        }
    }

    /** Root mean square over the last dimension, without a mean and a bias (Zhang and Sennrich 2019). */
    record RmsNorm(double eps) implements NormOp {
        @Override
        public OpType type() {
            return OpType.RMS_NORM;
        }
    }

    /** Over groups of channels and positions, for each sample (Wu and He 2018). */
    record GroupNorm(int groups, double eps, boolean affine) implements NormOp {
        @Override
        public OpType type() {
            return OpType.GROUP_NORM;
        }
    }

    /** Over positions, for each sample and channel (Ulyanov 2016). */
    record InstanceNorm(double eps, boolean affine) implements NormOp {
        @Override
        public OpType type() {
            return OpType.INSTANCE_NORM;
        }
    }

    /** Across neighbouring channels (Krizhevsky 2012, section 3.3). */
    record LocalResponseNorm(int size, double alpha, double beta, double k) implements NormOp {
        @Override
        public OpType type() {
            return OpType.LOCAL_RESPONSE_NORM;
        }
    }

    /** Divides by the Euclidean norm along one dimension. */
    record Normalize(int dimension) implements NormOp {
        @Override
        public OpType type() {
            return OpType.NORMALIZE;
        }
    }
}
