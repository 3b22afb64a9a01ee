package dev.loupe.explain;

/**
 * The LSTM of 2000, with forget gate and without peepholes, for one input and one unit: numbers that one can follow by hand.
 *
 * @param input weights of x_t, in the order f, i, o, g
 * @param recurrent weights of h_(t-1), in the same order
 * @param bias in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // four numbers each, never compared
record LstmCell(double[] input, double[] recurrent, double[] bias) {
    /** One step; {@code sums} are what the gates' functions are applied to. */
    @SuppressWarnings("ArrayRecordComponent")
    record Step(double[] sums, double f, double i, double o, double g, double c, double h) {}

    Step step(double x, double h, double c) {
        double[] sums = new double[4];
        for (int gate = 0; gate < 4; gate++) {
            sums[gate] = input[gate] * x + recurrent[gate] * h + bias[gate];
        }
        double f = sigmoid(sums[0]);
        double i = sigmoid(sums[1]);
        double o = sigmoid(sums[2]);
        double g = Math.tanh(sums[3]);
        double state = f * c + i * g;
        return new Step(sums, f, i, o, g, state, o * Math.tanh(state));
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
