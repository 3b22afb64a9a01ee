package dev.loupe.graph;

/** Recurrent layers over whole sequences, and their single steps. */
public sealed interface RecurrentOp extends Op {
    /** The kinds of cells, with how many gates (products with input and state) each has. */
    enum Cell {
        RNN(1),
        GRU(3),
        LSTM(4);

        private final int gates;

        Cell(int gates) {
            this.gates = gates;
        }

        public int gates() {
            return gates;
        }
    }

    /** How many vectors a layer adds to the products of its gates. */
    enum Biases {
        NONE,
        /** One for input and state together, under the name of the input's. */
        ONE,
        /** One with the input's product and one with the state's: PyTorch's. */
        TWO
    }

    /**
     * Stacked recurrent layers over a sequence.
     *
     * <p>Operands: the sequence, and optionally the initial hidden state (LSTM: and cell state). Outputs: the sequence
     * of the last layer's hidden states, the final hidden states, and for LSTM the final cell states. Weights are named
     * as PyTorch does: {@code weight_ih_l0}, {@code weight_hh_l0}, {@code bias_ih_l0}, {@code bias_hh_l0},
     * {@code weight_hr_l0}, {@code …_reverse}; gates in the order i, f, g, o (LSTM), r, z, n (GRU).
     *
     * @param hidden size of the hidden state (LSTM with projection: of the cell)
     * @param projection size of the projected hidden state, 0 for none (Sak 2014)
     * @param batchFirst whether the sequence is {@code [batch, steps, features]} and not {@code [steps, batch, features]}
     */
    record Recurrent(
            Cell cell, int hidden, int layers, boolean bidirectional, Biases biases, boolean batchFirst, int projection)
            implements RecurrentOp {
        public boolean bias() {
            return biases != Biases.NONE;
        }

        public Recurrent hidden(int size) {
            return new Recurrent(cell, size, layers, bidirectional, biases, batchFirst, projection);
        }

        public Recurrent layers(int count) {
            return new Recurrent(cell, hidden, count, bidirectional, biases, batchFirst, projection);
        }

        public Recurrent bidirectional(boolean both) {
            return new Recurrent(cell, hidden, layers, both, biases, batchFirst, projection);
        }

        public Recurrent biases(Biases number) {
            return new Recurrent(cell, hidden, layers, bidirectional, number, batchFirst, projection);
        }

        public Recurrent noBias() {
            return biases(Biases.NONE);
        }

        public Recurrent batchFirst(boolean first) {
            return new Recurrent(cell, hidden, layers, bidirectional, biases, first, projection);
        }

        public Recurrent projection(int size) {
            return new Recurrent(cell, hidden, layers, bidirectional, biases, batchFirst, size);
        }

        public int directions() {
            return bidirectional ? 2 : 1;
        }

        /** Features that a direction of a layer puts out: the projection's, or the hidden size. */
        public int features() {
            return projection > 0 ? projection : hidden;
        }

        @Override
        public OpType type() {
            return OpType.RECURRENT;
        }
    }

    /**
     * One step of a recurrent layer. Operands: input {@code [batch, features]} and optionally the state; outputs: the
     * hidden state, for LSTM also the cell state.
     */
    record RecurrentCell(Cell cell, int hidden, boolean bias) implements RecurrentOp {
        @Override
        public OpType type() {
            return OpType.RECURRENT_CELL;
        }
    }
}
