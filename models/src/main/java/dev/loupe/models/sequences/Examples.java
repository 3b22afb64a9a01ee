package dev.loupe.models.sequences;

import dev.loupe.torch.Tensor;
import java.util.Map;

/**
 * Sequences and what is wanted of them.
 *
 * @param inputs {@code [steps, count, features]}, one row after the other
 * @param targets numbers or classes, of the last step {@code [count]} or of each {@code [steps, count]}
 * @param properties what is known of each step {@code [steps, count]}, by name, to compare gates with
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Examples(int steps, int count, int features, float[] inputs, float[] targets, Map<String, float[]> properties) {
    Examples {
        properties = Map.copyOf(properties);
    }

    Tensor input() {
        return Tensor.of(inputs, steps, count, features);
    }

    Tensor target() {
        return Tensor.of(targets);
    }
}
