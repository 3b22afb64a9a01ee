package dev.loupe.models.gan;

import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.util.Map;

/**
 * The running average of a player's weights, which generates better than the last ones do (Yazıcı 2019). The running figures of
 * batch normalisation are averages already and taken as they are.
 */
final class AverageWeights implements AutoCloseable {
    private final Weights source;
    private final Weights average;
    private final double decay;

    /**
     * Begins with the weights as they are.
     *
     * @param decay how much of the average stays at a step; 0 is no average
     */
    AverageWeights(Weights source, double decay) {
        this.source = source;
        this.average = source.copy();
        this.decay = decay;
    }

    Weights weights() {
        return average;
    }

    /**
     * Moves towards the player's weights; faster in the first steps, so that the first weights are soon forgotten.
     *
     * @param step from 0
     */
    void follow(long step) {
        double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
        Map<String, Tensor> trained = source.trained();
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            for (String key : source.keys()) {
                Tensor into = average.get(key);
                if (trained.containsKey(key)) {
                    into.mul_(kept).add_(source.get(key), 1 - kept);
                } else {
                    into.copy_(source.get(key));
                }
            }
        }
    }

    @Override
    public void close() {
        average.close();
    }
}
