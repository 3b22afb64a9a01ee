package dev.loupe.fleet;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.BadInput;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A row of an earlier run.
 *
 * @param line as it stands in the file, with its end
 */
record KnownRow(PathName name, Json row, String line) {
    /** The row of a line; empty if it is none of ours. */
    static Optional<KnownRow> of(String line) {
        Json row;
        try {
            row = parse(line);
        } catch (BadInput e) {
            return Optional.empty(); // cut off, or another program's
        }
        Optional<String> path = row.text("path");
        return path.isEmpty() || !row.text("schema").equals(Optional.of(Reading.SCHEMA))
                ? Optional.empty()
                : Optional.of(new KnownRow(PathName.of(path.get(), row.text("path_encoded")), row, line));
    }

    static Json parse(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return Json.read(new Cursor(
                (position, into, offset, length) -> {
                    int count = (int) Math.min(length, bytes.length - position);
                    System.arraycopy(bytes, (int) position, into, offset, Math.max(0, count));
                    return count <= 0 ? -1 : count;
                },
                0,
                bytes.length));
    }

    /** Whether the file is as it was: the same size and the same time of its last change. */
    boolean isOf(Candidate candidate) {
        return candidate.modified().isPresent()
                && row.text("modified").equals(candidate.modified())
                && row.whole("bytes").equals(Optional.of(candidate.bytes().orElse(-1)));
    }

    boolean isFailure() {
        return row.get("error").isPresent();
    }
}
