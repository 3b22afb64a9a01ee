package dev.loupe.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.inspect.Inspection;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentTablesTest {
    private static final TableSettings USUAL = new TableSettings(-1, List.of());

    private static String markdown(String name, TableSettings settings) {
        return InspectMarkdown.of(ZooNetworks.inspection(name), ZooNetworks.heading(name), settings);
    }

    private static String latex(String name, TableSettings settings) {
        return InspectLatex.of(ZooNetworks.inspection(name), ZooNetworks.heading(name), settings);
    }

    /** Cells of a line of a Markdown table: a pipe parts cells unless an odd number of backslashes stands before it. */
    private static int cells(String line) {
        int pipes = 0;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '|') {
                pipes++;
            }
        }
        return pipes - 1;
    }

    @Test
    void lenetAsMarkdownIsThis() {
        Golden.assertSame(markdown("lenet5", USUAL), "lenet5.md");
    }

    @Test
    void lenetAsLatexIsThis() {
        Golden.assertSame(latex("lenet5", USUAL), "lenet5.tex");
    }

    @Test
    void neighboursThatAreAlikeAreOneRowUnlessADepthIsAskedFor() {
        assertThat(markdown("resnet152", USUAL)).contains("| layer3.1-35 ", " Bottleneck, each of 35 ");
        assertThat(markdown("resnet152", new TableSettings(2, List.of())).lines())
                .hasSize(2 + 10 + 50 + 1)
                .anyMatch(line -> line.startsWith("| layer3.35 "));
    }

    @Test
    void theColumnsAreThoseAskedFor() {
        assertThat(markdown("mlp", new TableSettings(1, List.of(Column.PARAMETER_BYTES)))
                        .lines())
                .first()
                .asString()
                .containsPattern("^\\| layer +\\| +param bytes \\|$");
    }

    @Test
    void theTotalIsInTheLastRowInFull() {
        assertThat(markdown("resnet152", USUAL).lines().toList())
                .last()
                .asString()
                .startsWith("| **resnet152**")
                .contains("**60,192,808**", "**11,513,626,624**");
        assertThat(latex("resnet152", USUAL)).contains("60,192,808 & 11,513,626,624");
    }

    @Test
    void eachLineOfMarkdownHasTheSameCellsWhateverTheNames() {
        Inspection hostile = HostileNetwork.inspection();
        String text = InspectMarkdown.of(hostile, HostileNetwork.heading(), USUAL);
        assertThat(text.lines()).hasSize(3 * HostileNetwork.NAMES.size() + 3).allMatch(line -> cells(line) == 6);
        assertThat(text.replace("\n", ""))
                .doesNotContainPattern("(?<!\\\\)[<`\\[$]")
                .doesNotContainPattern("[\\p{Cntrl}\u202e\u200b]")
                .doesNotContain("://", "www.", "@")
                .contains("a\\|b\\`c\\`\\*d\\*");
    }

    @Test
    void latexHoldsNoCommandOfAName() {
        String text = InspectLatex.of(HostileNetwork.inspection(), HostileNetwork.heading(), USUAL);
        assertThat(text)
                .doesNotContain("\\input", "{javascript", "\u202e", "\u001b")
                .contains("\\textbackslash{}input\\{/etc/passwd\\} 50\\% \\& \\#1 \\$y\\$");
        long rows = text.lines().filter(line -> line.endsWith(" \\\\")).count();
        assertThat(rows).isEqualTo(3 * HostileNetwork.NAMES.size() + 1 + 3); // the total; the caption and two heads
    }
}
