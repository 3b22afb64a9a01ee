package dev.loupe.metrics.annotations;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** Finds what occurs again. */
final class Repeats {
    private Repeats() {}

    /** The positions of keys that occurred before. Without repeats, the usual case, nothing is boxed. */
    static BitSet of(long[] keys) {
        BitSet repeats = new BitSet();
        long[] sorted = keys.clone();
        Arrays.sort(sorted);
        boolean any = false;
        for (int i = 1; i < sorted.length; i++) {
            any |= sorted[i] == sorted[i - 1];
        }
        if (any) {
            Set<Long> seen = new HashSet<>();
            for (int i = 0; i < keys.length; i++) {
                if (!seen.add(keys[i])) {
                    repeats.set(i);
                }
            }
        }
        return repeats;
    }
}
