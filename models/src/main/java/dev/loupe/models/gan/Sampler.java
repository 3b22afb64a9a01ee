package dev.loupe.models.gan;

import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A generator as it is after training: from noise to samples.
 *
 * @param latent numbers of z
 * @param generator from {@code [count, latent (+ classes)]} to samples
 */
record Sampler(int latent, Condition condition, UnaryOperator<Tensor> generator) {
    private static final int CHUNK = 500;

    /** Samples in a row, of classes that go round where the generator is told one. */
    float[] samples(float[] noise) {
        long[] labels = new long[noise.length / latent];
        Arrays.setAll(labels, i -> i % Math.max(1, condition.classes()));
        return samples(noise, labels);
    }

    /**
     * Samples in a row.
     *
     * @param noise {@code [count, latent]}
     * @param labels {@code [count]}; of no matter where the generator is told none
     */
    float[] samples(float[] noise, long[] labels) {
        float[][] parts = new float[(labels.length + CHUNK - 1) / CHUNK][];
        int total = 0;
        for (int part = 0; part < parts.length; part++) {
            int from = part * CHUNK;
            int to = Math.min(labels.length, from + CHUNK);
            try (TensorScope scope = TensorScope.open()) {
                Tensor z = Tensor.of(Arrays.copyOfRange(noise, from * latent, to * latent), to - from, latent);
                Tensor classes = Tensor.of(Arrays.copyOfRange(labels, from, to));
                parts[part] = generator.apply(condition.join(z, classes)).toFloats();
                total += parts[part].length;
            }
        }
        float[] samples = new float[total];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, samples, at, part.length);
            at += part.length;
        }
        return samples;
    }
}
