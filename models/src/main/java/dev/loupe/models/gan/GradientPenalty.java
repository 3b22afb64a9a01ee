package dev.loupe.models.gan;

import dev.loupe.graph.DType;
import dev.loupe.torch.Gradients;
import dev.loupe.torch.Tensor;
import java.util.function.UnaryOperator;

/** What keeps a critic's slope near 1 between real and generated samples (Gulrajani 2017, equation 3). */
final class GradientPenalty {
    /** So that the root of 0 has a gradient. */
    private static final double LEAST = 1e-12;

    private GradientPenalty() {}

    /**
     * {@code E[(|grad d(x^)| - 1)^2]} at random places between the samples of two batches, a single number.
     *
     * @param real {@code [samples, ...]}
     * @param fake of the same shape, without a way back into the generator
     */
    static Tensor of(UnaryOperator<Tensor> critic, Tensor real, Tensor fake) {
        long samples = real.size(0);
        long[] one = new long[real.dim()];
        java.util.Arrays.fill(one, 1);
        one[0] = samples;
        Tensor share = Tensor.rand(DType.FLOAT32, one);
        Tensor between = fake.add(real.sub(fake).mul(share)).requiresGrad_(true);
        Tensor slope = Gradients.of(critic.apply(between).sum(), between);
        Tensor length = slope.reshape(samples, -1).square().sum(1L).add(LEAST).sqrt();
        return length.add(-1).square().mean();
    }
}
