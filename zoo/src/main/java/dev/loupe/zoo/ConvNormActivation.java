package dev.loupe.zoo;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.Step;
import dev.loupe.graph.WeightedOp.Conv;

/** The block that torchvision's newer networks are made of: convolution, normalisation, activation. */
final class ConvNormActivation {
    private ConvNormActivation() {}

    /** A convolution without bias that keeps the size at stride 1, batch normalisation, an activation. */
    static Block convNorm(int channels, int kernel, int stride, Step activation) {
        return convNorm(same(channels, kernel).stride(stride), batchNorm(), activation);
    }

    /** The same of a given convolution, with the given normalisation and activation (one may leave the latter out). */
    static Block convNorm(Conv conv, Step... after) {
        Step[] steps = new Step[after.length + 1];
        steps[0] = conv.noBias();
        System.arraycopy(after, 0, steps, 1, after.length);
        return sequential(steps).as("Conv2dNormActivation");
    }

    /** A square convolution whose output is as large as its input at stride 1. */
    static Conv same(int channels, int kernel) {
        return conv(channels, kernel).padding((kernel - 1) / 2);
    }

    /**
     * A number of channels scaled and rounded to a multiple of 8, never down by more than a tenth (the rule of the
     * MobileNets' reference implementation).
     */
    static int multipleOf8(double channels) {
        return multiple(channels, 8);
    }

    static int multiple(double channels, int divisor) {
        int rounded = Math.max(divisor, (int) (channels + divisor / 2.0) / divisor * divisor);
        return rounded < 0.9 * channels ? rounded + divisor : rounded;
    }
}
