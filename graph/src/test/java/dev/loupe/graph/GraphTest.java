package dev.loupe.graph;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.SourceOp.Input;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {

    @Test
    void nodesStandInTheOrderOfExecutionWithTheirModulesPaths() {
        Step network = Block.of(
                "Net", x -> x.then("body", sequential(conv(8, 3), relu())).plus(x.then("shortcut", conv(8, 3))));
        Graph graph = Graph.of("net", network, Shape.of(1, 3, 8, 8));
        assertThat(paths(graph)).containsExactly("", "body.0", "body.1", "shortcut", "");
        assertThat(graph.kind()).isEqualTo("Net");
        assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.of(1, 8, 6, 6));
        assertThat(graph.calls().stream().map(call -> call.scope().path()))
                .containsExactly("", "body", "body.0", "body.1", "shortcut");
    }

    @Test
    void aModuleCalledTwiceHoldsItsParametersOnce() {
        Step network = Block.of("Net", x -> x.then("fc", linear(4)).then("fc", linear(4)));
        Graph graph = Graph.of("net", network, Shape.of(2, 4));
        assertThat(graph.nodes()).hasSize(3);
        assertThat(keys(graph)).containsExactly("fc.weight", "fc.bias");
    }

    @Test
    void aTiedWeightIsTheOtherModules() {
        Step network = Block.of(
                "Net",
                x -> x.then("embedding", embedding(9, 4))
                        .then("head", linear(9).noBias().tied("weight", "embedding.weight")));
        Input tokens = new Input("tokens", TensorType.of(DType.INT64, 1, 5));
        Graph graph = Graph.of("net", network, Mode.EVAL, DType.FLOAT32, tokens);
        assertThat(keys(graph)).containsExactly("embedding.weight");
        assertThat(Parameters.of(graph.nodes().get(2)).get(0).name()).isEqualTo("weight");
    }

    @Test
    void aFrozenParameterIsNotTrained() {
        Graph graph = Graph.of(
                "net", sequential(conv(8, 3).frozen(), conv(8, 3).frozen("bias"), batchNorm()), Shape.of(1, 3, 9, 9));
        assertThat(graph.parameters().stream().filter(Parameter::trained).map(Parameter::key))
                .containsExactly("1.weight", "2.weight", "2.bias");
    }

    @Test
    void whatNoOutputDependsOnIsIdle() {
        Step network = Block.of("Net", x -> {
            x.then("unused", sequential(linear(7)));
            return x.then("used", linear(4));
        });
        Graph graph = Graph.of("net", network, Shape.of(2, 4));
        assertThat(graph.nodes().stream().map(graph::isLive)).containsExactly(true, false, true);
        assertThat(graph.calls().stream().map(graph::isLive)).containsExactly(true, false, false, true);
        assertThat(keys(graph)).contains("unused.0.weight");
    }

    @Test
    void aNodeMayHaveSeveralOutputsThatAreUsedApart() {
        Step network = Block.of("Net", x -> {
            Value steps = x.then("rnn", lstm(7).bidirectional(true));
            return steps.output(1).plus(steps.output(2));
        });
        Graph graph = Graph.of("net", network, Shape.of(11, 3, 5));
        Node rnn = graph.nodes().get(1);
        assertThat(rnn.outputCount()).isEqualTo(3);
        assertThat(rnn.output(0).shape()).isEqualTo(Shape.of(11, 3, 14));
        assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.of(2, 3, 7));
    }

    @Test
    void aNetworkMayHaveSeveralInputsAndOutputs() {
        Network network = Network.of("Pair", inputs -> {
            Value sum = inputs.get(0).plus(inputs.get(1));
            return List.of(sum, sum.then("head", linear(3)));
        });
        Input left = new Input("left", TensorType.of(DType.FLOAT32, 2, 1, 5));
        Input right = new Input("right", TensorType.of(DType.FLOAT32, 4, 1));
        Graph graph = Graph.of("pair", network, Mode.EVAL, DType.FLOAT32, left, right);
        assertThat(graph.outputs().stream().map(output -> output.shape().toString()))
                .containsExactly("2x4x5", "2x4x3");
    }

    @Test
    void theLastUseOfAValueIsKnown() {
        Step network =
                Block.of("Net", x -> x.then("a", relu()).then("b", relu()).plus(x));
        Graph graph = Graph.of("net", network, Shape.of(2, 4));
        assertThat(graph.lastUses()).containsExactly(3, 2, 3, 4);
    }

    @Test
    void trainingMayTraceAnotherNetwork() {
        Step network = Block.of("Net", x -> x.mode() == Mode.TRAIN ? x.then("drop", dropout(0.5)) : x.then(relu()));
        Input input = new Input("x", TensorType.of(DType.FLOAT32, 2, 4));
        assertThat(paths(Graph.of("net", network, Mode.TRAIN, DType.FLOAT32, input)))
                .containsExactly("", "drop");
        assertThat(paths(Graph.of("net", network, Mode.EVAL, DType.FLOAT32, input)))
                .containsExactly("", "");
    }

    @Test
    void parametersHaveTheTypeThatIsAskedFor() {
        Input input = new Input("x", TensorType.of(DType.FLOAT16, 2, 4));
        Graph graph = Graph.of("net", sequential(linear(3)), Mode.EVAL, DType.FLOAT16, input);
        assertThat(graph.parameters()).allMatch(parameter -> parameter.type().dtype() == DType.FLOAT16);
    }

    @Test
    void aFinishedGraphCannotBeExtended() {
        Graph graph = Graph.of("net", sequential(relu()), Shape.of(2, 4));
        assertThatThrownBy(() -> graph.outputs().get(0).then(relu())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChainOfAHundredThousandNodesIsTracedWithoutRecursion() {
        Step network = Block.of("Chain", x -> {
            Value y = x;
            for (int i = 0; i < 100_000; i++) {
                y = y.then(relu());
            }
            return y;
        });
        Graph graph = Graph.of("chain", network, Shape.of(1, 4));
        assertThat(graph.nodes()).hasSize(100_001);
        assertThat(graph.lastUses()[0]).isEqualTo(1);
    }

    private static List<String> paths(Graph graph) {
        return graph.nodes().stream().map(Node::path).toList();
    }

    private static List<String> keys(Graph graph) {
        List<String> keys = new ArrayList<>();
        graph.parameters().forEach(parameter -> keys.add(parameter.key()));
        return keys;
    }
}
