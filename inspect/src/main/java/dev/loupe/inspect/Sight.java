package dev.loupe.inspect;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.Optional;

/**
 * What each element of a value sees of one axis of the network's input.
 *
 * @param extent how it is spread
 * @param dimensions bits of the dimensions along which elements see different places
 * @param window the places that an element sees, where that is known
 */
record Sight(Extent extent, long dimensions, Optional<Taps> window) {
    enum Extent {
        /** It does not depend on the input. */
        NOTHING,
        /** A window that moves evenly along the one dimension. */
        MOVING,
        /** A window for each element, without order, as in the tokens that were patches of an image. */
        SCATTERED,
        /** The whole input. */
        WHOLE,
        /** It may depend on the input; how is not known. */
        UNKNOWN
    }

    static final Sight NOTHING = new Sight(Extent.NOTHING, 0, Optional.empty());
    static final Sight WHOLE = new Sight(Extent.WHOLE, 0, Optional.empty());
    static final Sight UNKNOWN = new Sight(Extent.UNKNOWN, 0, Optional.empty());

    static long bit(int dimension) {
        return 1L << dimension;
    }

    static Sight moving(int dimension, Taps window) {
        return new Sight(Extent.MOVING, bit(dimension), Optional.of(window));
    }

    static Sight scattered(long dimensions, Optional<Taps> window) {
        return new Sight(Extent.SCATTERED, dimensions, window);
    }

    boolean isMoving() {
        return extent == Extent.MOVING;
    }

    /** The dimension along which the window moves; for {@link Extent#MOVING} only. */
    int dimension() {
        return Long.numberOfTrailingZeros(dimensions);
    }

    /** When every element becomes one of all elements along some dimensions. */
    Sight mixed(long over) {
        if ((dimensions & over) == 0) {
            return this;
        }
        long left = dimensions & ~over;
        return left == 0 ? WHOLE : scattered(left, Optional.empty());
    }

    /** When the elements keep their order along the dimension, but are read through an operator's taps. */
    Sight through(Optional<Taps> operator) {
        Optional<Taps> seen = operator.flatMap(taps -> window.orElseThrow().through(taps));
        return seen.isPresent() ? new Sight(extent, dimensions, seen) : scattered(dimensions, seen);
    }

    /** With the dimensions at other places. */
    Sight at(long other) {
        if (other == dimensions) {
            return this;
        }
        return isMoving() && Long.bitCount(other) == 1 ? new Sight(extent, other, window) : scattered(other, window);
    }

    /** With all dimensions some places further behind. */
    Sight shifted(int by) {
        return by == 0 || dimensions == 0 ? this : new Sight(extent, dimensions << by, window);
    }

    /** What an element of a value of some shape sees that is made of one of these and one of those at the same place. */
    Sight union(Sight other, Shape shape) {
        if (extent == Extent.NOTHING || other.extent == Extent.WHOLE || equals(other)) {
            return other;
        }
        if (other.extent == Extent.NOTHING || extent == Extent.WHOLE) {
            return this;
        }
        if (extent == Extent.UNKNOWN || other.extent == Extent.UNKNOWN) {
            return UNKNOWN;
        }
        if (isMoving() && other.isMoving() && dimensions == other.dimensions) {
            Size places = shape.get(dimension());
            Optional<Taps> both = window.orElseThrow().union(other.window.orElseThrow(), places);
            return both.isPresent() ? new Sight(extent, dimensions, both) : scattered(dimensions, both);
        }
        return scattered(dimensions | other.dimensions, Optional.empty());
    }
}
