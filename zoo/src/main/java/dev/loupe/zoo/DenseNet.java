package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Densely connected networks (Huang et al. 2016), table 1: DenseNet-BC, each layer fed by all before it. */
final class DenseNet {
    private DenseNet() {}

    static Entry entry(String name) {
        return switch (name) {
            case "densenet121" -> entry(name, 32, 6, 12, 24, 16);
            case "densenet161" -> entry(name, 48, 6, 12, 36, 24);
            case "densenet169" -> entry(name, 32, 6, 12, 32, 32);
            case "densenet201" -> entry(name, 32, 6, 12, 48, 32);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, int growth, int... depths) {
        return Entry.of(
                name,
                "Densely Connected Convolutional Networks (Huang et al.)",
                2016,
                Shape.of(1, 3, 224, 224),
                options -> network(options.number("growth", growth), depths, options.number("classes", 1000)));
    }

    private static Step network(int growth, int[] depths, int classes) {
        return Block.of(
                "DenseNet",
                x -> x.then("features", features(growth, depths))
                        .then(relu())
                        .then(adaptiveAveragePool(1))
                        .then(flatten())
                        .then("classifier", linear(classes)));
    }

    private static Block features(int growth, int[] depths) {
        return Block.of("Sequential", x -> {
            Value y = x.then("conv0", conv(2 * growth, 7).stride(2).padding(3).noBias())
                    .then("norm0", batchNorm())
                    .then("relu0", relu())
                    .then("pool0", maxPool(3).stride(2).padding(1));
            for (int i = 0; i < depths.length; i++) {
                y = y.then("denseblock" + (i + 1), denseBlock(growth, depths[i]));
                if (i < depths.length - 1) {
                    y = y.then("transition" + (i + 1), transition(y.channels() / 2));
                }
            }
            return y.then("norm5", batchNorm());
        });
    }

    private static Block denseBlock(int growth, int depth) {
        return Block.of("_DenseBlock", x -> {
            List<Value> features = new ArrayList<>();
            features.add(x);
            for (int i = 1; i <= depth; i++) {
                Value[] newer = features.subList(1, i).toArray(new Value[0]);
                features.add(x.then("denselayer" + i, denseLayer(growth, newer), newer));
            }
            return Value.concat(1, features);
        });
    }

    /** Section 3: batch normalisation and ReLU before a 1x1 bottleneck of four times the growth, and before a 3x3. */
    private static Block denseLayer(int growth, Value[] newer) {
        return Block.of(
                "_DenseLayer",
                x -> x.concat(1, newer)
                        .then("norm1", batchNorm())
                        .then("relu1", relu())
                        .then("conv1", conv(4 * growth, 1).noBias())
                        .then("norm2", batchNorm())
                        .then("relu2", relu())
                        .then("conv2", conv(growth, 3).padding(1).noBias()));
    }

    private static Block transition(int channels) {
        return Block.of(
                "_Transition",
                x -> x.then("norm", batchNorm())
                        .then("relu", relu())
                        .then("conv", conv(channels, 1).noBias())
                        .then("pool", averagePool(2)));
    }
}
