package dev.loupe.explain;

import java.util.OptionalDouble;

/**
 * The LSTM of 2000, with forget gate and without peepholes, for one input and one unit: numbers that one can follow by hand.
 *
 * @param input weights of x_t, in the order f, i, o, g
 * @param recurrent weights of h_(t-1), in the same order
 * @param bias in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // four numbers each, never compared
public record LstmCell(double[] input, double[] recurrent, double[] bias) {
    /** The cell of the worked example. */
    public static final LstmCell EXAMPLE =
            new LstmCell(new double[] {.5, .9, .3, .7}, new double[] {.4, .1, .8, .2}, new double[] {1, 0, 0, 0});

    /** One step; {@code sums} are what the gates' functions are applied to. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Step(double[] sums, double f, double i, double o, double g, double c, double h) {}

    /** Gates that are held at a value, whatever their sums are. */
    public record Held(OptionalDouble f, OptionalDouble i, OptionalDouble o, OptionalDouble g) {
        public static final Held NONE = new Held(
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }

    public Step step(double x, double h, double c) {
        return step(x, h, c, Held.NONE);
    }

    /** A step with some of the gates held. */
    public Step step(double x, double h, double c, Held held) {
        double[] sums = new double[4];
        for (int gate = 0; gate < 4; gate++) {
            sums[gate] = input[gate] * x + recurrent[gate] * h + bias[gate];
        }
        double f = held.f().orElse(sigmoid(sums[0]));
        double i = held.i().orElse(sigmoid(sums[1]));
        double o = held.o().orElse(sigmoid(sums[2]));
        double g = held.g().orElse(Math.tanh(sums[3]));
        double state = f * c + i * g;
        return new Step(sums, f, i, o, g, state, o * Math.tanh(state));
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
