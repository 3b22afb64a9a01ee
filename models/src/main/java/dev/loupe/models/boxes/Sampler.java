package dev.loupe.models.boxes;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws what is learned from in a step, so that the many negatives do not drown the few positives: positives up to a share,
 * the rest negatives, each equally likely (Ren 2015, section 3.1.3; Girshick 2015, section 2.3).
 *
 * @param count how many are drawn, or fewer where there are not so many
 * @param positives how many of them are positive at most
 */
public record Sampler(int count, int positives) {
    /** For anchors of an image: 256, half of them positive at most. */
    public static final Sampler ANCHORS = new Sampler(256, 128);
    /** For regions of an image: 64, a quarter of them positive at most. */
    public static final Sampler REGIONS = new Sampler(64, 16);

    /**
     * What was drawn, as numbers of references in ascending order.
     *
     * @param positives whose object is {@code assigned} to them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Sample(int[] positives, int[] negatives) {
        /** Positives, then negatives. */
        public int[] all() {
            return IntStream.concat(Arrays.stream(positives), Arrays.stream(negatives))
                    .toArray();
        }
    }

    /**
     * Draws from what {@link Assigner#assign} has said; what it ignores is never drawn.
     *
     * @param random from which the sample follows
     */
    public Sample sample(int[] assigned, SplittableRandom random) {
        int[] chosen = some(indices(assigned, true), positives, random);
        return new Sample(chosen, some(indices(assigned, false), count - chosen.length, random));
    }

    private static int[] indices(int[] assigned, boolean positive) {
        return IntStream.range(0, assigned.length)
                .filter(i -> positive ? assigned[i] >= 0 : assigned[i] == Assigner.NEGATIVE)
                .toArray();
    }

    /** As many as are wanted of all, in ascending order. */
    private static int[] some(int[] all, int wanted, SplittableRandom random) {
        if (all.length <= wanted) {
            return all;
        }
        for (int i = 0; i < wanted; i++) {
            int j = random.nextInt(i, all.length);
            int kept = all[i];
            all[i] = all[j];
            all[j] = kept;
        }
        int[] drawn = Arrays.copyOf(all, wanted);
        Arrays.sort(drawn);
        return drawn;
    }
}
