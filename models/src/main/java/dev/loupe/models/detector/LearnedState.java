package dev.loupe.models.detector;

import dev.loupe.models.training.Saved;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parts that learn, by one optimizer or by several one after the other, as tensors of a checkpoint. */
record LearnedState(Parts parts, List<Optimizer> optimizers) {
    private static final String WEIGHTS = "weights/";

    LearnedState {
        optimizers = List.copyOf(optimizers);
    }

    private static String prefix(int optimizer) {
        return "optimizer" + optimizer + "/";
    }

    /** All that changes. The weights stay the parts' own; the rest belongs to the scope that is open. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> state = new LinkedHashMap<>(parts.tensors(WEIGHTS));
        for (int i = 0; i < optimizers.size(); i++) {
            Saved.add(prefix(i), optimizers.get(i).state(), state);
        }
        return state;
    }

    /**
     * Goes on from such tensors.
     *
     * @throws dev.loupe.graph.BadInput when they are of other parts
     */
    void restore(Map<String, Tensor> state) {
        parts.take(WEIGHTS, state);
        for (int i = 0; i < optimizers.size(); i++) {
            Saved.restore(prefix(i), state, optimizers.get(i));
        }
    }
}
