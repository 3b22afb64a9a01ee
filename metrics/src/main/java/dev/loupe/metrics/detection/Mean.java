package dev.loupe.metrics.detection;

import java.util.Arrays;

/**
 * The mean as numpy computes it (pairwise summation in blocks of 128 with eight running sums), so that a figure agrees
 * with the reference to the last bit, and its rounding to three digits does too.
 */
final class Mean {
    private static final int BLOCK = 128;

    private double[] values;
    private int size;

    Mean(int expected) {
        values = new double[Math.max(16, expected)];
    }

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    /** NaN if nothing was added. */
    double value() {
        return size == 0 ? Double.NaN : sum(values, 0, size) / size;
    }

    static double of(double[] values) {
        return values.length == 0 ? Double.NaN : sum(values, 0, values.length) / values.length;
    }

    static double sum(double[] values, int from, int count) {
        if (count < 8) {
            double sum = 0;
            for (int i = from; i < from + count; i++) {
                sum += values[i];
            }
            return sum;
        }
        if (count <= BLOCK) {
            double[] running = Arrays.copyOfRange(values, from, from + 8);
            int i = 8;
            for (; i < count - count % 8; i += 8) {
                for (int j = 0; j < 8; j++) {
                    running[j] += values[from + i + j];
                }
            }
            double sum = ((running[0] + running[1]) + (running[2] + running[3]))
                    + ((running[4] + running[5]) + (running[6] + running[7]));
            for (; i < count; i++) {
                sum += values[from + i];
            }
            return sum;
        }
        int half = count / 2;
        half -= half % 8;
        return sum(values, from, half) + sum(values, from + half, count - half);
    }
}
