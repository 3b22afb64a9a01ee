package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;

/** SqueezeNet (Iandola et al. 2016), table 1, and its later version 1.1 with smaller feature maps. */
final class SqueezeNet {
    private SqueezeNet() {}

    static Entry entry(String name) {
        Block features = name.equals("squeezenet1_0")
                ? sequential(
                        conv(96, 7).stride(2),
                        relu(),
                        halving(),
                        fire(16, 64),
                        fire(16, 64),
                        fire(32, 128),
                        halving(),
                        fire(32, 128),
                        fire(48, 192),
                        fire(48, 192),
                        fire(64, 256),
                        halving(),
                        fire(64, 256))
                : sequential(
                        conv(64, 3).stride(2),
                        relu(),
                        halving(),
                        fire(16, 64),
                        fire(16, 64),
                        halving(),
                        fire(32, 128),
                        fire(32, 128),
                        halving(),
                        fire(48, 192),
                        fire(48, 192),
                        fire(64, 256),
                        fire(64, 256));
        return Entry.of(
                name,
                "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters (Iandola et al.)",
                2016,
                Shape.of(1, 3, 224, 224),
                options -> network(features, options.number("classes", 1000)));
    }

    private static Step network(Block features, int classes) {
        return Block.of(
                "SqueezeNet",
                x -> x.then("features", features)
                        .then("classifier", sequential(dropout(0.5), conv(classes, 1), relu(), adaptiveAveragePool(1)))
                        .then(flatten()));
    }

    private static PoolOp.Pool halving() {
        return maxPool(3).stride(2).ceil(true);
    }

    /** Figure 1: few 1x1 filters, then as many 1x1 as 3x3. */
    private static Block fire(int squeeze, int expand) {
        return Block.of("Fire", x -> {
            var squeezed = x.then("squeeze", conv(squeeze, 1)).then("squeeze_activation", relu());
            return squeezed.then("expand1x1", conv(expand, 1))
                    .then("expand1x1_activation", relu())
                    .concat(
                            1,
                            squeezed.then("expand3x3", conv(expand, 3).padding(1))
                                    .then("expand3x3_activation", relu()));
        });
    }
}
