package dev.loupe.inspect;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;

/** The five networks whose memory docs/memory.md counts by hand. */
final class SmallNetworks {
    static final Block CONVOLUTIONAL = Block.of(
            "Convolutional",
            x -> x.then("conv", conv(4, 3).padding(1))
                    .then("bn", batchNorm())
                    .then("relu", relu())
                    .then("pool", maxPool(2))
                    .then(flatten())
                    .then("fc", linear(10)));

    private SmallNetworks() {}

    static Graph perceptron() {
        Block network = Block.of(
                "Perceptron", x -> x.then("fc1", linear(3)).then("relu", relu()).then("fc2", linear(2)));
        return Graph.of("perceptron", network, Shape.of(2, 4));
    }

    static Graph convolutional() {
        return Graph.of("convolutional", CONVOLUTIONAL, Shape.of(1, 3, 8, 8));
    }

    static Graph residual() {
        Block network = Block.of(
                "Residual",
                x -> x.then("conv1", conv(4, 3).padding(1).noBias())
                        .then("bn1", batchNorm())
                        .then("relu1", relu())
                        .then("conv2", conv(4, 3).padding(1).noBias())
                        .then("bn2", batchNorm())
                        .plus(x)
                        .then("relu2", relu()));
        return Graph.of("residual", network, Shape.of(1, 4, 4, 4));
    }

    static Graph recurrent() {
        Block network = Block.of("Recurrent", x -> x.then("lstm", lstm(5)).then("head", linear(6)));
        return Graph.of("recurrent", network, Shape.of(3, 2, 4));
    }

    /** A block of two heads over four tokens. */
    static Graph attention() {
        Block network = Block.of("Attention", x -> {
            Value y = x.then("norm", layerNorm(1e-5));
            Value queries = heads(y.then("q", linear(8)));
            Value keys = heads(y.then("k", linear(8)));
            Value values = heads(y.then("v", linear(8)));
            return queries.with(new Attention(0, false), keys, values)
                    .permute(0, 2, 1, 3)
                    .reshape(Size.ONE, Size.of(4), Size.of(8))
                    .then("proj", linear(8))
                    .plus(x);
        });
        return Graph.of("attention", network, Shape.of(1, 4, 8));
    }

    private static Value heads(Value x) {
        return x.reshape(Size.ONE, Size.of(4), Size.of(2), Size.of(4)).permute(0, 2, 1, 3);
    }
}
