package dev.loupe.models.training;

import dev.loupe.torch.Tensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * Something that learns in steps. A step follows from its number, the state, and LibTorch's random numbers alone, so that a
 * run that is taken up again goes on exactly.
 */
public interface Task extends AutoCloseable {
    /** How many steps make a pass over the data. */
    long stepsPerEpoch();

    /**
     * Makes one step.
     *
     * @param step its number, from 0
     * @return the loss before it
     */
    double step(long step, double learningRate);

    /** Figures on what is held out, by name, in order. */
    Map<String, Double> evaluate();

    /** Figures for the last line of metrics; the same, unless {@link #evaluate} looks at a part only. */
    default Map<String, Double> evaluateAll() {
        return evaluate();
    }

    /** All that changes, by name. The tensors stay the task's own, or belong to the scope that is open. */
    Map<String, Tensor> state();

    /**
     * Goes on from a state.
     *
     * @throws dev.loupe.graph.BadInput when it is another task's
     */
    void restore(Map<String, Tensor> state);

    /** Writes what is used after training. */
    void save(Path file);

    @Override
    void close();
}
