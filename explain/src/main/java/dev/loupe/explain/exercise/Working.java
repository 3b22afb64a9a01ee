package dev.loupe.explain.exercise;

import dev.loupe.report.document.Formula;
import java.util.List;

/**
 * How a figure comes about.
 *
 * @param figure its name
 * @param steps what it is equal to: the formula first, then the numbers put in, then the value
 */
public record Working(String figure, List<Formula> steps) {
    public Working {
        steps = List.copyOf(steps);
    }

    /** Reads each step from its LaTeX. */
    static Working of(String figure, String... steps) {
        return new Working(figure, List.of(steps).stream().map(Formula::of).toList());
    }

    /** A number in so many decimals, in brackets if a sign would stand behind an operator. */
    static String bracketed(double value, int places) {
        String text = decimal(value, places);
        return text.startsWith("-") ? "(" + text + ")" : text;
    }

    /** A number in so many decimals; no sign before a zero. */
    static String decimal(double value, int places) {
        String text = String.format(java.util.Locale.ROOT, "%." + places + "f", value);
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }

    /** A number as short as it can be written. */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
