package dev.loupe.models.detector;

import dev.loupe.models.data.DetectionBatch;
import dev.loupe.torch.Tensor;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * A stretch of training.
 *
 * @param name what is learned
 * @param learned the weights that change, by name
 * @param begin what is done before its first step
 * @param losses of a step
 * @param judge what it does on some of the pictures that are held out
 */
record TrainingStage(
        String name, Map<String, Tensor> learned, Runnable begin, StepLosses losses, IntFunction<HeldOut> judge) {
    /** The losses of a batch by name; their sum is made small. */
    interface StepLosses {
        Map<String, Tensor> of(DetectionBatch batch, SplittableRandom random);
    }
}
