package dev.loupe.report.learning;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which detector {@code loupe detect} was asked for.
 *
 * @param model a folder of {@code loupe train}, or the name of a network
 * @param weights a file for a named network; none for a folder
 * @param labels names of the classes by number; empty where the model's own are to be used
 * @param score the least score of what is told; empty for the model's own
 */
public record DetectRequest(String model, Optional<Path> weights, List<String> labels, OptionalDouble score) {
    public DetectRequest {
        labels = List.copyOf(labels);
    }
}
