package dev.loupe.formats;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;

/**
 * Operators for values whose last dimension is that of the channels, as TensorFlow has them: the dimension is moved in
 * front of the spatial ones, which moves no data, and back behind them afterwards. Values keep the shapes of the file.
 */
public final class ChannelsLast {
    private ChannelsLast() {}

    /** Through a step that expects the channels in dimension 1. */
    public static Value through(Value value, Step step) {
        return toLast(toFirst(value).then(step));
    }

    /** {@code [batch, spatial..., channels]} seen as {@code [batch, channels, spatial...]}. */
    public static Value toFirst(Value value) {
        int rank = value.shape().rank();
        if (rank < 3) {
            return value;
        }
        Integer[] order = new Integer[rank];
        order[0] = 0;
        order[1] = rank - 1;
        for (int i = 2; i < rank; i++) {
            order[i] = i - 1;
        }
        return value.permute(order);
    }

    /** {@code [batch, channels, spatial...]} seen as {@code [batch, spatial..., channels]}. */
    public static Value toLast(Value value) {
        Shape shape = value.shape();
        int rank = shape.rank();
        if (rank < 3) {
            return value;
        }
        Integer[] order = new Integer[rank];
        order[0] = 0;
        for (int i = 1; i < rank - 1; i++) {
            order[i] = i + 1;
        }
        order[rank - 1] = 1;
        return value.permute(order);
    }
}
