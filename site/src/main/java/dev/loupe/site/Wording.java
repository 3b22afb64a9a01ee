package dev.loupe.site;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line's own texts in Chinese: {@code options.zh.txt} has each English text with its translation on the next
 * line. What is not translated yet stays English on the page; a test names it.
 */
final class Wording {
    private static final Map<String, String> CHINESE = chinese();

    private Wording() {}

    /** A text of the program in a language, as Markdown. */
    static String of(String english, Language language) {
        return Reference.plain(
                language == Language.ENGLISH ? english : translation(english).orElse(english));
    }

    static Optional<String> translation(String english) {
        return Optional.ofNullable(CHINESE.get(english));
    }

    private static Map<String, String> chinese() {
        List<String> lines = Site.file("options.zh.txt")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            texts.put(lines.get(i), lines.get(i + 1));
        }
        return Map.copyOf(texts);
    }
}
