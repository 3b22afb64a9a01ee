package dev.loupe.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.Call;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every network equals what PyTorch 1.13.1 and torchvision 0.14.1 run, layer by layer.
 *
 * <p>{@code golden/layers.json.gz} holds the project's golden figures; {@code golden/torchvision.json.gz} the same
 * measurement, by hooks and by the operators that run, of every classification and segmentation builder, in evaluation
 * and in training mode (there at another size and a batch of two where the builder allows it; regnet_y_128gf in evaluation
 * mode only), with the modules in the order of registration and the keys of {@code state_dict}; and of nn.Transformer.
 */
class GoldenLayersTest {

    @TestFactory
    Stream<DynamicTest> everyLayerEqualsTheGoldenFigures() throws IOException {
        return tests("golden/layers.json.gz");
    }

    @TestFactory
    Stream<DynamicTest> everyBuilderEqualsTorchvision() throws IOException {
        return tests("golden/torchvision.json.gz");
    }

    private static Stream<DynamicTest> tests(String resource) throws IOException {
        JsonNode all;
        try (InputStream file = GoldenLayersTest.class.getClassLoader().getResourceAsStream(resource)) {
            all = new ObjectMapper().readTree(new GZIPInputStream(Objects.requireNonNull(file, resource)));
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode golden : all) {
            String name = golden.get("model").asText() + (mode(golden) == Mode.TRAIN ? " in training" : "");
            tests.add(DynamicTest.dynamicTest(name, () -> compare(golden)));
        }
        assertThat(tests).hasSizeGreaterThan(70);
        return tests.stream();
    }

    private static void compare(JsonNode golden) {
        Graph graph = graph(golden);
        Inspection inspection = Inspection.of(graph);
        List<String> expected = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (JsonNode layer : golden.get("layers")) {
            expected.add(line(layer, seen.add(layer.get("path").asText())));
        }
        List<String> actual = new ArrayList<>();
        for (Layer layer : inspection.layers()) {
            actual.add(line(layer));
        }
        assertSame(actual, expected);
        compareTotals(inspection.totals(), golden.get("totals"));
        assertThat(graph.outputs().get(0).shape().toString()).isEqualTo(shape(golden.get("output")));
        if (golden.has("outputs")) {
            List<String> outputs = new ArrayList<>();
            graph.outputs().forEach(output -> outputs.add(output.shape().toString()));
            List<String> golds = new ArrayList<>();
            golden.get("outputs").forEach(output -> golds.add(shape(output)));
            assertSame(outputs, golds);
        }
        if (golden.has("calls")) {
            compareStructure(graph, golden);
        }
    }

    /** Equal lists; a difference is shown at its first place, not as two lists of a thousand lines. */
    private static void assertSame(List<String> actual, List<String> expected) {
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            assertThat(actual.get(i)).as("line %d", i).isEqualTo(expected.get(i));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    private static void compareTotals(Totals totals, JsonNode golden) {
        Map<String, Long> expected = new LinkedHashMap<>();
        golden.properties()
                .forEach(field -> expected.put(field.getKey(), field.getValue().asLong()));
        assertThat(Map.of(
                        "parameters", totals.parameters().value(),
                        "trainable_parameters", totals.trainableParameters().value(),
                        "buffers", totals.buffers().value(),
                        "multiply_adds", totals.multiplyAdds().value(),
                        "neurons", totals.neurons().value()))
                .isEqualTo(expected);
    }

    /** Calls of all modules with their shapes; modules and keys in the order of registration. */
    private static void compareStructure(Graph graph, JsonNode golden) {
        List<String> calls = new ArrayList<>();
        for (Call call : graph.calls()) {
            Scope scope = call.scope();
            if (scope.use() != Scope.Use.HOLDER && graph.isLive(call)) {
                calls.add(scope.path() + " " + call.outputs().get(0).shape());
            }
        }
        List<String> expectedCalls = new ArrayList<>();
        for (JsonNode call : golden.get("calls")) {
            expectedCalls.add(call.get(0).asText() + " " + shape(call.get(3)));
        }
        assertSame(calls, expectedCalls);
        if (golden.has("modules")) {
            Registration registration = new Registration(graph);
            List<String> modules = new ArrayList<>();
            golden.get("modules")
                    .forEach(module -> modules.add(
                            module.get(0).asText() + " " + module.get(1).asText()));
            assertSame(registration.modules(), modules);
            List<String> state = new ArrayList<>();
            golden.get("state").forEach(tensor -> state.add(tensor.get(0).asText() + " " + shape(tensor.get(1))));
            assertSame(registration.state(), state);
        }
    }

    /** Modules and tensors in the order in which the original registers them; a module's buffers follow its parameters. */
    private static final class Registration {
        private final Map<String, String> kinds = new LinkedHashMap<>();
        private final Map<String, Set<String>> children = new LinkedHashMap<>();
        private final Map<String, Set<String>> parameters = new LinkedHashMap<>();
        private final Map<String, Set<String>> buffers = new LinkedHashMap<>();

        Registration(Graph graph) {
            for (Call call : graph.calls()) {
                Scope scope = call.scope();
                kinds.putIfAbsent(scope.path(), scope.kind());
                children.computeIfAbsent(scope.path(), path -> new LinkedHashSet<>(scope.members()));
                if (!scope.isRoot()) {
                    Objects.requireNonNull(children.get(scope.parent().path())).add(scope.name());
                }
            }
            for (var node : graph.nodes()) {
                if (kinds.getOrDefault(node.path(), "x").isEmpty()) {
                    kinds.put(node.path(), OperatorNames.of(node));
                }
                for (Parameter parameter : Parameters.of(node)) {
                    (parameter.isBuffer() ? buffers : parameters)
                            .computeIfAbsent(node.path(), path -> new LinkedHashSet<>())
                            .add(parameter.key() + " " + parameter.type().shape());
                }
            }
        }

        List<String> modules() {
            List<String> all = new ArrayList<>();
            collect("", path -> all.add(path + " " + kinds.get(path)));
            return all;
        }

        List<String> state() {
            List<String> all = new ArrayList<>();
            collect("", path -> {
                all.addAll(parameters.getOrDefault(path, Set.of()));
                all.addAll(buffers.getOrDefault(path, Set.of()));
            });
            return all;
        }

        private void collect(String path, java.util.function.Consumer<String> visit) {
            visit.accept(path);
            for (String name : children.getOrDefault(path, Set.of())) {
                String child = path.isEmpty() ? name : path + "." + name;
                if (kinds.containsKey(child)) {
                    collect(child, visit);
                }
            }
        }
    }

    private static Graph graph(JsonNode golden) {
        String name = golden.get("model").asText();
        Entry entry = Zoo.find(name).orElseThrow(() -> new AssertionError("the zoo has no " + name));
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < entry.inputs().size(); i++) {
            JsonNode input = golden.get("inputs").get(i);
            assertThat(entry.inputs().get(i).tensor().dtype().label())
                    .isEqualTo(input.get("dtype").asText());
            inputs.add(entry.inputs().get(i).shape(Shape.parse(shape(input.get("shape")))));
        }
        return entry.graph(Options.NONE, mode(golden), DType.FLOAT32, inputs);
    }

    private static Mode mode(JsonNode golden) {
        return golden.path("mode").asText().equals("train") ? Mode.TRAIN : Mode.EVAL;
    }

    private static String line(JsonNode layer, boolean first) {
        return layer.get("path").asText() + " " + layer.get("class").asText() + " " + layer.get("depth")
                + " in " + shape(layer.get("input")) + " out " + shape(layer.get("output"))
                + " parameters " + (first ? layer.get("own_parameters").asText() : "0")
                + " multiply-adds " + layer.get("multiply_adds") + " neurons " + layer.get("neurons")
                + " call " + layer.get("call");
    }

    private static String line(Layer layer) {
        return layer.path() + " " + layer.operator() + " " + layer.depth()
                + " in " + (layer.inputs().isEmpty() ? "none" : layer.inputs().get(0)) + " out " + layer.output()
                + " parameters " + layer.parameters()
                + " multiply-adds " + layer.multiplyAdds() + " neurons " + layer.neurons()
                + " call " + layer.call();
    }

    private static String shape(JsonNode sizes) {
        if (sizes.isNull()) {
            return "none";
        }
        StringBuilder text = new StringBuilder();
        sizes.forEach(size -> text.append(text.length() == 0 ? "" : "x").append(size.asText()));
        return text.length() == 0 ? "scalar" : text.toString();
    }
}
