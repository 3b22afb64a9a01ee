package dev.loupe.metrics.generation;

import java.util.SplittableRandom;

/**
 * The kernel distance (KID; Bińkowski 2018, section 4): the unbiased estimate of the squared maximum mean discrepancy with the
 * kernel {@code (x.y/d + 1)^3}, a mean over random subsets. Unlike FID it has no bias by the number of samples; near 0 it may be
 * negative.
 */
public final class KernelDistance {
    private KernelDistance() {}

    /**
     * Between two clouds.
     *
     * @param subsets how many are drawn
     * @param size points of each cloud in a subset, at most as many as there are; two or more
     */
    public static double between(double[][] one, double[][] other, int subsets, int size, long seed) {
        int drawn = Math.min(size, Math.min(one.length, other.length));
        if (drawn < 2) {
            throw new IllegalArgumentException("a kernel distance needs two points of each cloud");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double sum = 0;
        for (int i = 0; i < subsets; i++) {
            sum += discrepancy(draw(one, drawn, random), draw(other, drawn, random));
        }
        return sum / subsets;
    }

    private static double[][] draw(double[][] points, int count, SplittableRandom random) {
        double[][] order = points.clone();
        for (int i = 0; i < count; i++) {
            int j = i + random.nextInt(order.length - i);
            double[] kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return java.util.Arrays.copyOf(order, count);
    }

    private static double discrepancy(double[][] one, double[][] other) {
        double pairs = (double) one.length * (one.length - 1);
        double all = (double) one.length * other.length;
        return (among(one) + among(other)) / pairs - 2 * across(one, other) / all;
    }

    private static double among(double[][] points) {
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += 2 * kernel(points[i], points[j]);
            }
        }
        return sum;
    }

    private static double across(double[][] one, double[][] other) {
        double sum = 0;
        for (double[] a : one) {
            for (double[] b : other) {
                sum += kernel(a, b);
            }
        }
        return sum;
    }

    private static double kernel(double[] a, double[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
        }
        double base = dot / a.length + 1;
        return base * base * base;
    }
}
