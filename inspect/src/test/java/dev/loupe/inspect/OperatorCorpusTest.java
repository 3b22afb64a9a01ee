package dev.loupe.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.inspect.OperatorCorpus.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorCorpusTest {
    /** Every table, by name, run over a network of one operator. */
    private static final Map<String, Consumer<Graph>> TABLES = tables();

    private static Map<String, Consumer<Graph>> tables() {
        Map<String, Consumer<Graph>> tables = new LinkedHashMap<>();
        tables.put(
                "Parameters",
                graph -> assertThat(Parameters.of(Line.node(graph))).isNotNull());
        tables.put(
                "MultiplyAdds",
                graph -> positive(MultiplyAdds.of(Line.node(graph)).value()));
        tables.put("Neurons", graph -> positive(Neurons.of(Line.node(graph)).value()));
        tables.put(
                "NotCounted",
                graph -> assertThat(NotCounted.why(Line.node(graph))).isNotNull());
        tables.put(
                "OperatorNames",
                graph -> assertThat(OperatorNames.of(Line.node(graph))).isNotBlank());
        tables.put("OutputSizes", OperatorCorpusTest::outputSizes);
        tables.put("Saved", OperatorCorpusTest::saved);
        tables.put("TrainingMemory", graph -> positive(trainingBytes(graph)));
        tables.put(
                "InferenceMemory",
                graph -> positive(InferenceMemory.of(graph).peakBytes().orElseThrow()));
        tables.put(
                "ReceptiveFields",
                graph -> assertThat(ReceptiveFields.of(graph).of(graph.outputs().get(0)))
                        .isNotNull());
        tables.put("Inspection", graph -> positive(Inspection.of(graph).totals().activationBytes()));
        tables.put(
                "Explanation",
                graph -> assertThat(Explanation.of(Inspection.of(graph)).path()).isEmpty());
        return tables;
    }

    private static void positive(Size size) {
        assertThat(size.value()).isNotNegative();
    }

    private static void outputSizes(Graph graph) {
        for (Derivation derivation : OutputSizes.of(Line.node(graph))) {
            assertThat(Expression.evaluate(derivation.numbers()))
                    .as(derivation.numbers())
                    .isEqualTo(derivation.value().value());
        }
    }

    private static void saved(Graph graph) {
        Node node = Line.node(graph);
        boolean[] gradients = new boolean[node.inputCount()];
        assertThat(Saved.of(node, gradients)).isNotNull();
        Arrays.fill(gradients, true);
        for (Saved saved : Saved.of(node, gradients)) {
            assertThat(saved.node()).isSameAs(node);
            positive(saved.type().bytes());
        }
    }

    private static Size trainingBytes(Graph graph) {
        return TrainingMemory.of(graph, Optimizer.ADAM).totalBytes().orElseThrow();
    }

    static List<Line> lines() {
        return OperatorCorpus.LINES;
    }

    @Test
    void everyOperatorHasALine() {
        Set<OpType> missing = EnumSet.allOf(OpType.class);
        for (Line line : OperatorCorpus.LINES) {
            missing.remove(line.op().type());
        }
        assertThat(missing).as("operators without a line in OperatorCorpus").isEmpty();
    }

    @Test
    void everyTableHasARowForEveryLine() {
        List<String> failures = new ArrayList<>();
        for (Line line : OperatorCorpus.LINES) {
            for (Mode mode : Mode.values()) {
                Graph graph = line.graph(mode);
                TABLES.forEach((name, table) -> {
                    try {
                        table.accept(graph);
                    } catch (RuntimeException | AssertionError e) {
                        failures.add(name + ", " + line + ", " + mode + ": " + e);
                    }
                });
            }
        }
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void anOperatorIsWhatIsKnownOfItByHand(Line line) {
        Graph graph = line.graph(Mode.EVAL);
        Node node = Line.node(graph);
        assertThat(node.op().type()).isEqualTo(line.op().type());
        assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.parse(line.output()));
        assertThat(OperatorNames.of(node)).isEqualTo(line.name());
        assertThat(NotCounted.why(node)).isEqualTo(line.notCounted());
        assertThat(Parameters.of(node).stream()
                        .filter(parameter -> !parameter.isBuffer())
                        .map(Parameter::elements)
                        .mapToLong(Size::value)
                        .sum())
                .as("parameters")
                .isEqualTo(line.parameters());
        assertThat(MultiplyAdds.of(node).value().value()).as("multiply-adds").isEqualTo(line.multiplyAdds());
        assertThat(Neurons.of(node).value().value())
                .as("neurons of the batch")
                .isEqualTo(OperatorCorpus.BATCH * line.neurons());
        Totals totals = Inspection.of(graph).totals();
        assertThat(totals.parameters().value()).as("total parameters").isEqualTo(line.parameters());
        assertThat(totals.multiplyAdds().value()).as("total multiply-adds").isEqualTo(line.multiplyAdds());
        assertThat(totals.neurons().value()).as("total neurons").isEqualTo(line.neurons());
    }
}
