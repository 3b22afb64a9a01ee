package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.localResponseNorm;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;

/** Two networks that go by one name: that of the 2012 paper, and the one of 2014 that torchvision calls AlexNet. */
final class AlexNet {
    private AlexNet() {}

    static Entry entry(String name) {
        return switch (name) {
            case "alexnet" ->
                Entry.of(
                        name,
                        "One weird trick for parallelizing convolutional neural networks (Krizhevsky)",
                        2014,
                        Shape.of(1, 3, 224, 224),
                        AlexNet::oneTower);
            case "alexnet-2012" ->
                Entry.of(
                        name,
                        "ImageNet Classification with Deep Convolutional Neural Networks (Krizhevsky et al.)",
                        2012,
                        Shape.of(1, 3, 227, 227),
                        AlexNet::twoTowers);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Section 3.5 and figure 2: the two GPUs' towers are two groups in layers 2, 4 and 5. */
    private static Step twoTowers(Options options) {
        int classes = options.number("classes", 1000);
        return Block.of(
                        "AlexNet2012",
                        x -> x.then("conv1", conv(96, 11).stride(4))
                                .then("relu", relu())
                                .then("norm1", normalisation())
                                .then("pool", maxPool(3).stride(2))
                                .then("conv2", conv(256, 5).padding(2).groups(2))
                                .then("relu", relu())
                                .then("norm2", normalisation())
                                .then("pool", maxPool(3).stride(2))
                                .then("conv3", conv(384, 3).padding(1))
                                .then("relu", relu())
                                .then("conv4", conv(384, 3).padding(1).groups(2))
                                .then("relu", relu())
                                .then("conv5", conv(256, 3).padding(1).groups(2))
                                .then("relu", relu())
                                .then("pool", maxPool(3).stride(2))
                                .then(flatten())
                                .then("dropout", dropout(0.5))
                                .then("fc6", linear(4096))
                                .then("relu", relu())
                                .then("dropout", dropout(0.5))
                                .then("fc7", linear(4096))
                                .then("relu", relu())
                                .then("fc8", linear(classes)))
                .registering(
                        "conv1", "conv2", "conv3", "conv4", "conv5", "norm1", "norm2", "pool", "relu", "dropout", "fc6",
                        "fc7", "fc8");
    }

    /** Section 3.3, with the paper's k = 2, n = 5, alpha = 1e-4 (for each neighbour, so 5e-4 here), beta = 0.75. */
    private static Step normalisation() {
        return localResponseNorm(5, 5e-4, 0.75, 2);
    }

    /** Made for 224x224; with the option {@code small=true} for 32x32, which these windows would use up. */
    private static Step oneTower(Options options) {
        int classes = options.number("classes", 1000);
        boolean small = options.flag("small", false);
        int hidden = small ? 512 : 4096;
        return Block.of(
                "AlexNet",
                x -> x.then(
                                "features",
                                sequential(
                                        small
                                                ? conv(64, 3).stride(2).padding(1)
                                                : conv(64, 11).stride(4).padding(2),
                                        relu(),
                                        pool(small),
                                        conv(192, 5).padding(2),
                                        relu(),
                                        pool(small),
                                        conv(384, 3).padding(1),
                                        relu(),
                                        conv(256, 3).padding(1),
                                        relu(),
                                        conv(256, 3).padding(1),
                                        relu(),
                                        pool(small)))
                        .then("avgpool", adaptiveAveragePool(small ? 2 : 6))
                        .then(flatten())
                        .then(
                                "classifier",
                                sequential(
                                        dropout(0.5),
                                        linear(hidden),
                                        relu(),
                                        dropout(0.5),
                                        linear(hidden),
                                        relu(),
                                        linear(classes))));
    }

    private static Step pool(boolean small) {
        return small ? maxPool(2) : maxPool(3).stride(2);
    }
}
