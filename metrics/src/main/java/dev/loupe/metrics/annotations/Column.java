package dev.loupe.metrics.annotations;

import java.util.Arrays;

/** Columns of primitive numbers that grow at their end. */
final class Column {
    private Column() {}

    private static int grown(int length) {
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(1024, length + (long) length / 2));
    }

    static final class Longs {
        private long[] values = {};
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = value;
        }

        long get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }

        long[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }

    static final class Doubles {
        private double[] values = {};
        private int size;

        void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = value;
        }

        void set(int index, double value) {
            values[index] = value;
        }

        double get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }

        void truncate(int newSize) {
            size = newSize;
        }

        /** The values, given away: nothing is copied if the array is full, and the column is empty afterwards. */
        double[] take() {
            double[] result = size == values.length ? values : Arrays.copyOf(values, size);
            values = new double[0];
            size = 0;
            return result;
        }
    }
}
