package dev.loupe.report.trace;

/**
 * The values of one gate or state over a text: {@code steps x units}.
 *
 * @param name as in the equations: {@code f}, {@code i}, {@code o}, {@code g}, {@code c}, {@code h} of an LSTM, {@code r},
 *     {@code z}, {@code n}, {@code h} of a GRU, {@code h} of a plain RNN
 * @param kind what range its values have
 * @param units of a step; fewer for a projected {@code h}
 * @param values the units of the first step, then those of the second, and so on; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record Series(String name, Kind kind, int units, float[] values) {
    /** Which values may come. */
    public enum Kind {
        /** A sigmoid's: 0 is shut, 1 is open. */
        GATE,
        /** A tanh's, or a gate times one: -1 to 1. */
        SIGNED,
        /** A sum: any number. */
        STATE
    }

    public Series {
        if (units < 1 || values.length % units != 0) {
            throw new IllegalArgumentException(name + ": " + values.length + " values are no steps of " + units);
        }
    }

    public int steps() {
        return values.length / units;
    }

    public float at(int step, int unit) {
        return values[step * units + unit];
    }

    /** One unit's values, step by step. */
    public float[] unit(int unit) {
        float[] one = new float[steps()];
        for (int step = 0; step < one.length; step++) {
            one[step] = at(step, unit);
        }
        return one;
    }
}
