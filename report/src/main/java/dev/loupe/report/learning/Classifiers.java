package dev.loupe.report.learning;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens classifiers. */
public interface Classifiers {
    /**
     * A run of {@code loupe train}, or a built-in network with weights.
     *
     * @param model a folder, or the name of a network
     * @param weights a file for a named network; none for a folder
     * @param labels names of the classes; empty where they are not known, or the folder's own are to be used
     * @throws dev.loupe.graph.BadInput when there is no such thing, or the weights do not fit
     */
    Classifier open(String model, Optional<Path> weights, List<String> labels);
}
