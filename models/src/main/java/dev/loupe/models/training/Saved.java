package dev.loupe.models.training;

import dev.loupe.graph.BadInput;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors of a checkpoint by name: those of a part stand behind its prefix, {@code weights/conv1.weight}. */
public final class Saved {
    private Saved() {}

    /** Adds the tensors of a part. */
    public static void add(String prefix, Map<String, Tensor> part, Map<String, Tensor> all) {
        part.forEach((name, tensor) -> all.put(prefix + name, tensor));
    }

    /**
     * Copies a part's tensors into those that it has.
     *
     * @throws BadInput when one is missing or of another shape: the checkpoint is another network's
     */
    public static void restore(String prefix, Map<String, Tensor> all, Map<String, Tensor> part) {
        try (NoGradients mode = NoGradients.open()) {
            part.forEach((name, tensor) -> {
                Tensor saved = all.get(prefix + name);
                if (saved == null || !Arrays.equals(saved.shape(), tensor.shape())) {
                    throw new BadInput("the checkpoint is of another network: it lacks " + prefix + name + " of "
                            + Arrays.toString(tensor.shape()));
                }
                tensor.copy_(saved);
            });
        }
    }

    /** The same for an optimizer, which remembers what it has met so far. */
    public static void restore(String prefix, Map<String, Tensor> all, Optimizer optimizer) {
        Map<String, Tensor> remembered = new LinkedHashMap<>();
        all.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                remembered.put(name.substring(prefix.length()), tensor);
            }
        });
        optimizer.restore(remembered);
    }
}
