package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.conv;

import dev.loupe.graph.Block;
import dev.loupe.graph.Step;

/** Squeeze and excitation (Hu, Shen and Sun 2017, figure 1): channels scaled by what their averages say. */
final class SqueezeExcitation {
    private SqueezeExcitation() {}

    /**
     * To few channels and back, with the activation of the few and that of the scale.
     *
     * @param squeezed how many the few are
     */
    static Block squeezeExcitation(int squeezed, Step activation, Step scale) {
        return Block.of(
                        "SqueezeExcitation",
                        x -> x.then("avgpool", adaptiveAveragePool(1))
                                .then("fc1", conv(squeezed, 1))
                                .then("activation", activation)
                                .then("fc2", conv(x.channels(), 1))
                                .then("scale_activation", scale)
                                .times(x))
                .registering("avgpool", "fc1", "fc2", "activation", "scale_activation");
    }
}
