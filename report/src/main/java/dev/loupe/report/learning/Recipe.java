package dev.loupe.report.learning;

import java.util.List;

/** A way to train something: {@code loupe train NAME}. */
public interface Recipe {
    String name();

    /** What it trains, in a few words. */
    String summary();

    List<Setting> settings();

    /**
     * Trains, or goes on training.
     *
     * @return false when it was asked to stop before the end; its checkpoint is written
     * @throws dev.loupe.graph.BadInput when something asked for does not fit, or learning fails
     */
    boolean train(TrainRequest request, Watcher watcher);
}
