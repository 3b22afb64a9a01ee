package dev.loupe.models.gan;

import dev.loupe.graph.DType;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Divides each matrix of weights by its largest singular value, so that no layer stretches (Miyato 2018, algorithm 1). The value
 * comes from one step of power iteration a pass, which goes on from where the last one ended.
 */
final class SpectralNorm implements AutoCloseable {
    private static final double LEAST = 1e-12;

    /** The first singular vector on the left, by key: {@code [rows]}. */
    private final Map<String, Tensor> left = new LinkedHashMap<>();

    /** Made where no scope of tensors is open: what it remembers lives until it is closed. */
    SpectralNorm(Weights weights, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (String key : weights.trained().keySet()) {
            Tensor weight = weights.get(key);
            if (weight.dim() > 1) {
                float[] start = new float[(int) weight.size(0)];
                for (int i = 0; i < start.length; i++) {
                    start[i] = (float) (random.nextGaussian() / Math.sqrt(start.length));
                }
                left.put(key, Tensor.of(start));
            }
        }
    }

    /** The weights as the pass is to see them; gradients go to the weights themselves. */
    Weights normalised(Weights weights) {
        Map<String, Tensor> computed = new LinkedHashMap<>();
        left.forEach((key, u) -> {
            Tensor weight = weights.get(key);
            Tensor matrix = weight.reshape(weight.size(0), -1);
            Tensor right = iterate(matrix, u);
            Tensor value =
                    matrix.matmul(right.unsqueeze(1)).squeeze(1).mul(u.copy()).sum();
            computed.put(key, weight.div(value));
        });
        return weights.with(computed);
    }

    /** Moves u and returns v. */
    private static Tensor iterate(Tensor matrix, Tensor u) {
        try (NoGradients mode = NoGradients.open()) {
            Tensor right = unit(matrix.transpose(0, 1).matmul(u.unsqueeze(1)).squeeze(1));
            u.copy_(unit(matrix.matmul(right.unsqueeze(1)).squeeze(1)));
            return right;
        }
    }

    private static Tensor unit(Tensor vector) {
        return vector.div(vector.norm().add(LEAST)).to(DType.FLOAT32);
    }

    Map<String, Tensor> state() {
        return left;
    }

    @Override
    public void close() {
        left.values().forEach(Tensor::close);
    }
}
