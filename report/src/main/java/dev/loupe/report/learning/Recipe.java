package dev.loupe.report.learning;

import java.util.List;
import java.util.Optional;

/** A way to train something: {@code loupe train NAME}. */
public interface Recipe {
    String name();

    /** What it trains, in a few words. */
    String summary();

    List<Setting> settings();

    /** What it learns from where {@code --data} is not given; empty if it must be. */
    default Optional<String> usualData() {
        return Optional.empty();
    }

    /**
     * Trains, or goes on training.
     *
     * @return false when it was asked to stop before the end; its checkpoint is written
     * @throws dev.loupe.graph.BadInput when something asked for does not fit, or learning fails
     */
    boolean train(TrainRequest request, Watcher watcher);
}
