package dev.loupe.report.trace;

import java.util.List;
import java.util.Optional;

/**
 * One recurrent layer's part of a trace.
 *
 * @param cell {@code lstm}, {@code gru}, {@code rnn}, or a variant's own name
 * @param units hidden units
 * @param series gates and states in the order in which a step computes them; what a cell does not have is not there
 */
public record TracedLayer(String cell, int units, List<Series> series) {
    public TracedLayer {
        series = List.copyOf(series);
    }

    /** The series of that name, if the cell has it. */
    public Optional<Series> series(String name) {
        return series.stream().filter(one -> one.name().equals(name)).findFirst();
    }
}
