package dev.loupe.report.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Optimizer;
import dev.loupe.report.FileFacts;
import dev.loupe.report.Heading;
import dev.loupe.report.HostileNetwork;
import dev.loupe.report.InspectJson;
import dev.loupe.report.ZooNetworks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkJsonTest {
    private static JsonNode read(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }

    private static JsonNode view(String name) throws IOException {
        return read(NetworkJson.of(ZooNetworks.inspection(name), ZooNetworks.heading(name), List.of())
                .toString());
    }

    private static int column(JsonNode view, String name) {
        for (int i = 0; i < view.get("columns").size(); i++) {
            if (view.get("columns").get(i).get("name").asText().equals(name)) {
                return i;
            }
        }
        throw new AssertionError("no column " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "swin_t", "reused", "lstm_2_bi", "fasterrcnn_resnet50_fpn"})
    void theFiguresAreThoseOfInspectsJson(String name) throws IOException {
        JsonNode inspect = read(InspectJson.of(
                ZooNetworks.inspection(name),
                ZooNetworks.heading(name),
                Optimizer.of("none"),
                FileFacts.NONE,
                Optional.empty()));
        JsonNode view = view(name);
        List<String> figures =
                List.of("parameters", "multiply_adds", "neurons", "connections", "parameter_bytes", "activation_bytes");
        int next = 0;
        for (JsonNode module : view.get("modules")) {
            if (!module.get("is_layer").asBoolean()) {
                continue;
            }
            JsonNode layer = inspect.get("layers").get(next++);
            assertThat(module.get("path")).isEqualTo(layer.get("path"));
            JsonNode own = module.has("own") ? module.get("own") : module.get("cells");
            for (String figure : figures) {
                assertThat(own.get(column(view, figure)))
                        .as(module.get("path") + " " + figure)
                        .isEqualTo(layer.get(figure));
            }
            List<Long> sees = new ArrayList<>();
            module.get("field").forEach(axis -> sees.add(axis.get("size").asLong()));
            List<Long> expected = new ArrayList<>();
            layer.get("receptive_field").forEach(axis -> expected.add(axis.asLong()));
            assertThat(sees).isEqualTo(expected);
        }
        assertThat(next).isEqualTo(inspect.get("layers").size());
        for (String figure : figures) {
            assertThat(view.get("totals").get(figure))
                    .isEqualTo(inspect.get("totals").get(figure));
        }
        assertThat(view.get("memory").get("peak_bytes"))
                .isEqualTo(inspect.get("totals").get("peak_memory").get("inference"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "googlenet", "gpt2", "lstm_cell_loop"})
    void whatIsAliveAtAStepIsWhatTheTimelineSays(String name) throws IOException {
        JsonNode memory = view(name).get("memory");
        for (JsonNode moment : memory.get("timeline")) {
            int node = moment.get(0).asInt();
            long alive = 0;
            for (JsonNode life : memory.get("lives")) {
                boolean isAlive = life.get(0).asInt() <= node && life.get(1).asInt() >= node;
                alive += isAlive ? life.get(2).asLong() : 0;
            }
            assertThat(alive)
                    .as("bytes at step %s", node)
                    .isEqualTo(moment.get(1).asLong());
        }
        assertThat(memory.get("timeline")).isNotEmpty();
    }

    @Test
    void eachLayerIsDerivedAndTheFormulasAreMathml() throws IOException {
        JsonNode view = view("resnet18");
        for (JsonNode module : view.get("modules")) {
            boolean isDerived =
                    module.get("is_layer").asBoolean() || module.get("depth").asInt() == 0;
            assertThat(module.has("derivations")).isEqualTo(isDerived);
        }
        JsonNode first = view.get("modules").get(1);
        assertThat(first.get("path").asText()).isEqualTo("conv1");
        JsonNode height = first.get("derivations").get(0);
        assertThat(height.get(0).asText()).isEqualTo("output height");
        assertThat(height.get(3).asLong()).isEqualTo(112);
        JsonNode numbers = view.get("formulas").get(height.get(2).asInt());
        assertThat(numbers.get(0).asText()).isEqualTo("floor((224 + 2*3 - 1*(7 - 1) - 1)/2) + 1");
        assertThat(numbers.get(1).asText())
                .startsWith(
                        "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mrow><mo>⌊</mo><mfrac>"
                                + "<mrow><mn>224</mn><mo>+</mo><mn>2</mn><mo>·</mo><mn>3</mn>")
                .contains("</mrow><mrow><mn>2</mn></mrow></mfrac><mo>⌋</mo><mo>+</mo><mn>1</mn>");
    }

    @Test
    void namesInFormulasAreText() {
        assertThat(DerivationMathml.of("2*<script> + batch size")).contains("<mtext>&lt;script&gt;</mtext>");
        assertThat(DerivationMathml.of("kernel height*channels in"))
                .contains("<mtext>kernel height</mtext><mo>·</mo><mtext>channels in</mtext>");
        assertThat(DerivationMathml.of("1*".repeat(1000))).isEmpty();
    }

    @Test
    void figuresBeyondWhatAScriptReadsExactlyAreTexts() throws IOException {
        Block wide = Block.of("Wide", x -> x.then("fc", Layers.linear(3)));
        Inspection inspection = Inspection.of(Graph.of("wide", wide, Shape.of(1L << 53, 3)));
        JsonNode view = read(NetworkJson.of(inspection, new Heading("wide", "zoo", "", ""), List.of())
                .toString());
        JsonNode multiplyAdds = view.get("totals").get("multiply_adds");
        assertThat(multiplyAdds.isTextual()).isTrue();
        assertThat(multiplyAdds.asText()).isEqualTo(Long.toString(9 * (1L << 53)));
        assertThat(view.get("totals").get("weights").isNumber()).isTrue();
    }

    @Test
    void namesOfAFileHaveNothingInvisible() throws IOException {
        String json = NetworkJson.of(HostileNetwork.inspection(), HostileNetwork.heading(), List.of("\u001b[2J"))
                .toString();
        assertThat(Pattern.compile("\\\\u00[01]|\\\\u20[0-9a-f]{2}|\\\\u007f").matcher(json.replace("\\\\u", "")))
                .as("escapes of invisible characters")
                .matches(matcher -> !matcher.find());
        assertThat(read(json).get("modules")).hasSize(1 + 3 * HostileNetwork.NAMES.size());
    }
}
