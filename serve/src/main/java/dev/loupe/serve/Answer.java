package dev.loupe.serve;

import dev.loupe.report.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is answered.
 *
 * @param headers besides those that every answer has
 */
public record Answer(int status, String type, Map<String, String> headers, Body body) {
    /** Writes the answer; it is closed by the server. */
    @FunctionalInterface
    public interface Body {
        void write(OutputStream out) throws IOException;
    }

    public static Answer of(int status, String type, byte[] bytes) {
        return new Answer(status, type, Map.of(), out -> out.write(bytes));
    }

    public static Answer json(Json json) {
        return of(200, "application/json; charset=utf-8", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    public static Answer html(String html) {
        return of(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /** What went wrong, in one line. */
    public static Answer error(int status, String message) {
        Json json = new Json();
        json.beginObject().name("error").value(message).endObject();
        return of(status, "application/json; charset=utf-8", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A file to keep, by a name of ours. */
    public static Answer download(String name, String type, byte[] bytes) {
        return new Answer(
                200,
                type,
                Map.of("Content-Disposition", "attachment; filename=\"" + name + "\""),
                out -> out.write(bytes));
    }
}
