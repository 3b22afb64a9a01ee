package dev.loupe.graph;

/** Whether a network is traced as it runs for inference or as it runs in training (auxiliary heads included). */
public enum Mode {
    EVAL,
    TRAIN
}
