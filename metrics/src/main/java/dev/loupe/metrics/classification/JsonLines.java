package dev.loupe.metrics.classification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.JsonFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;

/**
 * Samples as JSON Lines: on each line an object with {@code label} (a number or a name) or {@code scores} (a list of
 * numbers), and an {@code id} if there is one; or just a label or a list of scores.
 */
final class JsonLines {
    private static final Set<String> IDS = Set.of("id", "image", "image_id", "file", "file_name", "name");
    private static final Set<String> LABELS =
            Set.of("label", "class", "truth", "target", "prediction", "predicted", "y_true", "y_pred");
    private static final Set<String> SCORES =
            Set.of("scores", "probabilities", "probs", "logits", "predictions", "y_score");
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(400)
                    .maxStringLength(1 << 20)
                    .build())
            .build();

    private JsonLines() {}

    static void read(InputStream bytes, SampleFile.Reader reader) throws IOException {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            try {
                while (parser.nextToken() != null) {
                    Sample sample;
                    try {
                        sample = sample(parser);
                    } catch (BadInput e) {
                        leave(parser);
                        reader.unusable(e);
                        continue;
                    }
                    reader.sample(sample);
                }
            } catch (JsonProcessingException e) {
                throw new BadInput(
                        "is not JSON Lines at " + JsonFile.place(parser.currentLocation())
                                + "; correct it there or copy it again",
                        e);
            }
        }
    }

    /** Goes to the end of the value that the parser is in. */
    private static void leave(JsonParser parser) throws IOException {
        while (!parser.getParsingContext().inRoot() && parser.nextToken() != null) {
            parser.skipChildren();
        }
    }

    private static Sample sample(JsonParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            return Sample.scored("", numbers(parser));
        }
        if (token.isScalarValue()) {
            return Sample.labelled("", parser.getText());
        }
        String id = "";
        String label = "";
        double[] scores = Sample.NO_SCORES;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (IDS.contains(name) && value.isScalarValue()) {
                id = parser.getText();
            } else if (LABELS.contains(name) && value.isScalarValue()) {
                label = parser.getText();
            } else if (SCORES.contains(name) && value == JsonToken.START_ARRAY) {
                scores = numbers(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (label.isEmpty() && scores.length == 0) {
            throw new BadInput("line " + line + " has neither a label nor scores; add one of them");
        }
        return new Sample(id, scores.length > 0 ? "" : label, scores);
    }

    private static double[] numbers(JsonParser parser) throws IOException {
        double[] numbers = new double[16];
        int size = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isNumeric()) {
                throw new BadInput("has a score that is no number at " + JsonFile.place(parser.currentTokenLocation())
                        + "; correct it there");
            }
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = parser.getDoubleValue();
        }
        return Arrays.copyOf(numbers, size);
    }
}
