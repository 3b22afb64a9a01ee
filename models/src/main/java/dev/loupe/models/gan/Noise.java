package dev.loupe.models.gan;

import java.util.SplittableRandom;

/** Points z that samples grow from: rows of standard normal numbers, by a seed and Java's generator alone. */
final class Noise {
    private Noise() {}

    /** {@code [count, latent]}, row by row. */
    static float[] normal(int count, int latent, long seed) {
        return truncated(count, latent, seed, 0);
    }

    /**
     * The same, each number drawn anew until it lies within a bound (Brock 2019, section 3.1): samples get more alike and better.
     *
     * @param bound in standard deviations; 0 is without bound
     */
    static float[] truncated(int count, int latent, long seed, double bound) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] noise = new float[count * latent];
        for (int i = 0; i < noise.length; i++) {
            double drawn;
            do {
                drawn = random.nextGaussian();
            } while (bound > 0 && Math.abs(drawn) > bound);
            noise[i] = (float) drawn;
        }
        return noise;
    }

    /**
     * From each row to the next but one, {@code steps} points a pair: 0 to 1, 2 to 3, … along the arc of a great circle (White
     * 2016), since a straight line would lead through points near 0, which hardly occur.
     *
     * @param ends {@code [2 pairs, latent]}
     * @return {@code [pairs steps, latent]}
     */
    static float[] between(float[] ends, int latent, int steps) {
        int pairs = ends.length / latent / 2;
        float[] noise = new float[pairs * steps * latent];
        for (int pair = 0; pair < pairs; pair++) {
            int from = 2 * pair * latent;
            int to = from + latent;
            double angle = angle(ends, from, to, latent);
            for (int step = 0; step < steps; step++) {
                double share = steps == 1 ? 0 : (double) step / (steps - 1);
                boolean isStraight = Math.sin(angle) < 1e-6;
                double first = isStraight ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
                double second = isStraight ? share : Math.sin(share * angle) / Math.sin(angle);
                int into = (pair * steps + step) * latent;
                for (int i = 0; i < latent; i++) {
                    noise[into + i] = (float) (first * ends[from + i] + second * ends[to + i]);
                }
            }
        }
        return noise;
    }

    private static double angle(float[] ends, int from, int to, int latent) {
        double dot = 0;
        double one = 0;
        double other = 0;
        for (int i = 0; i < latent; i++) {
            dot += (double) ends[from + i] * ends[to + i];
            one += (double) ends[from + i] * ends[from + i];
            other += (double) ends[to + i] * ends[to + i];
        }
        double cosine = dot / Math.sqrt(one * other);
        return Double.isFinite(cosine) ? Math.acos(Math.max(-1, Math.min(1, cosine))) : 0;
    }
}
