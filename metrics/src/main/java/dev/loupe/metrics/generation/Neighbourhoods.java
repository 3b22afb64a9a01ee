package dev.loupe.metrics.generation;

import java.util.Arrays;

/**
 * How two clouds lie in each other, by balls round each point that reach to its k-th nearest neighbour of its own cloud.
 *
 * @param precision share of generated points in the ball of any real one (Kynkäänniemi 2019)
 * @param recall share of real points in the ball of any generated one (Kynkäänniemi 2019)
 * @param density in how many real balls a generated point lies, divided by k: 1 for clouds that are alike, larger where generated
 *     points crowd (Naeem 2020, equation 3)
 * @param coverage share of real balls with a generated point inside (Naeem 2020, equation 4)
 */
public record Neighbourhoods(double precision, double recall, double density, double coverage) {
    /**
     * Compares each point with each.
     *
     * @param k neighbours, fewer than there are points in either cloud
     */
    public static Neighbourhoods of(double[][] real, double[][] generated, int k) {
        if (k < 1 || k >= real.length || k >= generated.length) {
            throw new IllegalArgumentException(k + " neighbours among " + real.length + " and " + generated.length);
        }
        double[] realReach = reach(real, k);
        double[] generatedReach = reach(generated, k);
        boolean[] covered = new boolean[real.length];
        boolean[] recalled = new boolean[real.length];
        long precise = 0;
        long balls = 0;
        for (int g = 0; g < generated.length; g++) {
            long before = balls;
            for (int r = 0; r < real.length; r++) {
                double distance = squared(generated[g], real[r]);
                if (distance <= realReach[r]) {
                    balls++;
                    covered[r] = true;
                }
                recalled[r] |= distance <= generatedReach[g];
            }
            precise += balls > before ? 1 : 0;
        }
        return new Neighbourhoods(
                (double) precise / generated.length,
                share(recalled),
                (double) balls / k / generated.length,
                share(covered));
    }

    /** The squared distance of each point to its k-th neighbour. */
    private static double[] reach(double[][] points, int k) {
        double[] reach = new double[points.length];
        double[] distances = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < points.length; j++) {
                distances[j] = squared(points[i], points[j]);
            }
            Arrays.sort(distances);
            reach[i] = distances[k]; // the first is the point itself
        }
        return reach;
    }

    private static double share(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return (double) count / flags.length;
    }

    static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }

    /** The mean distance of two different points: of a collapsed generator it is near 0. */
    public static double meanDistance(double[][] points) {
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.sqrt(squared(points[i], points[j]));
            }
        }
        return sum / (points.length * (points.length - 1.0) / 2);
    }
}
