package dev.loupe.models.detector;

import dev.loupe.torch.Tensor;

/**
 * The two losses of a stage, each a single number.
 *
 * @param classification what something is: object or background, or which class
 * @param boxes where it is
 */
public record BoxLosses(Tensor classification, Tensor boxes) {
    public Tensor sum() {
        return classification.add(boxes);
    }
}
