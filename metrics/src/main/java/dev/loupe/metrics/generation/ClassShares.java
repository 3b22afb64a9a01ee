package dev.loupe.metrics.generation;

/**
 * How samples are spread over classes.
 *
 * @param shares of each class; they add up to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ClassShares(double[] shares) {
    /** From the class of each sample, counted from 0. */
    public static ClassShares of(int[] classes, int count) {
        double[] shares = new double[count];
        for (int one : classes) {
            shares[one] += 1.0 / classes.length;
        }
        return new ClassShares(shares);
    }

    /** In nats: ln of the number of classes where all are equal, 0 where one has all. */
    public double entropy() {
        double entropy = 0;
        for (double share : shares) {
            entropy -= share > 0 ? share * Math.log(share) : 0;
        }
        return entropy;
    }

    public double smallest() {
        return java.util.Arrays.stream(shares).min().orElse(0);
    }

    public double largest() {
        return java.util.Arrays.stream(shares).max().orElse(0);
    }
}
