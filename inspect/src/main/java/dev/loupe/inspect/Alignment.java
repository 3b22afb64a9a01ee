package dev.loupe.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Which layer of one network is which of another: the pairs, in the order of both, whose scores add up to the most.
 *
 * <p>Exact where the table of scores is small. Where it is not, layers that occur once on either side are taken as fixed
 * points (the longest chain of them that is in order on both, found in n log n), and what lies between is aligned by
 * itself: a hundred thousand layers cost no hundred thousand squared.
 */
final class Alignment {
    /**
     * A layer as numbers: equal ones for equal things.
     *
     * @param path its path, and which call of it
     * @param operator its class name
     * @param structure operators with their settings, output, parameters, multiply-adds
     */
    record Key(int path, int operator, int structure) {}

    private static final int LARGEST_TABLE = 4_000_000;
    /** Kinds of fixed points, the surest first. */
    private static final List<ToLongFunction<Key>> FIXED_POINTS = List.of(
            key -> pair(key.path(), key.structure()),
            key -> pair(key.path(), key.operator()),
            key -> pair(key.structure(), 0));

    private final Key[] before;
    private final Key[] after;
    private final int[] partners;

    private Alignment(Key[] before, Key[] after) {
        this.before = before;
        this.after = after;
        this.partners = new int[before.length];
        Arrays.fill(partners, -1);
    }

    /** For each layer before the index of its partner after; -1 for none. */
    static int[] of(Key[] before, Key[] after) {
        Alignment alignment = new Alignment(before, after);
        alignment.align(0, before.length, 0, after.length, 0);
        return alignment.partners;
    }

    private static long pair(int a, int b) {
        return ((long) a << 32) | b;
    }

    /** How well two layers fit; 0 for not at all. The same structure elsewhere fits better than another one in its place. */
    private static int score(Key a, Key b) {
        if (a.structure() == b.structure()) {
            return a.path() == b.path() ? 6 : 4;
        }
        return a.path() != b.path() ? 0 : a.operator() == b.operator() ? 3 : 1;
    }

    private void align(int from, int to, int otherFrom, int otherTo, int level) {
        int i = from;
        int j = otherFrom;
        while (i < to && j < otherTo && before[i].equals(after[j])) {
            partners[i++] = j++;
        }
        int end = to;
        int otherEnd = otherTo;
        while (end > i && otherEnd > j && before[end - 1].equals(after[otherEnd - 1])) {
            partners[--end] = --otherEnd;
        }
        if (i == end || j == otherEnd) {
            return;
        }
        if ((long) (end - i + 1) * (otherEnd - j + 1) <= LARGEST_TABLE) {
            alignExactly(i, end, j, otherEnd);
        } else if (level < FIXED_POINTS.size()) {
            for (int[] fixed : fixedPoints(i, end, j, otherEnd, FIXED_POINTS.get(level))) {
                align(i, fixed[0], j, fixed[1], level + 1);
                partners[fixed[0]] = fixed[1];
                i = fixed[0] + 1;
                j = fixed[1] + 1;
            }
            align(i, end, j, otherEnd, level + 1);
        }
    }

    /** By dynamic programming over all pairs (Needleman and Wunsch 1970, without a price for gaps). */
    private void alignExactly(int from, int to, int otherFrom, int otherTo) {
        int rows = to - from;
        int columns = otherTo - otherFrom;
        byte[] moves = new byte[(rows + 1) * (columns + 1)];
        int[] best = new int[columns + 1];
        int[] next = new int[columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                int score = score(before[from + i], after[otherFrom + j]);
                int both = score == 0 ? -1 : score + best[j + 1];
                int most = Math.max(both, Math.max(best[j], next[j + 1]));
                next[j] = most;
                moves[i * (columns + 1) + j] = (byte) (most == both ? 3 : most == best[j] ? 1 : 2);
            }
            int[] done = best;
            best = next;
            next = done;
        }
        int i = 0;
        int j = 0;
        while (i < rows && j < columns) {
            byte move = moves[i * (columns + 1) + j];
            if (move == 3) {
                partners[from + i] = otherFrom + j;
            }
            i += move & 1;
            j += move >> 1;
        }
    }

    /** Pairs of what occurs once on either side: the longest chain of them that rises on both. */
    private List<int[]> fixedPoints(int from, int to, int otherFrom, int otherTo, ToLongFunction<Key> identity) {
        Map<Long, Integer> there = once(after, otherFrom, otherTo, identity);
        Map<Long, Integer> here = once(before, from, to, identity);
        List<int[]> pairs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            long key = identity.applyAsLong(before[i]);
            int only = here.getOrDefault(key, -1);
            int other = there.getOrDefault(key, -1);
            if (only >= 0 && other >= 0) {
                pairs.add(new int[] {i, other});
            }
        }
        return longestRise(pairs);
    }

    /** The index of each identity that occurs once; -1 for one that occurs more often. */
    private static Map<Long, Integer> once(Key[] keys, int from, int to, ToLongFunction<Key> identity) {
        Map<Long, Integer> indices = new HashMap<>();
        for (int i = from; i < to; i++) {
            indices.merge(identity.applyAsLong(keys[i]), i, (a, b) -> -1);
        }
        return indices;
    }

    private static List<int[]> longestRise(List<int[]> pairs) {
        int[] tails = new int[pairs.size()];
        int[] previous = new int[pairs.size()];
        int length = 0;
        for (int k = 0; k < previous.length; k++) {
            int low = 0;
            int high = length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (pairs.get(tails[middle])[1] < pairs.get(k)[1]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            previous[k] = low == 0 ? -1 : tails[low - 1];
            tails[low] = k;
            length = Math.max(length, low + 1);
        }
        List<int[]> rise = new ArrayList<>();
        for (int k = length == 0 ? -1 : tails[length - 1]; k >= 0; k = previous[k]) {
            rise.add(pairs.get(k));
        }
        Collections.reverse(rise);
        return rise;
    }
}
