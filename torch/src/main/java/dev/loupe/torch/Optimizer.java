package dev.loupe.torch;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes weights by their gradients. What it remembers are plain tensors by name, {@code layer1.0.conv1.weight/momentum},
 * so that a run that is taken up again goes on exactly. The weights are their owner's; the memory is closed with this.
 */
public abstract class Optimizer implements AutoCloseable {
    private static final String STEPS = "steps";

    private final Map<String, dev.loupe.torch.Tensor> weights;
    private final Map<String, dev.loupe.torch.Tensor> state = new LinkedHashMap<>();
    private long steps;

    Optimizer(Map<String, dev.loupe.torch.Tensor> weights) {
        this.weights = new LinkedHashMap<>(weights);
    }

    /** Changes each weight that has a gradient. */
    public final void step(double learningRate) {
        steps++;
        try (NoGradients mode = NoGradients.open()) {
            weights.forEach((key, weight) -> {
                try (PointerScope temporaries = new PointerScope()) {
                    Tensor gradient = weight.handle().grad();
                    if (gradient.defined()) {
                        update(key, weight.handle(), gradient, learningRate);
                    }
                } catch (RuntimeException e) {
                    throw Fault.of(key, e);
                }
            });
        }
    }

    /** Changes one weight, inside a scope of pointers and without recording. (Tensors here are LibTorch's own.) */
    abstract void update(String key, Tensor weight, Tensor gradient, double learningRate);

    /** Frees the gradients, so that the next forward pass has their memory. */
    public final void zeroGrad() {
        weights.values().forEach(dev.loupe.torch.Tensor::zeroGrad);
    }

    /** How many steps it has made. */
    public final long steps() {
        return steps;
    }

    /**
     * Scales all gradients down together if their Euclidean norm is larger than a limit (Pascanu 2013).
     *
     * @return the norm before
     */
    public final double clipGradNorm(double most) {
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            List<dev.loupe.torch.Tensor> gradients = new ArrayList<>();
            double squares = 0;
            for (dev.loupe.torch.Tensor weight : weights.values()) {
                weight.grad().ifPresent(gradients::add);
            }
            for (dev.loupe.torch.Tensor gradient : gradients) {
                double norm = gradient.norm().item();
                squares += norm * norm;
            }
            double norm = Math.sqrt(squares);
            if (norm > most) {
                gradients.forEach(gradient -> gradient.mul_(most / (norm + 1e-6)));
            }
            return norm;
        }
    }

    /** What it remembers of a weight under a name; zeros at first. */
    final Tensor memory(String key, String name, Tensor weight) {
        return state.computeIfAbsent(key + "/" + name, full -> {
                    dev.loupe.torch.Tensor zeros =
                            dev.loupe.torch.Tensor.own(org.bytedeco.pytorch.global.torch.zeros_like(weight));
                    TensorScope.release(zeros);
                    return zeros;
                })
                .handle();
    }

    final boolean remembers(String key, String name) {
        return state.containsKey(key + "/" + name);
    }

    /** Everything that it remembers, by name, the number of steps included; the caller closes {@code steps}. */
    public final Map<String, dev.loupe.torch.Tensor> state() {
        Map<String, dev.loupe.torch.Tensor> all = new LinkedHashMap<>(state);
        all.put(STEPS, dev.loupe.torch.Tensor.of(new long[] {steps}));
        return all;
    }

    /**
     * Goes on from what another one of its kind remembered.
     *
     * @throws BadInput when it is of other weights
     */
    public final void restore(Map<String, dev.loupe.torch.Tensor> remembered) {
        dev.loupe.torch.Tensor count = remembered.get(STEPS);
        if (count == null) {
            throw new BadInput("the state of the optimizer lacks the number of its steps");
        }
        steps = count.toLongs()[0];
        BiConsumer<String, dev.loupe.torch.Tensor> take = (name, from) -> {
            String key = name.substring(0, Math.max(0, name.lastIndexOf('/')));
            dev.loupe.torch.Tensor weight = weights.get(key);
            if (weight == null || !Arrays.equals(weight.shape(), from.shape())) {
                throw new BadInput("the state of the optimizer is of other weights: it has " + name);
            }
            try (NoGradients mode = NoGradients.open();
                    TensorScope scope = TensorScope.open();
                    PointerScope temporaries = new PointerScope()) {
                dev.loupe.torch.Tensor into = dev.loupe.torch.Tensor.own(
                        new Tensor(memory(key, name.substring(key.length() + 1), weight.handle())));
                into.copy_(from);
            }
        };
        remembered.forEach((name, from) -> {
            if (!name.equals(STEPS)) {
                take.accept(name, from);
            }
        });
    }

    @Override
    public final void close() {
        state.values().forEach(dev.loupe.torch.Tensor::close);
    }
}
