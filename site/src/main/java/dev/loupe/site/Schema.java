package dev.loupe.site;

import dev.loupe.report.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A JSON Schema that the program publishes for what it writes.
 *
 * @param name as in the document's {@code schema}, such as {@code loupe.inspect/1}
 * @param writer who writes it, as Markdown
 */
record Schema(String name, String writer) {
    static final List<Schema> ALL = List.of(
            new Schema("loupe.inspect/1", "`loupe inspect --format json`"),
            new Schema("loupe.fleet/1", "`loupe inspect --fleet`"),
            new Schema("loupe.evaluate/1", "`loupe evaluate --format json`"),
            new Schema("loupe.train/1", "`loupe train`: `config.json`"),
            new Schema("loupe.metrics/1", "`loupe train`: `metrics.jsonl`"),
            new Schema("loupe.predict/1", "`loupe predict --format json`"),
            new Schema("loupe.detect/1", "`loupe detect --format json`, `detections.json`"),
            new Schema("loupe.compare-detectors/1", "`loupe compare-detectors --format json`"),
            new Schema("loupe.trace/1", "`loupe trace --format json`"));

    /** The file's name. */
    String file() {
        return name.replace('/', '-') + ".schema.json";
    }

    String text() {
        try (InputStream in = Json.class.getResourceAsStream("schema/" + file())) {
            if (in == null) {
                throw new IllegalStateException("there is no schema " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
