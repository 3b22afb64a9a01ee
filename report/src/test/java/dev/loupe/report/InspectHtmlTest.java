package dev.loupe.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Diff;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectHtmlTest {
    private static String html(String name) {
        return InspectHtml.of(ZooNetworks.inspection(name), ZooNetworks.heading(name), List.of());
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static JsonNode data(String html) throws IOException {
        String json = between(html, "<script type=\"application/json\" id=\"data\">", "</script>");
        return new ObjectMapper().readTree(json);
    }

    private static void assertDerives(JsonNode derivations, String figure, Size value) {
        for (JsonNode one : derivations) {
            if (one.get(0).asText().equals(figure)) {
                assertThat(one.get(3).asLong()).isEqualTo(value.value());
                return;
            }
        }
        assertThat(value.is(0)).as("%s has a derivation", figure).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "alexnet-2012", "swin_t", "reused", "lstm_2_bi"})
    void eachModuleHasARowAndEachLayerTheDerivationOfItsFigures(String name) throws IOException {
        Inspection inspection = ZooNetworks.inspection(name);
        List<Outline.Line> lines = Outline.of(inspection).lines();
        String html = html(name);
        JsonNode modules = data(html).get("modules");
        assertThat(between(html, "<noscript>", "</noscript>").split("<tr>", -1)).hasSize(lines.size() + 2);
        assertThat(modules).hasSize(lines.size());
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).layer().isPresent()) {
                Layer layer = lines.get(i).layer().get();
                JsonNode derivations = modules.get(i).get("derivations");
                if (!lines.get(i).hasInner()) {
                    assertDerives(derivations, "multiply-adds", layer.multiplyAdds());
                    assertDerives(derivations, "neurons", layer.neurons());
                }
                assertDerives(derivations, "activation bytes", layer.activationBytes());
            }
        }
    }

    @Test
    void theTotalsAreThere() {
        assertThat(html("resnet152"))
                .contains(
                        "<dd>60,192,808</dd>", "<dd>11,513,626,624</dd>", "<dd>22,555,112</dd>", "<h1>resnet152</h1>");
    }

    @Test
    void thePageLoadsNothingAndRunsItsOwnScriptOnly() throws Exception {
        String html = html("lenet5");
        String policy = between(html, "Content-Security-Policy\" content=\"", "\"");
        for (String[] part : new String[][] {{"style", "<style>", "</style>"}, {"script", "<script>", "</script>"}}) {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(between(html, part[1], part[2]).getBytes(StandardCharsets.UTF_8));
            assertThat(policy)
                    .contains(part[0] + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }
        assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe", "http", "*");
        String markup = html.replaceAll("(?s)<(style|script)[ >].*?</\\1>", "");
        assertThat(markup).doesNotContainPattern("(?i)(src|href|action)=|://|url\\(|@import| style=| on[a-z]+=");
        assertThat(between(html, "<style>", "</style>")).doesNotContainPattern("url\\(|@import|://");
    }

    @Test
    void namesOfAFileAreText() throws IOException {
        String html = InspectHtml.of(HostileNetwork.inspection(), HostileNetwork.heading(), List.of());
        Matcher tags = Pattern.compile("<([a-z0-9]+)").matcher(html);
        assertThat(tags.results().map(tag -> tag.group(1)).distinct())
                .doesNotContain("img", "b", "i", "u", "a", "iframe")
                .contains("table");
        assertThat(html.split("<script", -1)).hasSize(3);
        assertThat(html).doesNotContainPattern("[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u200b\ufeff\ud800]");
        assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&#39; onmouseover=&#39;alert(1)");
        assertThat(data(html).get("modules")).hasSize(1 + 3 * HostileNetwork.NAMES.size());
    }

    @Test
    void twoNetworksStandSideBySideWithPairsOfTheirLayers() throws IOException {
        Diff diff = Diff.of(ZooNetworks.inspection("resnet18"), ZooNetworks.inspection("resnet34"));
        String html = InspectHtml.of(diff, ZooNetworks.heading("resnet18"), ZooNetworks.heading("resnet34"));
        JsonNode data = data(html);
        assertThat(data.get("pairs")).hasSize(diff.pairs().size());
        for (int i = 0; i < diff.pairs().size(); i++) {
            JsonNode pair = data.get("pairs").get(i);
            assertThat(pair.get("kind").asText())
                    .isEqualToIgnoringCase(diff.pairs().get(i).kind().name());
            String before = diff.pairs().get(i).before().map(Layer::path).orElse("");
            int at = pair.get("before").asInt();
            assertThat(
                            at < 0
                                    ? ""
                                    : data.get("before")
                                            .get("modules")
                                            .get(at)
                                            .get("path")
                                            .asText())
                    .isEqualTo(before);
        }
        assertThat(between(html, "<noscript>", "</noscript>")).contains("layer2.3.bn2", "21,797,672");
    }

    @Test
    void theSameNetworkMakesTheSamePage() {
        assertThat(html("googlenet")).isEqualTo(html("googlenet"));
    }
}
