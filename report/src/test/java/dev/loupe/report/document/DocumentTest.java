package dev.loupe.report.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.report.TextWidth;
import org.junit.jupiter.api.Test;

class DocumentTest {
    private static final Document SMALL = DocumentReader.of("""
            # A & B_1
            Words of **weight** with `code` and $x^2$
            on two lines.

            - one
            - two

            $$a = 1$$

            | name | value |
            |---|---:|
            | first | 1 |
            """, "en");

    @Test
    void isText() {
        assertThat(DocumentText.of(SMALL, 60)).isEqualTo("""
                A & B_1
                \u2550\u2550\u2550\u2550\u2550\u2550\u2550

                Words of weight with code and x\u00b2 on two lines.

                - one
                - two

                    a = 1

                name   value
                \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500
                first      1
                """);
    }

    @Test
    void isMarkdown() {
        assertThat(DocumentMarkdown.of(SMALL)).isEqualTo("""
                # A & B\\_1

                Words of **weight** with `code` and $x^2$ on two lines.

                - one
                - two

                $$
                a = 1
                $$

                | name | value |
                | --- | ---: |
                | first | 1 |
                """);
    }

    @Test
    void isLatex() {
        assertThat(DocumentLatex.of(SMALL))
                .contains("\\section*{A \\& B\\_1}", "\\textbf{weight} with \\texttt{code} and $x^2$ on")
                .contains(
                        "\\begin{itemize}\n  \\item one\n",
                        "\\[ a = 1 \\]",
                        "\\begin{tabular}{lr}\n",
                        "first & 1 \\\\\n");
    }

    @Test
    void isHtmlWithoutScripts() {
        assertThat(DocumentHtml.of(SMALL))
                .contains("<title>A &amp; B_1</title>", "<strong>weight</strong>", "<li>two</li>")
                .contains("<td class=\"number\">1</td>", "default-src 'none'")
                .doesNotContain("<script");
    }

    @Test
    void chineseBreaksBetweenCharactersAndLinesOfItAreJoinedWithoutASpace() {
        Document document =
                DocumentReader.of("\u8bb0\u5fc6".repeat(20) + "\n" + "\u8bb0\u5fc6".repeat(20) + "\u3002", "zh");
        String text = DocumentText.of(document, 30);
        assertThat(text.lines()).allMatch(line -> TextWidth.of(line) <= 30 && !line.startsWith("\u3002"));
        assertThat(text).doesNotContain(" ");
        assertThat(text.replace("\n", "")).hasSize(81);
    }

    @Test
    void aMarkThatIsNotClosedIsAFault() {
        assertThatThrownBy(() -> DocumentReader.of("a $b", "en")).hasMessageContaining("is not closed");
        assertThatThrownBy(() -> DocumentReader.of("|a|b|\n|-|-|\n|1|", "en")).hasMessageContaining("cells");
    }
}
