package dev.loupe.explain.exercise;

import dev.loupe.report.document.Document;
import dev.loupe.report.document.DocumentReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the chapter asks of a topic, and what is worth trying: two parts of one text, with a line of dashes between. */
public final class Questions {
    private static final String BETWEEN = "\n---\n";

    private Questions() {}

    /** The chapter's question. */
    public static Document question(String topic, String language) {
        return DocumentReader.of(text(topic, language).split(BETWEEN, 2)[0], language);
    }

    /** What to try, and what one then sees. */
    public static Document hints(String topic, String language) {
        return DocumentReader.of(text(topic, language).split(BETWEEN, 2)[1], language);
    }

    private static String text(String topic, String language) {
        String name = topic + "." + language + ".md";
        try (InputStream in = Questions.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its text " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
