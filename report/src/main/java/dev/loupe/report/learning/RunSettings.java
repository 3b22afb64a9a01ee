package dev.loupe.report.learning;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.loupe.report.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run was asked for, from its {@code config.json}: texts by name, in the file's order, those of inner objects with a
 * dot: {@code settings.rate}. Of a file that is none, or that ends early, what was read until there.
 */
public record RunSettings(Map<String, String> values) {
    private static final int MOST = 500;
    private static final int LONGEST = 500;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNumberLength(400)
                    .maxStringLength(1 << 16)
                    .build())
            .build();

    public static RunSettings of(byte... bytes) {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            while (parser.nextToken() != null && values.size() < MOST) {
                JsonToken token = parser.currentToken();
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    String name = name(parser);
                    values.merge(name, cut(parser.getText()), (one, other) -> cut(one + ", " + other));
                }
            }
        } catch (IOException e) {
            return new RunSettings(values); // the page shows what there is
        }
        return new RunSettings(values);
    }

    private static String name(JsonParser parser) {
        String pointer = parser.getParsingContext().getParent() == null
                ? ""
                : parser.getParsingContext().pathAsPointer().toString();
        StringBuilder name = new StringBuilder();
        for (String part : pointer.split("/", -1)) {
            if (!part.isEmpty() && !part.matches("\\d+")) { // entries of a list are one text
                name.append(name.length() == 0 ? "" : ".").append(part);
            }
        }
        return cut(name.toString());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** Adds {@code settings} to an open object. */
    public void write(Json json) {
        json.name("settings").beginObject();
        values.forEach((name, value) -> json.name(name).value(value));
        json.endObject();
    }
}
