package dev.loupe.models.data;

import java.util.SplittableRandom;

/**
 * Images and labels that are blends of two (Zhang 2018, "mixup", equation 1).
 *
 * @param alpha of the Beta distribution that a blend's share is drawn from, 0 (none are blended) to 1 (any share is as likely)
 */
public record MixUp(double alpha) {
    /** The share of the first of two images in the blends of a step, 0 to 1; it follows from seed and step alone. */
    public double share(long seed, long step) {
        if (alpha == 0) {
            return 1;
        }
        SplittableRandom random = new SplittableRandom(Batches.mix(seed ^ 0x6d69787570L, step));
        while (true) { // Johnk 1964: a Beta variate from two powers of uniform ones, on average after fewer than two
            // tries
            double one = Math.log(random.nextDouble()) / alpha;
            double other = Math.log(random.nextDouble()) / alpha;
            double larger = Math.max(one, other);
            double sum = larger + Math.log(Math.exp(one - larger) + Math.exp(other - larger));
            if (sum <= 0) {
                return Math.exp(one - sum);
            }
        }
    }
}
