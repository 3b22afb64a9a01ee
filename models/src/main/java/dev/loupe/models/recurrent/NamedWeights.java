package dev.loupe.models.recurrent;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights by key, that training changes. They live until they are closed, whatever scopes are open. */
public final class NamedWeights implements AutoCloseable {
    private final Map<String, Tensor> tensors;

    private NamedWeights(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /** Zeros of the given shapes. */
    public static NamedWeights zeros(Map<String, long[]> shapes, DType dtype) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (TensorScope scope = TensorScope.open()) {
            shapes.forEach(
                    (key, shape) -> tensors.put(key, Tensor.zeros(dtype, shape).requiresGrad_(true)));
            tensors.values().forEach(TensorScope::release);
        }
        return new NamedWeights(tensors);
    }

    /**
     * From a file that {@link #save} has written.
     *
     * @throws BadInput when it is damaged, or its weights are not those of the given shapes
     */
    public static NamedWeights read(Map<String, long[]> shapes, Path file) {
        NamedWeights weights = zeros(shapes, DType.FLOAT32);
        try (TensorScope scope = TensorScope.open()) {
            weights.take(NamedTensors.read(file));
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /** By key, in order. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    public Tensor get(String key) {
        Tensor tensor = tensors.get(key);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no weight " + key);
        }
        return tensor;
    }

    /** How many numbers they are. */
    public long count() {
        return tensors.values().stream().mapToLong(Tensor::numel).sum();
    }

    /** Draws one evenly from both sides of 0 up to a bound, by the random numbers of {@link dev.loupe.torch.Engine#seed}. */
    public void uniform(String key, double bound) {
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            Tensor weight = get(key);
            weight.copy_(
                    Tensor.rand(weight.dtype(), weight.shape()).mul(2 * bound).add(-bound));
        }
    }

    /** Draws one normally, with mean 0 and variance 1. */
    public void normal(String key) {
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            Tensor weight = get(key);
            weight.copy_(Tensor.randn(weight.dtype(), weight.shape()));
        }
    }

    private void take(Map<String, Tensor> from) {
        try (NoGradients mode = NoGradients.open()) {
            tensors.forEach((key, weight) -> {
                Tensor saved = from.get(key);
                if (saved == null || !Arrays.equals(saved.shape(), weight.shape())) {
                    throw new BadInput("they are another network's: there is no " + key + " of "
                            + Arrays.toString(weight.shape()));
                }
                weight.copy_(saved);
            });
        }
    }

    public void save(Path file, Map<String, String> metadata) {
        NamedTensors.save(tensors, metadata, file);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
