package dev.loupe.models.proposals;

import java.util.Arrays;

/** Pairs of regions, the most similar first; equal ones by ascending numbers. A heap over plain arrays. */
final class PairQueue {
    private double[] similarities = new double[64];
    /** The smaller number in the upper half. */
    private long[] pairs = new long[64];

    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    void add(double similarity, int one, int other) {
        if (count == pairs.length) {
            similarities = Arrays.copyOf(similarities, 2 * count);
            pairs = Arrays.copyOf(pairs, 2 * count);
        }
        long pair = (long) Math.min(one, other) << 32 | Math.max(one, other);
        int at = count++;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!isBefore(similarity, pair, similarities[parent], pairs[parent])) {
                break;
            }
            similarities[at] = similarities[parent];
            pairs[at] = pairs[parent];
            at = parent;
        }
        similarities[at] = similarity;
        pairs[at] = pair;
    }

    /** Takes the first pair out: the smaller number in the upper 32 bits, the larger in the lower. */
    long remove() {
        long first = pairs[0];
        count--;
        double similarity = similarities[count];
        long pair = pairs[count];
        int at = 0;
        while (2 * at + 1 < count) {
            int child = 2 * at + 1;
            if (child + 1 < count
                    && isBefore(similarities[child + 1], pairs[child + 1], similarities[child], pairs[child])) {
                child++;
            }
            if (!isBefore(similarities[child], pairs[child], similarity, pair)) {
                break;
            }
            similarities[at] = similarities[child];
            pairs[at] = pairs[child];
            at = child;
        }
        similarities[at] = similarity;
        pairs[at] = pair;
        return first;
    }

    private static boolean isBefore(double similarity, long pair, double otherSimilarity, long otherPair) {
        return similarity > otherSimilarity || (similarity == otherSimilarity && pair < otherPair);
    }
}
