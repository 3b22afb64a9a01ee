package dev.loupe.metrics.text;

/**
 * Interpolated n-grams by Witten and Bell (1991, method C), learned from a text of symbols.
 *
 * <p>For a context h, h' being h without its first symbol, n counting occurrences and t(h) the different symbols that
 * followed h: p(c|h) = (n(hc) + t(h) p(c|h')) / (n(h) + t(h)). A context that never came leaves p(c|h'); below the empty
 * context every symbol has 1/V, V being the alphabet's size.
 */
public final class NGrams {
    private final Contexts contexts;
    private final int alphabet;
    private final int longest;

    private NGrams(Contexts contexts, int alphabet, int longest) {
        this.contexts = contexts;
        this.alphabet = alphabet;
        this.longest = longest;
    }

    /**
     * Counts a text.
     *
     * @param text symbols from 0 up to the alphabet's size
     * @param end behind the last one that is learned from
     * @param longest n of the longest n-gram, from 1 up
     */
    public static NGrams of(int[] text, int end, int alphabet, int longest) {
        Contexts contexts = new Contexts();
        int[] before = new int[longest]; // by its length, the run that ends here
        for (int t = 0; t < end; t++) {
            for (int length = Math.min(t, longest - 1); length >= 0; length--) {
                int longer = contexts.count(before[length], text[t]);
                if (length + 1 < longest) {
                    before[length + 1] = longer;
                }
            }
        }
        return new NGrams(contexts, alphabet, longest);
    }

    /**
     * The mean of -log2 p over a part of a text, by the n of the n-gram: the first figure is that of n = 1.
     *
     * @param text of which the part is foretold; what stands before the part is context
     */
    public double[] bits(int[] text, int from, int end) {
        double[] sums = new double[longest];
        for (int t = from; t < end; t++) {
            double p = 1.0 / alphabet;
            for (int length = 0; length < longest; length++) {
                p = length > t ? p : interpolated(p, context(text, t, length), text[t]);
                sums[length] -= Math.log(p);
            }
        }
        for (int i = 0; i < longest; i++) {
            sums[i] /= (end - from) * Math.log(2);
        }
        return sums;
    }

    /**
     * p(c|h) for the context that ends before a place.
     *
     * @param length of the context, less than the longest n
     */
    double probability(int[] text, int at, int length, int symbol) {
        double p = 1.0 / alphabet;
        for (int each = 0; each <= Math.min(length, at); each++) {
            p = interpolated(p, context(text, at, each), symbol);
        }
        return p;
    }

    private double interpolated(double shorter, int context, int symbol) {
        if (context == Contexts.NONE || contexts.followers(context) == 0) {
            return shorter;
        }
        int longer = contexts.find(context, symbol);
        double count = longer == Contexts.NONE ? 0 : contexts.count(longer);
        double distinct = contexts.distinct(context);
        return (count + distinct * shorter) / (contexts.followers(context) + distinct);
    }

    private int context(int[] text, int at, int length) {
        int node = Contexts.EMPTY;
        for (int i = at - length; i < at && node != Contexts.NONE; i++) {
            node = contexts.find(node, text[i]);
        }
        return node;
    }

    /**
     * Bits a symbol of single symbols' shares with one added to each count: p(c) = (n(c) + 1) / (N + V).
     *
     * @param learned so many symbols, from the first, are counted; the others are foretold
     */
    public static double addOne(int[] text, int learned, int alphabet) {
        long[] counts = new long[alphabet];
        for (int t = 0; t < learned; t++) {
            counts[text[t]]++;
        }
        double sum = 0;
        for (int t = learned; t < text.length; t++) {
            sum -= Math.log((counts[text[t]] + 1.0) / (learned + (double) alphabet));
        }
        return sum / ((text.length - learned) * Math.log(2));
    }
}
