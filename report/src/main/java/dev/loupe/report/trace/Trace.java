package dev.loupe.report.trace;

import java.util.List;

/**
 * What each unit of each layer did at each step of a text.
 *
 * @param inputs what was read at each step, mostly one character each
 * @param layers from the input to the output; every series has as many steps as there are inputs
 */
public record Trace(List<String> inputs, List<TracedLayer> layers) {
    public Trace {
        inputs = List.copyOf(inputs);
        layers = List.copyOf(layers);
        for (TracedLayer layer : layers) {
            for (Series series : layer.series()) {
                if (series.steps() != inputs.size()) {
                    throw new IllegalArgumentException(
                            series.name() + " has " + series.steps() + " steps for " + inputs.size() + " inputs");
                }
            }
        }
    }

    public int steps() {
        return inputs.size();
    }

    /** The whole text. */
    public String text() {
        return String.join("", inputs);
    }
}
