package dev.loupe.graph;

/** Operators that multiply their input by weights of their own, and the look-up in a table of weights. */
public sealed interface WeightedOp extends Op {
    /**
     * Convolution over the last {@code window.axes()} dimensions; weight {@code [channels, in/groups, kernel...]}.
     *
     * @param channels output channels
     * @param groups groups of channels that do not see each other (AlexNet's two towers: 2; depthwise: all)
     */
    record Conv(int channels, Window window, int groups, boolean bias) implements WeightedOp {
        public Conv stride(int stride) {
            return window(window.stride(stride));
        }

        public Conv padding(int padding) {
            return window(window.padding(padding));
        }

        public Conv padding(Axes padding) {
            return window(window.padding(padding));
        }

        public Conv dilation(int dilation) {
            return window(window.dilation(dilation));
        }

        public Conv window(Window other) {
            return new Conv(channels, other, groups, bias);
        }

        public Conv groups(int count) {
            return new Conv(channels, window, count, bias);
        }

        public Conv noBias() {
            return new Conv(channels, window, groups, false);
        }

        @Override
        public OpType type() {
            return OpType.CONV;
        }
    }

    /**
     * Transposed convolution: the gradient of a convolution with respect to its input; weight {@code [in,
     * channels/groups, kernel...]}. Output {@code (input - 1) * stride - 2 * padding + reach + outputPadding}.
     */
    record ConvTranspose(int channels, Window window, Axes outputPadding, int groups, boolean bias)
            implements WeightedOp {
        public ConvTranspose stride(int stride) {
            return new ConvTranspose(channels, window.stride(stride), outputPadding, groups, bias);
        }

        public ConvTranspose padding(int padding) {
            return new ConvTranspose(channels, window.padding(padding), outputPadding, groups, bias);
        }

        public ConvTranspose outputPadding(int padding) {
            return new ConvTranspose(channels, window, Axes.all(window.axes(), padding), groups, bias);
        }

        public ConvTranspose groups(int count) {
            return new ConvTranspose(channels, window, outputPadding, count, bias);
        }

        public ConvTranspose noBias() {
            return new ConvTranspose(channels, window, outputPadding, groups, false);
        }

        @Override
        public OpType type() {
            return OpType.CONV_TRANSPOSE;
        }
    }

    /**
     * Fully connected: the last dimension times a matrix {@code [features, in]}.
     *
     * @param matrix how that matrix is stored
     */
    record Linear(int features, boolean bias, Matrix matrix) implements WeightedOp {
        public Linear(int features, boolean bias) {
            this(features, bias, Matrix.PLAIN);
        }

        public Linear noBias() {
            return new Linear(features, false, matrix);
        }

        public Linear stored(Matrix as) {
            return new Linear(features, bias, as);
        }

        @Override
        public OpType type() {
            return OpType.LINEAR;
        }
    }

    /** How the matrix of a {@link Linear} stands in the tensor that holds it. */
    sealed interface Matrix {
        Matrix PLAIN = new Plain();
        Matrix TRANSPOSED = new Transposed();

        /** As {@code [features, in]}. */
        record Plain() implements Matrix {}

        /** As {@code [in, features]}: GPT-2's. */
        record Transposed() implements Matrix {}

        /**
         * As rows {@code first} to {@code first + features} of {@code [rows, in]}: attention keeps the projections to
         * queries, keys and values in one tensor, and their biases in another.
         */
        record Rows(int first, int rows) implements Matrix {}
    }

    /** {@code y_k = a^T W_k b + bias_k} for two inputs; weight {@code [features, in1, in2]}. */
    record Bilinear(int features, boolean bias) implements WeightedOp {
        @Override
        public OpType type() {
            return OpType.BILINEAR;
        }
    }

    /** Looks up rows of a table {@code [rows, features]} by integers; multiplies nothing. */
    record Embedding(int rows, int features) implements WeightedOp {
        @Override
        public OpType type() {
            return OpType.EMBEDDING;
        }
    }
}
