package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.torch.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * Sums of features that were fitted without gradients: support vector machines, ridge regressions.
 *
 * @param weight {@code [outputs, inputs]}
 * @param bias {@code [outputs]}
 */
record LinearLayer(Tensor weight, Tensor bias) implements AutoCloseable {
    /**
     * From a row of weights for each output, with what is added as its last number. Call it outside of scopes of tensors.
     *
     * @param rows at least one
     */
    static LinearLayer of(double[][] rows) {
        int inputs = rows[0].length - 1;
        float[] weights = new float[rows.length * inputs];
        float[] biases = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < inputs; j++) {
                weights[i * inputs + j] = (float) rows[i][j];
            }
            biases[i] = (float) rows[i][inputs];
        }
        return new LinearLayer(Tensor.of(weights, rows.length, inputs), Tensor.of(biases, rows.length));
    }

    /** Sums that are 0 whatever comes. */
    static LinearLayer zeros(int outputs, int inputs) {
        return of(new double[outputs][inputs + 1]);
    }

    /** {@code [samples, inputs]} to {@code [samples, outputs]}. */
    Tensor apply(Tensor samples) {
        return samples.matmul(weight.transpose(0, 1)).add(bias);
    }

    void put(String name, Map<String, Tensor> into) {
        into.put(name + ".weight", weight);
        into.put(name + ".bias", bias);
    }

    /** Takes the values of tensors by name. */
    void take(String name, Map<String, Tensor> from) {
        copy(name + ".weight", weight, from);
        copy(name + ".bias", bias, from);
    }

    private static void copy(String key, Tensor into, Map<String, Tensor> from) {
        Tensor given = from.get(key);
        if (given == null || !Arrays.equals(given.shape(), into.shape())) {
            throw new BadInput(
                    "the weights are not this network's: it needs " + key + " of " + Arrays.toString(into.shape()));
        }
        into.copy_(given);
    }

    @Override
    public void close() {
        weight.close();
        bias.close();
    }
}
