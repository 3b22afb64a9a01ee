package dev.loupe.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkdownTest {
    @Test
    void aFormulaInALineBecomesMathml() {
        assertThat(html("its area is $`h^2`$."))
                .contains("its area is <math><msup><mi>h</mi><mn>2</mn></msup></math>.");
    }

    @Test
    void aBlockCalledMathBecomesADisplay() {
        assertThat(html("```math\n\\frac{a}{b}\n```"))
                .contains("<math display=\"block\"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>");
    }

    @Test
    void moneyAndShellsStayText() {
        assertThat(html("`$HOME` costs $5, `$` more")).doesNotContain("<math").contains("costs $5");
    }

    @Test
    void aFormulaThatIsNotUnderstoodIsRefused() {
        assertThatThrownBy(() -> html("$`\\unheard`$")).hasMessageContaining("\\unheard is not known");
    }

    @Test
    void linksAreLedWhereTheyLeadInTheSite() {
        assertThat(Markdown.html("[m](memory.md#x)", link -> link.replace(".md", ".html")))
                .contains("href=\"memory.html#x\"");
    }

    @Test
    void headingsHaveAnchorsInBothLanguages() {
        assertThat(html("## Not in the model\n\n## 手算示例")).contains("<h2 id=\"not-in-the-model\">", "<h2 id=\"手算示例\">");
    }

    @Test
    void linesOfChineseAreJoinedWithoutASpace() {
        assertThat(html("乘法\n加法")).contains("乘法加法");
        assertThat(html("乘法，\nJSON")).contains("乘法，JSON");
        assertThat(html("一份\nJSON")).contains("一份\nJSON");
    }

    @Test
    void codeIsText() {
        assertThat(html("```\n<b>&\n```")).contains("&lt;b&gt;&amp;");
    }

    private static String html(String text) {
        return Markdown.html(text, link -> link);
    }
}
