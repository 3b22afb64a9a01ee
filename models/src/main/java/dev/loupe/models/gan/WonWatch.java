package dev.loupe.models.gan;

/**
 * Whether D has won: over 200 steps its mean D(x) was above .95 and its mean D(G(z)) below .05, so that G is told next to
 * nothing.
 *
 * @param steps of the stretch that is being looked at
 * @param real sum of the means D(x) in it
 * @param fake sum of the means D(G(z)) in it
 * @param won of the stretch before
 */
record WonWatch(int steps, double real, double fake, boolean won) {
    static final WonWatch BEGINNING = new WonWatch(0, 0, 0, false);
    private static final int STRETCH = 200;
    private static final double SURE = 0.95;

    WonWatch after(double meanReal, double meanFake) {
        double allReal = real + meanReal;
        double allFake = fake + meanFake;
        if (steps + 1 < STRETCH) {
            return new WonWatch(steps + 1, allReal, allFake, won);
        }
        return new WonWatch(0, 0, 0, allReal / STRETCH > SURE && allFake / STRETCH < 1 - SURE);
    }

    /** As numbers of a checkpoint. */
    double[] state() {
        return new double[] {steps, real, fake, won ? 1 : 0};
    }

    static WonWatch of(double[] state) {
        return new WonWatch((int) state[0], state[1], state[2], state[3] > 0);
    }
}
