package dev.loupe.report.learning;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code loupe generate} was asked for.
 *
 * @param run a folder of {@code loupe train}
 * @param output where it goes; empty for standard output
 * @param settings given, by the names of {@link Generator#settings}
 */
public record GenerateRequest(Path run, long seed, Optional<Path> output, Map<String, String> settings) {
    public GenerateRequest {
        settings = Map.copyOf(settings);
    }
}
