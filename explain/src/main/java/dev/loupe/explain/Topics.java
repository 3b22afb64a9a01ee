package dev.loupe.explain;

import dev.loupe.report.document.Document;
import dev.loupe.report.document.DocumentReader;
import dev.loupe.report.learning.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What can be explained. */
public final class Topics {
    /** English and Chinese, by their tags. */
    public static final List<String> LANGUAGES = List.of("en", "zh");

    static final List<Topic> ALL = List.of(
            new ConvTopic(),
            new LstmTopic(),
            new GanTopic(),
            new RcnnTopic(),
            new IouTopic(),
            new MapTopic(),
            new ErrorRateTopic());

    private Topics() {}

    public static List<String> names() {
        return ALL.stream().map(Topic::name).toList();
    }

    /** What a topic is about, in a few words. */
    public static String summary(String name) {
        return topic(name).summary();
    }

    /**
     * The title of its text.
     *
     * @param language one of {@link #LANGUAGES}
     */
    public static String title(String name, String language) {
        return text(topic(name).name(), language).lines().findFirst().orElse("").replaceFirst("^# ", "");
    }

    /** What {@code --set} changes in a topic. */
    public static List<Setting> settings(String name) {
        return topic(name).settings();
    }

    /**
     * Explains a topic.
     *
     * @param name one of {@link #names}
     * @param settings what is to be other than usual
     * @param language one of {@link #LANGUAGES}
     * @throws dev.loupe.graph.BadInput when a setting is unknown or does not fit
     */
    public static Document document(String name, Map<String, String> settings, String language) {
        Topic topic = topic(name);
        Figures figures = topic.figures(new Given(topic, settings));
        return DocumentReader.of(figures.in(text(name, language)), language);
    }

    private static Topic topic(String name) {
        return ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** The text of a topic, with the names of figures in it. */
    static String text(String name, String language) {
        try (InputStream in = Topics.class.getResourceAsStream(name + "." + language + ".md")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its text " + name + "." + language + ".md");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
