package dev.loupe.graph;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A dimension of a shape, or a count that follows from dimensions: an exact integer, or an exact polynomial over named
 * symbols such as the batch {@code B} or the height {@code H}.
 *
 * <p>Constants are plain {@code long}s and cost no more than that; polynomials are met only by those who ask for
 * symbols. Nothing is ever rounded: a result beyond 64 bits is a {@link BadInput}.
 */
public final class Size {
    private static final Size[] SMALL = new Size[1025];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = new Size(i, null);
        }
    }

    public static final Size ZERO = SMALL[0];
    public static final Size ONE = SMALL[1];

    private final long constant;
    private final @Nullable Polynomial polynomial;

    private Size(long constant, @Nullable Polynomial polynomial) {
        this.constant = constant;
        this.polynomial = polynomial;
    }

    public static Size of(long value) {
        return value >= 0 && value < SMALL.length ? SMALL[(int) value] : new Size(value, null);
    }

    /** A size that is not known yet, under a name: a letter, or a word of letters, digits and {@code _}. */
    public static Size symbol(String name) {
        return new Size(0, Polynomial.symbol(name));
    }

    static Size of(Polynomial polynomial) {
        return polynomial.isConstant() ? of(polynomial.constant()) : new Size(0, polynomial);
    }

    public boolean isConstant() {
        return polynomial == null;
    }

    /**
     * The number.
     *
     * @throws BadInput when the size has symbols in it
     */
    public long value() {
        if (polynomial != null) {
            throw new BadInput("the size " + this + " is not a number; give a number for " + symbols());
        }
        return constant;
    }

    /** Whether this is exactly the given number. */
    public boolean is(long number) {
        return polynomial == null && constant == number;
    }

    public Size plus(Size other) {
        if (polynomial == null && other.polynomial == null) {
            long sum = constant + other.constant;
            if (((constant ^ sum) & (other.constant ^ sum)) < 0) {
                throw overflow(this, " + ", other);
            }
            return of(sum);
        }
        return of(polynomial().plus(other.polynomial()));
    }

    public Size plus(long other) {
        return other == 0 ? this : plus(of(other));
    }

    public Size minus(Size other) {
        return plus(other.times(-1));
    }

    public Size minus(long other) {
        return plus(-other);
    }

    public Size times(Size other) {
        if (polynomial == null && other.polynomial == null) {
            long high = Math.multiplyHigh(constant, other.constant);
            long low = constant * other.constant;
            if (high != low >> 63) {
                throw overflow(this, " * ", other);
            }
            return of(low);
        }
        return of(polynomial().times(other.polynomial()));
    }

    public Size times(long other) {
        return other == 1 ? this : times(of(other));
    }

    /** The quotient rounded towards negative infinity; the divisor is positive. */
    public Size floorDiv(long divisor) {
        if (divisor <= 0) {
            throw new IllegalArgumentException("divisor " + divisor);
        }
        if (polynomial == null) {
            return of(Math.floorDiv(constant, divisor));
        }
        return divisor == 1 ? this : of(polynomial.floorDiv(divisor));
    }

    /** The quotient rounded towards positive infinity; the divisor is positive. */
    public Size ceilDiv(long divisor) {
        return plus(divisor - 1).floorDiv(divisor);
    }

    /**
     * The quotient of two sizes of which the second divides the first, as in a reshape.
     *
     * @throws BadInput when both are numbers and it does not
     */
    public Size dividedBy(Size divisor) {
        if (divisor.polynomial == null && polynomial == null) {
            if (divisor.constant == 0 || constant % divisor.constant != 0) {
                throw new BadInput(this + " is not a multiple of " + divisor);
            }
            return of(constant / divisor.constant);
        }
        return of(polynomial().dividedBy(divisor.polynomial()));
    }

    /** The larger of two; with symbols, the first unless the two differ by a known amount. */
    public Size max(Size other) {
        Size difference = minus(other);
        return difference.isConstant() && difference.constant < 0 ? other : this;
    }

    /**
     * Whether this is known to be no smaller than another, whatever positive numbers the symbols stand for (as long as no
     * floor in it is negative, as no size of a tensor is). False also where it cannot be told.
     */
    public boolean isAtLeast(Size other) {
        if (polynomial == null && other.polynomial == null) {
            return constant >= other.constant;
        }
        Size difference = minus(other);
        return difference.polynomial == null ? difference.constant >= 0 : difference.polynomial.isNonNegative();
    }

    /** The names in it, in order. */
    public SortedSet<String> symbols() {
        SortedSet<String> names = new TreeSet<>();
        if (polynomial != null) {
            polynomial.collectSymbols(names);
        }
        return names;
    }

    /**
     * The number that comes out when each symbol is given one.
     *
     * @throws BadInput when a symbol has none, or the result does not fit 64 bits
     */
    public long evaluate(Map<String, Long> values) {
        return polynomial == null ? constant : polynomial.evaluate(values);
    }

    private Polynomial polynomial() {
        return polynomial == null ? Polynomial.constant(constant) : polynomial;
    }

    private static BadInput overflow(Size a, String operator, Size b) {
        return new BadInput(
                "the count " + a + operator + b + " does not fit 64 bits; inspect a smaller batch or input");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Size that)) {
            return false;
        }
        if (polynomial == null || that.polynomial == null) {
            return polynomial == null && that.polynomial == null && constant == that.constant;
        }
        return polynomial.equals(that.polynomial);
    }

    @Override
    public int hashCode() {
        return polynomial == null ? Long.hashCode(constant) : polynomial.hashCode();
    }

    /** The number, or the polynomial as {@code 3*B*H + floor((H - 1)/2)}. */
    @Override
    public String toString() {
        return polynomial == null
                ? Long.toString(constant)
                : polynomial.compact().toString();
    }
}
