package dev.loupe.inspect;

import dev.loupe.graph.Graph;

/** Runs networks to measure them. Counting needs no engine that runs: who has one on the class path offers this. */
public interface Measurer {
    /**
     * Runs a network on random inputs.
     *
     * @throws dev.loupe.graph.BadInput when it cannot be run: its operators, sizes with symbols, or the memory
     */
    Measured measure(Graph graph);
}
