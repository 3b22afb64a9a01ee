package dev.loupe.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.report.TextWidth;
import dev.loupe.report.document.Document;
import dev.loupe.report.document.DocumentHtml;
import dev.loupe.report.document.DocumentLatex;
import dev.loupe.report.document.DocumentMarkdown;
import dev.loupe.report.document.DocumentText;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

class TopicsTest {
    static Stream<Arguments> texts() {
        return Topics.names().stream()
                .flatMap(name -> Topics.LANGUAGES.stream().map(language -> Arguments.of(name, language)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void everyFigureThatIsComputedIsTold(String name, String language) {
        Topic topic = Topics.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        Figures figures = topic.figures(new Given(topic, Map.of()));
        assertThat(new TreeSet<>(figures.names())).isEqualTo(Figures.named(Topics.text(name, language)));
    }

    /** Those that are not computed, such as years and what papers report, must at least agree. */
    @Test
    void bothLanguagesNameTheSameNumbers() {
        for (String name : Topics.names()) {
            assertThat(numbers(name, "zh")).as(name).isEqualTo(numbers(name, "en"));
        }
    }

    private static List<String> numbers(String name, String language) {
        String text = Pattern.compile("\\[\\[[^\\]]*]]")
                .matcher(Topics.text(name, language))
                .replaceAll("");
        return Pattern.compile("\\d(?:[\\d,.]*\\d)?")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void noFigureIsWithoutAValue(String name, String language) {
        assertThat(DocumentText.of(document(name, language), 80)).doesNotContain("NaN", "Infinity", "[[", "null");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textIsNoWiderThanThePage(String name, String language) {
        for (String line : DocumentText.of(document(name, language), 80).lines().toList()) {
            assertThat(TextWidth.of(line)).as(line).isLessThanOrEqualTo(80);
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theBodyOfThePageIsWellFormed(String name, String language) throws Exception {
        String page = DocumentHtml.of(document(name, language));
        String body = page.substring(page.indexOf("<main>"), page.indexOf("</main>") + "</main>".length());
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(body)))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("main");
        assertThat(page).doesNotContain("<script", " style=\"", "http:");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void latexClosesWhatItOpens(String name, String language) {
        String latex = DocumentLatex.of(document(name, language));
        assertThat(count(latex, "\\\\begin\\{")).isEqualTo(count(latex, "\\\\end\\{"));
        assertThat(count(latex, "(?<!\\\\)\\{")).isEqualTo(count(latex, "(?<!\\\\)\\}"));
        assertThat(count(latex, "(?<!\\\\)\\$") % 2).isZero();
        if (language.equals("en")) {
            assertThat(latex.codePoints().allMatch(c -> c < 0x80)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void tablesOfMarkdownHaveEquallyManyCells(String name, String language) {
        int before = 0;
        for (String line : DocumentMarkdown.of(document(name, language)).lines().toList()) {
            int bars = line.startsWith("|") ? count(line, "(?<!\\\\)\\|") : 0;
            assertThat(before == 0 || bars == 0 || bars == before).as(line).isTrue();
            before = bars;
        }
    }

    @Test
    void whatATopicHasNotIsRefused() {
        assertThatThrownBy(() -> Topics.document("iou", Map.of("c", "1"), "en"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("iou has a, b");
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> Topics.document("lstm", Map.of("hidden", "many"), "en"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("many is no number");
        assertThatThrownBy(() -> Topics.document("lstm", Map.of("hidden", "2.5"), "en"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a whole number is needed");
        assertThatThrownBy(() -> Topics.document("iou", Map.of("a", "1,2,3"), "en"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("4 numbers");
        assertThatThrownBy(() -> Topics.document("gan", Map.of("deviation", "NaN"), "en"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is not between");
    }

    @Test
    void aKernelThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> Topics.document("conv", Map.of("kernel", "300"), "en"))
                .isInstanceOf(BadInput.class);
    }

    private static Document document(String name, String language) {
        return Topics.document(name, Map.of(), language);
    }

    private static int count(String text, String pattern) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }
}
