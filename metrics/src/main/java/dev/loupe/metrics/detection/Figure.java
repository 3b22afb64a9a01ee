package dev.loupe.metrics.detection;

import java.util.OptionalDouble;

/** A named number; empty where there was nothing to measure. */
public record Figure(String name, OptionalDouble value) {
    /** A figure of a number that is NaN where there was nothing to measure. */
    static Figure of(String name, double value) {
        return new Figure(name, defined(value));
    }

    static OptionalDouble defined(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
