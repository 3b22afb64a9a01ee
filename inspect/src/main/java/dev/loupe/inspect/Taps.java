package dev.loupe.inspect;

import dev.loupe.graph.Size;
import dev.loupe.graph.Window;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which places of an input are read for each place of an output, along one axis: from {@code first} to {@code last}. The
 * pattern repeats: {@code period} places further in the output, the input has moved by {@code shift}. So it is exact also
 * behind up-sampling, where neighbours see windows of different sizes.
 */
final class Taps {
    /** Patterns that repeat only after more places than this are not followed. */
    private static final int LONGEST_PERIOD = 4096;
    /** Nor are places further away than this. */
    private static final long FARTHEST = 1L << 40;

    /** Reads the place itself. */
    static final Taps SAME = steps(0, 0, 1);

    private final long shift;
    private final long[] first;
    private final long[] last;

    private Taps(long shift, long[] first, long[] last) {
        this.shift = shift;
        this.first = first;
        this.last = last;
    }

    private static Taps steps(long first, long last, long shift) {
        return new Taps(shift, new long[] {first}, new long[] {last});
    }

    /** A convolution's or pooling's. */
    static Taps window(Window window, int axis) {
        long first = -window.before().get(axis);
        return steps(first, first + window.reach(axis) - 1, window.stride().get(axis));
    }

    /** Output {@code o} of a transposed convolution reads those {@code i} with {@code i * stride - before + dilation * tap = o}. */
    static Taps transposed(Window window, int axis) {
        int stride = window.stride().get(axis);
        long[] first = new long[stride];
        long[] last = new long[stride];
        for (int o = 0; o < stride; o++) {
            first[o] = Long.MAX_VALUE;
            last[o] = Long.MIN_VALUE;
            for (int tap = 0; tap < window.kernel().get(axis); tap++) {
                long from = o
                        + (long) window.before().get(axis)
                        - (long) window.dilation().get(axis) * tap;
                if (Math.floorMod(from, stride) == 0) {
                    first[o] = Math.min(first[o], Math.floorDiv(from, stride));
                    last[o] = Math.max(last[o], Math.floorDiv(from, stride));
                }
            }
        }
        return new Taps(1, first, last);
    }

    /** Every {@code step}-th place from a start. */
    static Taps slice(long start, int step) {
        return steps(start, start, step);
    }

    /** Parts of about equal size, PyTorch's adaptive pooling; empty where the pattern is too long to follow. */
    static Optional<Taps> adaptive(long input, long output) {
        long divisor = gcd(input, output);
        if (output / divisor > LONGEST_PERIOD) {
            return Optional.empty();
        }
        long[] first = new long[(int) (output / divisor)];
        long[] last = new long[first.length];
        for (int o = 0; o < first.length; o++) {
            first[o] = o * input / output;
            last[o] = -Math.floorDiv(-(o + 1) * input, output) - 1;
        }
        return Optional.of(new Taps(input / divisor, first, last));
    }

    /** The place below, {@code floor(o * input / output)}. */
    static Optional<Taps> nearest(long input, long output) {
        return around(input, output, 0, 0, 0);
    }

    /**
     * Interpolation between the {@code below} nearest places before a source and the {@code above} behind it; only the
     * source itself where it is a place.
     */
    static Optional<Taps> interpolated(long input, long output, boolean alignCorners, int below, int above) {
        if (!alignCorners) {
            return around(2 * input, 2 * output, input - output, below, above);
        }
        return output == 1 || input == 1 ? Optional.of(steps(0, 0, 0)) : around(input - 1, output - 1, 0, below, above);
    }

    /** Around {@code (o * up + offset) / down}. */
    private static Optional<Taps> around(long up, long down, long offset, int below, int above) {
        long divisor = gcd(up, down);
        if (down / divisor > LONGEST_PERIOD) {
            return Optional.empty();
        }
        long[] first = new long[(int) (down / divisor)];
        long[] last = new long[first.length];
        for (int o = 0; o < first.length; o++) {
            long source = o * up + offset;
            boolean exact = Math.floorMod(source, down) == 0;
            first[o] = Math.floorDiv(source, down) - (exact || below == 0 ? 0 : below - 1);
            last[o] = Math.floorDiv(source, down) + (exact ? 0 : above);
        }
        return Optional.of(new Taps(up / divisor, first, last));
    }

    private static long gcd(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }

    /**
     * What an operator's output reads of this one's input, if this is what the operator's input reads. Empty where the
     * pattern is too long or too far to follow.
     */
    Optional<Taps> through(Taps operator) {
        if (operator.isSame()) {
            return Optional.of(this);
        }
        long repeats = operator.shift == 0 ? 1 : first.length / gcd(first.length, operator.shift);
        long period = operator.first.length * repeats;
        if (period > LONGEST_PERIOD) {
            return Optional.empty();
        }
        long[] firsts = new long[(int) period];
        long[] lasts = new long[firsts.length];
        for (int o = 0; o < firsts.length; o++) {
            long from = operator.first(o);
            long to = operator.last(o);
            // Places that read nothing are left out at both ends; their pattern repeats too.
            for (int i = 0; i < first.length && from < to && !reads(from); i++) {
                from++;
            }
            for (int i = 0; i < first.length && from < to && !reads(to); i++) {
                to--;
            }
            boolean any = operator.reads(o) && reads(from);
            firsts[o] = any ? first(from) : Long.MAX_VALUE;
            lasts[o] = any ? last(to) : Long.MIN_VALUE;
            if (any && (firsts[o] < -FARTHEST || lasts[o] > FARTHEST)) {
                return Optional.empty();
            }
        }
        long moved = repeats * operator.shift / first.length * shift;
        return moved > FARTHEST ? Optional.empty() : Optional.of(new Taps(moved, firsts, lasts));
    }

    /**
     * All that this or the other reads, for places 0 to {@code places - 1} exactly also where the two move at different
     * speeds. Empty where the pattern is too long to follow.
     */
    Optional<Taps> union(Taps other, Size places) {
        if (equals(other)) {
            return Optional.of(this);
        }
        boolean sameSpeed = shift * other.first.length == other.shift * first.length;
        if (!sameSpeed && (!places.isConstant() || places.value() > LONGEST_PERIOD)) {
            return Optional.empty();
        }
        long period = sameSpeed
                ? first.length / gcd(first.length, other.first.length) * other.first.length
                : -Math.floorDiv(-places.value(), first.length) * first.length;
        if (period > LONGEST_PERIOD) {
            return Optional.empty();
        }
        long[] firsts = new long[(int) period];
        long[] lasts = new long[firsts.length];
        for (int o = 0; o < firsts.length; o++) {
            firsts[o] =
                    Math.min(reads(o) ? first(o) : Long.MAX_VALUE, other.reads(o) ? other.first(o) : Long.MAX_VALUE);
            lasts[o] = Math.max(reads(o) ? last(o) : Long.MIN_VALUE, other.reads(o) ? other.last(o) : Long.MIN_VALUE);
        }
        return Optional.of(new Taps(period / first.length * shift, firsts, lasts));
    }

    /** How many places the output places of a period move on in the input together. */
    long shift() {
        return shift;
    }

    int period() {
        return first.length;
    }

    /** The most that any output place reads. */
    long size() {
        long size = 0;
        for (int o = 0; o < first.length; o++) {
            size = reads(o) ? Math.max(size, last[o] - first[o] + 1) : size;
        }
        return size;
    }

    /** Whether an output place reads anything; strides beyond the kernel leave gaps. */
    boolean reads(long place) {
        int o = Math.floorMod(place, first.length);
        return first[o] <= last[o];
    }

    long first(long place) {
        return first[Math.floorMod(place, first.length)] + Math.floorDiv(place, first.length) * shift;
    }

    long last(long place) {
        return last[Math.floorMod(place, last.length)] + Math.floorDiv(place, last.length) * shift;
    }

    /** Whether each place reads itself. */
    boolean isSame() {
        return first.length == 1 && shift == 1 && first[0] == 0 && last[0] == 0;
    }

    /** The whole number by which a size was multiplied, up to 64; 0 if it was by none. */
    static int factor(Size from, Size to) {
        for (int factor = 1; factor <= 64; factor++) {
            if (to.equals(from.times(factor))) {
                return factor;
            }
        }
        return 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Taps that
                        && shift == that.shift
                        && Arrays.equals(first, that.first)
                        && Arrays.equals(last, that.last));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(shift) * 31 + Arrays.hashCode(first);
    }

    @Override
    public String toString() {
        return Arrays.toString(first) + " to " + Arrays.toString(last) + " by " + shift;
    }
}
