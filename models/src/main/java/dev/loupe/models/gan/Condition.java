package dev.loupe.models.gan;

import dev.loupe.graph.DType;
import dev.loupe.torch.Tensor;
import java.util.List;

/**
 * Tells both players of which class a sample is (Mirza and Osindero 2014): a vector with a one at the class joins the noise, and
 * a plane of ones an image.
 *
 * @param classes 0 where nobody is told
 */
record Condition(int classes) {
    /** Classes drawn evenly for samples that are to be generated: {@code [count]} of int64. */
    Tensor draw(int count) {
        return Tensor.rand(DType.FLOAT32, count).mul(Math.max(1, classes)).to(DType.INT64);
    }

    /** Joins a vector for the class to each sample: {@code [count, features]} or {@code [count, channels, height, width]}. */
    Tensor join(Tensor samples, Tensor labels) {
        if (classes == 0) {
            return samples;
        }
        long count = samples.size(0);
        Tensor hot = labels.unsqueeze(1).eq(Tensor.arange(classes)).to(DType.FLOAT32);
        if (samples.dim() == 2) {
            return Tensor.cat(1, List.of(samples, hot));
        }
        Tensor planes = hot.reshape(count, classes, 1, 1).expand(count, classes, samples.size(2), samples.size(3));
        return Tensor.cat(1, List.of(samples, planes));
    }
}
