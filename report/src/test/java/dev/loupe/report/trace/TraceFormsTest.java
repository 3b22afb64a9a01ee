package dev.loupe.report.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.BadInput;
import dev.loupe.report.TextWidth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TraceFormsTest {
    private static final String HOSTILE = "</script><script>alert(1)</script>\"'&\u202e\u0007<!--";

    @Test
    void jsonHasEveryValueOfEveryStepAsTheContractSays() throws IOException {
        Trace trace = Traces.of("hi\"\n", 3);
        JsonNode root = new ObjectMapper().readTree(TraceJson.of(trace));
        assertThat(root.path("schema").asText()).isEqualTo("loupe.trace/1");
        JsonNode layer = root.path("layers").get(0);
        assertThat(layer.path("units").asInt()).isEqualTo(3);
        for (int step = 0; step < 4; step++) {
            JsonNode one = layer.path("steps").get(step);
            assertThat(one.path("input").asText()).isEqualTo(trace.inputs().get(step));
            assertThat(List.copyOf(names(one))).containsExactly("input", "f", "i", "o", "g", "c", "h");
            for (Series series : trace.layers().get(0).series()) {
                for (int unit = 0; unit < 3; unit++) {
                    assertThat(Float.parseFloat(
                                    one.path(series.name()).get(unit).asText()))
                            .isEqualTo(series.at(step, unit));
                }
            }
        }
    }

    @Test
    void layersOfEqualSizeAreStackedInOneArray() {
        TracedLayer layer = Traces.of("abc", 2).layers().get(0);
        Trace two = new Trace(List.of("a", "b", "c"), List.of(layer, layer));
        TraceArrays.Floats forget = TraceArrays.of(two).get(0);
        assertThat(forget.name()).isEqualTo("f");
        assertThat(forget.shape()).containsExactly(2L, 3L, 2L);
        assertThat(forget.values()[7]).isEqualTo(layer.series().get(0).at(0, 1));
    }

    @Test
    void layersThatDifferHaveArraysOfTheirOwn() {
        Trace one = Traces.of("abc", 2);
        Trace two = new Trace(
                one.inputs(),
                List.of(one.layers().get(0), Traces.of("abc", 3).layers().get(0)));
        assertThat(TraceArrays.of(two)).extracting(TraceArrays.Floats::name).contains("layer1.f", "layer2.h");
    }

    @Test
    void theMapNeverIsWiderThanThePage() {
        String text = "\u8d77\u521d \"God created\" (the) heaven\nand the earth. ".repeat(9);
        String map = TraceText.of(Traces.of(text, 12), everything(), 60, false);
        for (String line : map.lines().toList()) {
            int columns = TextWidth.of(line);
            assertThat(columns).as(line).isLessThanOrEqualTo(60);
        }
    }

    @Test
    void theMapShowsTheUnitThatFollowsTheTextBest() {
        String map = TraceText.of(Traces.of("I say \"no\" now", 4), everything(), 80, false);
        assertThat(map.lines().toList())
                .contains("          I\u00b7say\u00b7\"no\"\u00b7now", "c 1             @@@     ");
        assertThat(map).contains("c 1       inside quotes   1.000    -1.00     1.00");
    }

    @Test
    void colourStandsBehindTheCharactersThemselves() {
        String map = TraceText.of(Traces.of("\"a\" b", 2), everything(), 80, true);
        assertThat(map).contains("\u001b[38;5;16;48;5;202m\"a\u001b[38;5;16;48;5;32m\"\u00b7b\u001b[0m\n");
    }

    @Test
    void controlCharactersOfATextDoNotReachTheTerminal() {
        String map = TraceText.of(Traces.of("a\u001b[2Jb\u202e\u0007c\u0301", 2), everything(), 80, false);
        assertThat(map).doesNotContain("\u001b", "\u202e", "\u0007", "\u0301");
    }

    @Test
    void aLayerGateOrUnitThatIsNotThereIsNamedWithThoseThatAre() {
        Trace trace = Traces.of("abc", 2);
        assertThatThrownBy(() -> TraceText.of(trace, view(2, Optional.empty(), OptionalInt.empty()), 80, false))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("1 to 1");
        assertThatThrownBy(() -> TraceText.of(trace, view(1, Optional.of("z"), OptionalInt.empty()), 80, false))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("f, i, o, g, c, h");
        assertThatThrownBy(() -> TraceText.of(trace, view(1, Optional.empty(), OptionalInt.of(2)), 80, false))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("0 to 1");
    }

    @Test
    void aHostileTextStaysTextInThePage() {
        String page = TraceHtml.of(Traces.of(HOSTILE, 2), everything(), HOSTILE);
        assertThat(page)
                .doesNotContain("<script>alert")
                .doesNotContain("\u202e")
                .doesNotContain("\u0007");
        assertThat(Pattern.compile("<script").matcher(page).results().count()).isEqualTo(2);
        assertThat(Pattern.compile("</script").matcher(page).results().count()).isEqualTo(2);
        assertThat(page).doesNotContain("<!--");
    }

    @Test
    void thePageLoadsNothingAndRunsOnlyItsOwnScript() {
        String page = TraceHtml.of(Traces.of("abc", 2), everything(), "t");
        assertThat(page)
                .contains("default-src 'none'; style-src 'sha256-")
                .doesNotContain("unsafe-inline")
                .doesNotContain(" style=\"")
                .doesNotContain("http:")
                .doesNotContain("https:")
                .doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void thePageShowsTheUnitAskedForWithoutScripts() {
        Trace trace = Traces.of("a\"b\"", 2);
        String page = TraceHtml.of(trace, view(1, Optional.of("c"), OptionalInt.of(1)), "t");
        assertThat(page).contains("<span class=\"v0\">a</span><span class=\"v16\">&quot;</span>");
    }

    @Test
    void aTextTooLongForAPageIsRefused() {
        Series series = new Series("h", Series.Kind.SIGNED, 4_000, new float[4_000 * 9_000]);
        Trace trace =
                new Trace(Collections.nCopies(9_000, "a"), List.of(new TracedLayer("rnn", 4_000, List.of(series))));
        assertThatThrownBy(() -> TraceHtml.of(trace, everything(), "t"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("shorter text");
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static TraceView everything() {
        return view(1, Optional.empty(), OptionalInt.empty());
    }

    private static TraceView view(int layer, Optional<String> gate, OptionalInt unit) {
        return new TraceView(layer, gate, unit, 8, Optional.empty());
    }
}
