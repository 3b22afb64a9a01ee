package dev.loupe.models.gan;

import dev.loupe.torch.Tensor;
import java.util.Optional;

/**
 * Samples of the data.
 *
 * @param samples {@code [count, ...]}
 * @param labels {@code [count]} of int64, where the data have classes
 */
record Real(Tensor samples, Optional<Tensor> labels) {}
