package dev.loupe.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One small integer for each spatial axis, such as a kernel of 3x3 or a stride of 2x2. */
public final class Axes {
    private final int[] values;

    private Axes(int[] values) {
        this.values = values;
    }

    public static Axes of(int... values) {
        return new Axes(values.clone());
    }

    /** The same value on each of some axes. */
    public static Axes all(int axes, int value) {
        int[] values = new int[axes];
        Arrays.fill(values, value);
        return new Axes(values);
    }

    public int count() {
        return values.length;
    }

    public int get(int axis) {
        return values[axis];
    }

    public long product() {
        long product = 1;
        for (int value : values) {
            product *= value;
        }
        return product;
    }

    /** Whether all axes have the same value. */
    public boolean isUniform() {
        for (int value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }

    /** Whether every axis has the given value. */
    public boolean isAll(int value) {
        return isUniform() && values.length > 0 && values[0] == value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Axes that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** {@code 3x3}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int value : values) {
            text.append(text.length() == 0 ? "" : "x").append(value);
        }
        return text.toString();
    }
}
