package dev.loupe.graph;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphBehaviourTest {

    private static Graph trace(Step network, long... input) {
        return Graph.of("network", network, Shape.of(input));
    }

    private static List<OpType> types(Graph graph) {
        return graph.nodes().stream().map(node -> node.op().type()).toList();
    }

    @Test
    void nodesStandInTheOrderInWhichTheFunctionRuns() {
        Graph graph = trace(
                Block.of("Residual", x -> {
                    Value shortcut = x.then("shortcut", conv(4, 1));
                    return x.then("conv", conv(4, 3).padding(1))
                            .then("relu", relu())
                            .plus(shortcut);
                }),
                1,
                3,
                8,
                8);
        assertThat(types(graph))
                .containsExactly(OpType.INPUT, OpType.CONV, OpType.CONV, OpType.ACTIVATION, OpType.BINARY);
        assertThat(graph.nodes()).extracting(Node::path).containsExactly("", "shortcut", "conv", "relu", "");
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            assertThat(node.index()).isEqualTo(i);
            assertThat(node.inputs()).allMatch(input -> input.node().index() < node.index());
        }
        assertThat(graph.lastUses()).containsExactly(2, 4, 3, 4, 5);
    }

    @Test
    void pathsJoinTheNamesOfTheModulesAround() {
        Graph graph = trace(sequential(sequential(linear(3), relu()), linear(2)), 1, 4);
        assertThat(graph.calls()).extracting(call -> call.scope().path()).containsExactly("", "0", "0.0", "0.1", "1");
        assertThat(graph.calls()).extracting(call -> call.scope().depth()).containsExactly(0, 1, 2, 2, 1);
        assertThat(graph.kind()).isEqualTo("Sequential");
        assertThat(graph.parameters())
                .extracting(Parameter::key)
                .containsExactly("0.0.weight", "0.0.bias", "1.weight", "1.bias");
        Call inner = graph.calls().get(1);
        assertThat(inner.first()).isEqualTo(1);
        assertThat(inner.end()).isEqualTo(3);
        assertThat(inner.outputs().get(0).shape()).isEqualTo(Shape.of(1, 3));
    }

    @Test
    void anErrorNamesTheInnermostModuleOnce() {
        Step broken = sequential(sequential(conv(4, 3), maxPool(9)), flatten());
        assertThatThrownBy(() -> trace(broken, 1, 3, 8, 8))
                .isInstanceOf(BadInput.class)
                .hasMessage("0.1: a window of 9 does not fit an input of 6 with padding 0");
    }

    @Test
    void anErrorInABodyNamesItsModule() {
        Block block = Block.of("Sum", x -> x.plus(x.then("fc", linear(3))));
        assertThatThrownBy(() -> trace(sequential(block), 1, 4))
                .isInstanceOf(BadInput.class)
                .hasMessage("0: the shapes 1x4 and 1x3 do not fit element by element");
        assertThatThrownBy(() -> trace(block, 1, 4))
                .isInstanceOf(BadInput.class)
                .hasMessage("the shapes 1x4 and 1x3 do not fit element by element");
    }

    @Test
    void aModuleMayRecoverFromARefusalAndTheNextOneStillNamesItsOwnPlace() {
        Block block = Block.of("Careful", x -> {
            Value y = x;
            try {
                y = x.then("pool", maxPool(9));
            } catch (BadInput refusal) {
                assertThat(refusal).hasMessageStartingWith("pool: ");
            }
            return y.then("wide", conv(2, 99));
        });
        assertThatThrownBy(() -> trace(block, 1, 3, 4, 4))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("wide: ");
    }

    @Test
    void anLstmHasItsStatesAsFurtherOutputs() {
        Graph graph = trace(
                Block.of("States", x -> {
                    Value output =
                            x.then("lstm", lstm(6).layers(2).bidirectional(true).projection(5));
                    assertThat(output.output(1).shape()).isEqualTo(Shape.of(4, 3, 5));
                    return output.output(2);
                }),
                7,
                3,
                8);
        Node lstm = graph.nodes().get(1);
        assertThat(lstm.outputCount()).isEqualTo(3);
        assertThat(lstm.shape()).isEqualTo(Shape.of(7, 3, 10));
        assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.of(4, 3, 6));
        assertThat(graph.outputs().get(0).output()).isEqualTo(2);
        assertThat(graph.isLive(lstm)).isTrue();
    }

    @Test
    void aSplitIsOneNodeWithAnOutputForEachPart() {
        Graph graph = trace(
                Block.of("Parts", x -> {
                    List<Value> parts = x.chunk(1, 3);
                    return parts.get(2).concat(1, parts.get(0));
                }),
                1,
                6);
        assertThat(types(graph)).containsExactly(OpType.INPUT, OpType.SPLIT, OpType.CONCAT);
        assertThat(graph.nodes().get(2).inputs()).extracting(Value::output).containsExactly(2, 0);
        assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.of(1, 4));
        assertThatThrownBy(() -> trace(Block.of("Uneven", x -> x.chunk(1, 4).get(0)), 1, 6))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("4 equal parts");
    }

    @Test
    void aModuleCalledTwiceHasOneSetOfParameters() {
        Graph graph = trace(Block.of("Twice", x -> x.then("fc", linear(4)).then("fc", linear(4))), 1, 4);
        assertThat(graph.calls()).hasSize(3);
        assertThat(graph.nodes()).hasSize(3);
        assertThat(graph.parameters()).extracting(Parameter::key).containsExactly("fc.weight", "fc.bias");
    }

    @Test
    void tiedParametersAreTheOthers() {
        Step network = Block.of(
                "Tied",
                x -> x.then("embedding", embedding(10, 4))
                        .then("head", linear(10).noBias().tied("weight", "embedding.weight")));
        Graph graph = Graph.of(
                "tied",
                network,
                Mode.EVAL,
                DType.FLOAT32,
                new SourceOp.Input("tokens", TensorType.of(DType.INT64, 1, 5)));
        assertThat(graph.parameters()).extracting(Parameter::key).containsExactly("embedding.weight");
        assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.of(1, 5, 10));
    }

    @Test
    void aSharedModuleKeepsTheParametersOfItsFirstPath() {
        Block body = sequential(linear(4));
        Graph graph =
                trace(Block.of("Sharing", x -> x.then("first", body).then("second", new Shared("first", body))), 1, 4);
        assertThat(graph.parameters()).extracting(Parameter::key).containsExactly("first.0.weight", "first.0.bias");
        assertThat(graph.nodes()).extracting(Node::path).containsExactly("", "first.0", "second.0");
    }

    @Test
    void aFrozenParameterIsHeldButNotTrained() {
        Graph graph = trace(sequential(linear(2).frozen("weight"), linear(2).frozen()), 1, 3);
        assertThat(graph.parameters()).extracting(Parameter::trained).containsExactly(false, true, false, false);
    }

    @Test
    void whatNoOutputNeedsIsIdleButHoldsItsParameters() {
        Graph graph = trace(
                Block.of("Auxiliary", x -> {
                    x.then("auxiliary", sequential(linear(9), relu()));
                    return x.then("head", linear(2));
                }),
                1,
                4);
        assertThat(graph.nodes().stream().map(graph::isLive)).containsExactly(true, false, false, true);
        assertThat(graph.calls().stream().map(graph::isLive)).containsExactly(true, false, false, false, true);
        assertThat(graph.parameters())
                .extracting(Parameter::key)
                .containsExactly("auxiliary.0.weight", "auxiliary.0.bias", "head.weight", "head.bias");
    }

    @Test
    void aFinishedGraphCannotBeExtended() {
        Graph graph = trace(linear(2), 1, 4);
        Value output = graph.outputs().get(0);
        assertThatThrownBy(() -> output.then(relu()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("finished");
        assertThatThrownBy(() -> graph.nodes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> graph.calls().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(graph.nodes()).hasSize(2);
    }

    @Test
    void aChainOfAHundredThousandNodesNeedsNoStack() {
        Graph graph = trace(
                Block.of("Chain", x -> {
                    Value value = x;
                    for (int i = 0; i < 100_000; i++) {
                        value = value.then(relu());
                    }
                    return value;
                }),
                1,
                2);
        assertThat(graph.nodes()).hasSize(100_001).allMatch(graph::isLive);
        assertThat(graph.lastUses()[0]).isEqualTo(1);
        assertThat(graph.parameters()).isEmpty();
    }

    @Test
    void symbolsFlowThroughShapes() {
        Step network = sequential(conv(8, 3).stride(2).padding(1), relu(), maxPool(2), flatten());
        Graph graph = Graph.of("symbolic", network, Shape.parse("Bx3xHxW"));
        Shape output = graph.outputs().get(0).shape();
        assertThat(output).hasToString("Bx(8*floor((H + 1)/4)*floor((W + 1)/4))");
        assertThat(graph.batch()).isEqualTo(Size.symbol("B"));
        for (long height = 3; height < 40; height++) {
            Graph plain = trace(network, 2, 3, height, 32);
            assertThat(output.get(1).evaluate(Map.of("B", 2L, "H", height, "W", 32L)))
                    .as("height %d", height)
                    .isEqualTo(plain.outputs().get(0).size(1).value());
        }
    }

    @Test
    void aNetworkMayHaveSeveralInputsAndOutputs() {
        Network network = Network.of("Both", inputs -> {
            Value sum = inputs.get(0).plus(inputs.get(1));
            return List.of(sum, sum.then("head", linear(2)));
        });
        TensorType type = TensorType.of(DType.FLOAT32, 3, 4);
        Graph graph = Graph.of(
                "both",
                network,
                Mode.TRAIN,
                DType.FLOAT32,
                new SourceOp.Input("a", type),
                new SourceOp.Input("b", type));
        assertThat(graph.inputs()).hasSize(2);
        List<Shape> shapes = new ArrayList<>();
        for (Value output : graph.outputs()) {
            shapes.add(output.shape());
        }
        assertThat(shapes).containsExactly(Shape.of(3, 4), Shape.of(3, 2));
        assertThat(graph.batch()).isEqualTo(Size.of(3));
        assertThatThrownBy(() -> Graph.of(
                        "one",
                        linear(2),
                        Mode.EVAL,
                        DType.FLOAT32,
                        new SourceOp.Input("a", type),
                        new SourceOp.Input("b", type)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("takes one input, but 2 are given");
    }

    @Test
    void aNetworkThatIsCutEndsAtTheModuleAndHasItsParametersOnly() {
        Graph whole = trace(
                Block.of(
                        "Classifier",
                        x -> x.then("features", sequential(conv(4, 3), relu(), conv(6, 3), relu(), maxPool(2)))
                                .then(flatten())
                                .then("fc", linear(5))),
                1,
                3,
                12,
                12);
        Graph cut = whole.upTo("features.3");
        assertThat(cut.outputs().get(0).shape()).isEqualTo(Shape.of(1, 6, 8, 8));
        assertThat(cut.parameters())
                .extracting(Parameter::key)
                .containsExactly("features.0.weight", "features.0.bias", "features.2.weight", "features.2.bias");
        assertThat(cut.calls())
                .extracting(call -> call.scope().path())
                .containsExactly("", "features", "features.0", "features.1", "features.2", "features.3");
        assertThat(cut.calls()).allMatch(call -> call.end() <= cut.nodes().size());
        assertThat(cut.kind()).isEqualTo("Classifier");
        assertThat(cut.lastUses()[cut.nodes().size() - 1]).isEqualTo(cut.nodes().size());

        assertThat(whole.upTo("features").outputs().get(0).shape()).isEqualTo(Shape.of(1, 6, 4, 4));
        assertThat(whole.upTo("features").calls()).hasSize(7);
        assertThatThrownBy(() -> whole.upTo("layer3"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no module 'layer3'");
    }
}
