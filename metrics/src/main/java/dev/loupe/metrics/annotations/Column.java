package dev.loupe.metrics.annotations;

import dev.loupe.graph.BadInput;
import java.util.Arrays;

/**
 * Columns of primitive numbers that grow at their end. They grow by chunks, so that millions of numbers never stand in
 * memory twice; only the first chunk, in which short columns live, is copied to grow.
 */
final class Column {
    private static final int BITS = 16;
    private static final int CHUNK = 1 << BITS;

    private Column() {}

    /** How long the chunk becomes that is full, or has nothing yet. */
    private static int grown(int chunk, int length) {
        return chunk > 0 ? CHUNK : Math.max(16, 2 * length);
    }

    /** The number of the chunk where the next number goes. */
    private static int chunk(int size) {
        if (size == Integer.MAX_VALUE) {
            throw new BadInput("has more numbers than can be held; evaluate parts of it");
        }
        return size >> BITS;
    }

    static final class Longs {
        private static final long[] EMPTY = {};

        private long[][] chunks = {EMPTY};
        private int size;

        void add(long value) {
            int chunk = chunk(size);
            int at = size & (CHUNK - 1);
            if (chunk == chunks.length) {
                chunks = Arrays.copyOf(chunks, 2 * chunk);
                Arrays.fill(chunks, chunk, chunks.length, EMPTY);
            }
            if (at == chunks[chunk].length) {
                chunks[chunk] = Arrays.copyOf(chunks[chunk], grown(chunk, at));
            }
            chunks[chunk][at] = value;
            size++;
        }

        long get(int index) {
            return chunks[index >> BITS][index & (CHUNK - 1)];
        }

        int size() {
            return size;
        }

        /** Gives back the memory of what stands before {@code index}, at least in the main; it is not asked for again. */
        void forgetBefore(int index) {
            if ((index & (CHUNK - 1)) == 0 && index > 0) {
                chunks[(index >> BITS) - 1] = EMPTY;
            }
        }

        long[] toArray() {
            long[] all = new long[size];
            for (int i = 0; i < size; i++) {
                all[i] = get(i);
            }
            return all;
        }
    }

    static final class Doubles {
        private static final double[] EMPTY = {};

        private double[][] chunks = {EMPTY};
        private int size;

        void add(double value) {
            int chunk = chunk(size);
            int at = size & (CHUNK - 1);
            if (chunk == chunks.length) {
                chunks = Arrays.copyOf(chunks, 2 * chunk);
                Arrays.fill(chunks, chunk, chunks.length, EMPTY);
            }
            if (at == chunks[chunk].length) {
                chunks[chunk] = Arrays.copyOf(chunks[chunk], grown(chunk, at));
            }
            chunks[chunk][at] = value;
            size++;
        }

        void set(int index, double value) {
            chunks[index >> BITS][index & (CHUNK - 1)] = value;
        }

        double get(int index) {
            return chunks[index >> BITS][index & (CHUNK - 1)];
        }

        int size() {
            return size;
        }

        /** A column of the first {@code count} numbers, which are given away: this column is empty afterwards. */
        Doubles take(int count) {
            Doubles taken = new Doubles();
            taken.chunks = chunks;
            taken.size = count;
            chunks = new double[][] {EMPTY};
            size = 0;
            return taken;
        }

        double[] toArray() {
            double[] all = new double[size];
            for (int i = 0; i < size; i++) {
                all[i] = get(i);
            }
            return all;
        }
    }
}
