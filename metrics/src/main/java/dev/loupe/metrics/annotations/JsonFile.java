package dev.loupe.metrics.annotations;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.loupe.graph.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens a JSON file as a stream of tokens with bounded depth, and says where it is damaged. */
public final class JsonFile {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(400)
                    .maxStringLength(1 << 26)
                    .maxNameLength(10_000)
                    .build())
            .build();

    /** What is done with the tokens of a file. */
    public interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    private JsonFile() {}

    /** Reads the file's tokens; whatever is wrong becomes one line with the file, the line and the byte. */
    public static <T> T read(Path file, Reading<T> reading) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return read(bytes, reading);
        } catch (BadInput e) {
            throw String.valueOf(e.getMessage()).startsWith(file + ": ") ? e : e.in(file.toString());
        } catch (NoSuchFileException e) {
            throw new BadInput(file + ": there is no such file; check the path", e);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + reason(e) + "); check that it is a readable file", e);
        }
    }

    /** Reads the tokens of a JSON text, with the same bounds and complaints as a file's, which here have no name. */
    static <T> T read(String json, Reading<T> reading) {
        try {
            return read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), reading);
        } catch (IOException e) {
            throw new BadInput("a JSON text cannot be read (" + reason(e) + ")", e);
        }
    }

    private static <T> T read(InputStream bytes, Reading<T> reading) throws IOException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            try {
                if (parser.nextToken() == null) {
                    throw new BadInput("is empty; write the JSON again");
                }
                return reading.read(parser);
            } catch (JsonProcessingException e) {
                String place = place(parser.currentLocation());
                String reason = firstLine(e.getOriginalMessage());
                throw new BadInput(
                        reason.startsWith("Unexpected end-of-input")
                                ? "the JSON ends too early, at " + place + "; it seems cut off: copy it again"
                                : "is not JSON at " + place + " (" + reason + "); correct it there",
                        e);
            }
        }
    }

    /** {@code line 3, byte 120}, counted from 1 and 0. */
    public static String place(JsonLocation location) {
        return "line " + location.getLineNr() + ", byte " + Math.max(0, location.getByteOffset());
    }

    /** A whole number, also where it is written as 3.0. */
    static boolean isWhole(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        }
        return token == JsonToken.VALUE_NUMBER_FLOAT
                && Math.rint(parser.getDoubleValue()) == parser.getDoubleValue()
                && Math.abs(parser.getDoubleValue()) < 0x1p53;
    }

    private static String firstLine(String text) {
        String line = text.strip().split("\n", 2)[0];
        return line.length() > 120 ? line.substring(0, 120) + "..." : line;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : firstLine(e.getMessage());
    }
}
