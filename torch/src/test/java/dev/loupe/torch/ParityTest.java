package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.Call;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The zoo's networks put out what torchvision's do with the same weights, which follow a rule. The figures were computed by
 * torchvision 0.14.1 in float64.
 */
class ParityTest {
    private static final double EXACT = 1e-6;
    private static final double SINGLE = 1e-4;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alexnet",
                "vgg11_bn",
                "resnet18",
                "resnet50",
                "googlenet",
                "squeezenet1_1",
                "densenet121",
                "mobilenet_v2",
                "vit_b_32"
            })
    void outputsEqualTorchvisionsInDoublePrecision(String name) throws IOException {
        JsonNode golden = golden(name);
        Graph graph = graph(name, DType.FLOAT64, golden);
        try (Executor executor = Executor.of(graph);
                Weights weights = RuleWeights.of(graph);
                TensorScope scope = TensorScope.open()) {
            double[] output = executor.infer(weights, RuleWeights.input(graph)).toDoubles();
            assertThat(summary(output)).satisfies(summary -> isClose(summary, golden.get("output"), EXACT, name));
            JsonNode first = golden.get("output").get("first10");
            double scale = Math.sqrt(summary(output).squares() / output.length);
            for (int i = 0; i < first.size(); i++) {
                assertThat(output[i]).isCloseTo(first.get(i).asDouble(), within(EXACT * scale));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alexnet",
                "vgg11_bn",
                "resnet18",
                "resnet50",
                "googlenet",
                "squeezenet1_1",
                "densenet121",
                "mobilenet_v2",
                "vit_b_32"
            })
    void everyStageEqualsTorchvisionsInSinglePrecision(String name) throws IOException {
        JsonNode golden = golden(name);
        Graph graph = graph(name, DType.FLOAT32, golden);
        Stages stages = new Stages(graph);
        try (Executor executor = Executor.of(graph);
                Weights weights = RuleWeights.of(graph);
                TensorScope scope = TensorScope.open()) {
            executor.inferAll(weights, stages, RuleWeights.input(graph));
        }
        JsonNode expected = golden.get("stages");
        expected.fieldNames().forEachRemaining(path -> {
            assertThat(stages.seen).as("stages of %s", name).containsKey(path);
            isClose(Objects.requireNonNull(stages.seen.get(path)), expected.get(path), SINGLE, name + " " + path);
        });
    }

    private record Summary(List<Double> first, double sum, double squares, int elements) {}

    private static Summary summary(double[] values) {
        List<Double> first = new ArrayList<>();
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            if (first.size() < 5) {
                first.add(value);
            }
            sum += value;
            squares += value * value;
        }
        return new Summary(first, sum, squares, values.length);
    }

    /** Relative to the root mean square of the elements: sums of both signs cancel. */
    private static void isClose(Summary actual, JsonNode golden, double tolerance, String what) {
        double squares = golden.get("sum_of_squares").asDouble();
        double scale = Math.sqrt(squares / actual.elements());
        assertThat(actual.squares()).as("%s: sum of squares", what).isCloseTo(squares, within(tolerance * squares));
        assertThat(actual.sum())
                .as("%s: sum", what)
                .isCloseTo(golden.get("sum").asDouble(), within(tolerance * scale * actual.elements()));
        for (int i = 0; i < actual.first().size(); i++) {
            assertThat(actual.first().get(i))
                    .as("%s: element %d", what, i)
                    .isCloseTo(golden.get("first").get(i).asDouble(), within(tolerance * scale));
        }
    }

    /** Sums up the output of each module's first call. */
    private static final class Stages implements Observer {
        private final Map<Node, List<Value>> wanted = new HashMap<>();
        private final Map<Value, String> paths = new HashMap<>();
        final Map<String, Summary> seen = new HashMap<>();

        Stages(Graph graph) {
            for (Call call : graph.calls()) {
                Value output = call.outputs().get(0);
                if (!paths.containsValue(call.scope().path())) {
                    paths.put(output, call.scope().path());
                    wanted.computeIfAbsent(output.node(), key -> new ArrayList<>())
                            .add(output);
                }
            }
        }

        @Override
        public void made(Node node, org.bytedeco.pytorch.Tensor[] outputs) {
            for (Value value : wanted.getOrDefault(node, List.of())) {
                try (TensorScope scope = TensorScope.open()) {
                    Tensor tensor = Tensor.own(new org.bytedeco.pytorch.Tensor(outputs[value.output()]));
                    seen.put(paths.get(value), summary(tensor.toDoubles()));
                }
            }
        }
    }

    private static Graph graph(String name, DType dtype, JsonNode golden) {
        long[] shape = new long[golden.get("input").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = golden.get("input").get(i).asLong();
        }
        Input input = new Input("x", new TensorType(dtype, Shape.of(shape)));
        return Zoo.find(name).orElseThrow().graph(Options.NONE, Mode.EVAL, dtype, List.of(input));
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream in = ParityTest.class.getResourceAsStream("parity/" + name + ".json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
