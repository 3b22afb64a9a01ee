package dev.loupe.example;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.OperatorNames;
import dev.loupe.inspect.Totals;

/** A residual network of one's own: what it costs, and what it is made of. */
final class OwnNetwork {
    private OwnNetwork() {}

    static Step residual(int channels) {
        return Block.of(
                "Residual",
                x -> x.then("conv1", conv(channels, 3).padding(1))
                        .then("relu", relu())
                        .then("conv2", conv(channels, 3).padding(1))
                        .plus(x));
    }

    static Step network() {
        return sequential(conv(16, 3).padding(1), residual(16), maxPool(2), flatten(), linear(10));
    }

    static String describe() {
        Graph graph = Graph.of("own", network(), Shape.of(1, 3, 32, 32));
        Totals totals = Inspection.of(graph).totals();
        StringBuilder text = new StringBuilder();
        text.append(totals.parameters()).append(" parameters\n");
        text.append(totals.multiplyAdds()).append(" multiply-adds\n");
        for (Node node : graph.nodes()) {
            String operator = OperatorNames.of(node);
            text.append(node.shape() + " from " + operator + " in '" + node.path() + "'\n");
        }
        return text.toString();
    }
}
