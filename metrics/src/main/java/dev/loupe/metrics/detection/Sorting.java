package dev.loupe.metrics.detection;

import java.util.function.IntUnaryOperator;

/** Stable sorts of row numbers. Equal keys keep their order, which is what makes ties exact. */
public final class Sorting {
    private static final int SHORT = 24;

    private Sorting() {}

    /** The rows by key, by counting; {@code starts[k]} is where key k begins, {@code starts[keys]} the end. */
    @SuppressWarnings("ArrayRecordComponent") // row numbers; never compared
    record Grouped(int[] rows, int[] starts) {}

    /** Groups {@code rows} by a key in [0, keys): linear, stable. */
    static Grouped byKey(int[] rows, int keys, IntUnaryOperator key) {
        int[] starts = new int[keys + 1];
        for (int row : rows) {
            starts[key.applyAsInt(row) + 1]++;
        }
        for (int k = 0; k < keys; k++) {
            starts[k + 1] += starts[k];
        }
        int[] next = starts.clone();
        int[] grouped = new int[rows.length];
        for (int row : rows) {
            grouped[next[key.applyAsInt(row)]++] = row;
        }
        return new Grouped(grouped, starts);
    }

    /** The rows 0 to {@code size}, exclusive. */
    public static int[] upTo(int size) {
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            rows[i] = i;
        }
        return rows;
    }

    /** Sorts rows[from, to) by descending score; {@code scores} is indexed by row. Stable, n log n. */
    public static void byScore(int[] rows, int from, int to, double[] scores) {
        int n = to - from;
        for (int start = from; start < to; start += SHORT) {
            insertion(rows, start, Math.min(to, start + SHORT), scores);
        }
        if (n <= SHORT) {
            return;
        }
        int[] source = rows;
        int sourceAt = from;
        int[] target = new int[n];
        int targetAt = 0;
        for (long width = SHORT; width < n; width *= 2) {
            for (long start = 0; start < n; start += 2 * width) {
                int middle = (int) Math.min(n, start + width);
                int end = (int) Math.min(n, start + 2 * width);
                merge(source, sourceAt, (int) start, middle, end, target, targetAt, scores);
            }
            int[] swap = source;
            source = target;
            target = swap;
            int swapAt = sourceAt;
            sourceAt = targetAt;
            targetAt = swapAt;
        }
        if (source != rows) {
            System.arraycopy(source, sourceAt, rows, from, n);
        }
    }

    private static void insertion(int[] rows, int from, int to, double[] scores) {
        for (int i = from + 1; i < to; i++) {
            int row = rows[i];
            double score = scores[row];
            int at = i;
            while (at > from && scores[rows[at - 1]] < score) {
                rows[at] = rows[at - 1];
                at--;
            }
            rows[at] = row;
        }
    }

    private static void merge(
            int[] source, int sourceAt, int start, int middle, int end, int[] target, int targetAt, double[] scores) {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takeLeft = right >= end
                    || (left < middle && scores[source[sourceAt + left]] >= scores[source[sourceAt + right]]);
            target[targetAt + at] = source[sourceAt + (takeLeft ? left++ : right++)];
        }
    }
}
