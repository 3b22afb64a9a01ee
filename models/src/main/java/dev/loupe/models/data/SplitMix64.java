package dev.loupe.models.data;

/**
 * The generator of Steele, Lea and Flood (2014), with the mixing constants of Stafford's variant 13: written out, so that the
 * same numbers come from every program that follows the rule of the scenes.
 */
final class SplitMix64 {
    private long state;

    SplitMix64(long seed) {
        this.state = seed;
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** From 0 to a number, which is left out. */
    int below(int end) {
        return (int) ((next() >>> 33) % end);
    }
}
