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

    /** How many steps lie between two evaluations. */
    default long stepsPerEvaluation() {
        return stepsPerEpoch();
    }

    /** Further figures of the last step, by name, for the line of metrics that {@link Trainer#EVERY} steps have. */
    default Map<String, Double> figures() {
        return Map.of();
    }

    /** Figures on what is held out, by name, in order. */
    Map<String, Double> evaluate();

    /** The same at the end, for which more time may be taken. */
    default Map<String, Double> evaluateAtEnd() {
        return evaluate();
    }

    /** Whether it has learned enough, so that no further steps are needed. It follows from the state. */
    default boolean isDone() {
        return false;
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
