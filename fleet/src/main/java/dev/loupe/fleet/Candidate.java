package dev.loupe.fleet;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file or folder that may be a model, as the walk met it.
 *
 * @param isCertain whether it is to have a row whatever is in it; else only if its content is a model
 * @param bytes its size, of a folder that of all files in it; empty where it could not be looked at
 * @param modified when it was last changed, of a folder the latest of all files in it, as ISO 8601 has it
 * @param problem why it cannot be read; empty where that is to be tried
 */
public record Candidate(
        Path path,
        PathName name,
        boolean isCertain,
        OptionalLong bytes,
        Optional<String> modified,
        Optional<String> problem) {
    static Candidate of(Path path, PathName name, boolean isCertain, long bytes, String modified) {
        return new Candidate(path, name, isCertain, OptionalLong.of(bytes), Optional.of(modified), Optional.empty());
    }

    static Candidate broken(Path path, PathName name, String problem) {
        return new Candidate(path, name, true, OptionalLong.empty(), Optional.empty(), Optional.of(problem));
    }
}
