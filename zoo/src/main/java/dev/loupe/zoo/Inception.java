package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.zoo.GoogLeNet.normalised;

import dev.loupe.graph.Axes;
import dev.loupe.graph.Block;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.List;

/** Inception v3 (Szegedy et al. 2015), table 1, with torchvision's names. */
final class Inception {
    private Inception() {}

    static Entry entry(String name) {
        return Entry.of(
                name,
                "Rethinking the Inception Architecture for Computer Vision (Szegedy et al.)",
                2015,
                Shape.of(1, 3, 299, 299),
                Inception::network);
    }

    private static Step network(Options options) {
        int classes = options.number("classes", 1000);
        return Network.of("Inception3", inputs -> {
            Value y = inputs.get(0)
                    .then("Conv2d_1a_3x3", normalised(conv(32, 3).stride(2)))
                    .then("Conv2d_2a_3x3", normalised(conv(32, 3)))
                    .then("Conv2d_2b_3x3", normalised(conv(64, 3).padding(1)))
                    .then("maxpool1", maxPool(3).stride(2))
                    .then("Conv2d_3b_1x1", normalised(conv(80, 1)))
                    .then("Conv2d_4a_3x3", normalised(conv(192, 3)))
                    .then("maxpool2", maxPool(3).stride(2))
                    .then("Mixed_5b", figure5(32))
                    .then("Mixed_5c", figure5(64))
                    .then("Mixed_5d", figure5(64))
                    .then("Mixed_6a", reduction35())
                    .then("Mixed_6b", figure6(128))
                    .then("Mixed_6c", figure6(160))
                    .then("Mixed_6d", figure6(160))
                    .then("Mixed_6e", figure6(192));
            boolean training = y.mode() == Mode.TRAIN;
            // Outside training the head is idle: it is built at the paper's size, so that smaller images pass.
            Value auxiliary = (training ? y : y.then(adaptiveAveragePool(17))).then("AuxLogits", auxiliary(classes));
            y = y.then("Mixed_7a", reduction17())
                    .then("Mixed_7b", figure7())
                    .then("Mixed_7c", figure7())
                    .then("avgpool", adaptiveAveragePool(1))
                    .then("dropout", dropout(0.5))
                    .then(flatten())
                    .then("fc", linear(classes));
            return training ? List.of(y, auxiliary) : List.of(y);
        });
    }

    /** Figure 5: the 5x5 convolution of one branch replaced by two 3x3 in another. */
    private static Block figure5(int pool) {
        return Block.of(
                "InceptionA",
                x -> x.then("branch1x1", normalised(conv(64, 1)))
                        .concat(
                                1,
                                x.then("branch5x5_1", normalised(conv(48, 1)))
                                        .then(
                                                "branch5x5_2",
                                                normalised(conv(64, 5).padding(2))),
                                x.then("branch3x3dbl_1", normalised(conv(64, 1)))
                                        .then(
                                                "branch3x3dbl_2",
                                                normalised(conv(96, 3).padding(1)))
                                        .then(
                                                "branch3x3dbl_3",
                                                normalised(conv(96, 3).padding(1))),
                                pooled(x, pool)));
    }

    private static Value pooled(Value x, int channels) {
        return x.then(averagePool(3).stride(1).padding(1)).then("branch_pool", normalised(conv(channels, 1)));
    }

    /** Figure 10 at 35x35: convolution and pooling of stride 2 side by side. */
    private static Block reduction35() {
        return Block.of(
                "InceptionB",
                x -> x.then("branch3x3", normalised(conv(384, 3).stride(2)))
                        .concat(
                                1,
                                x.then("branch3x3dbl_1", normalised(conv(64, 1)))
                                        .then(
                                                "branch3x3dbl_2",
                                                normalised(conv(96, 3).padding(1)))
                                        .then(
                                                "branch3x3dbl_3",
                                                normalised(conv(96, 3).stride(2))),
                                x.then(maxPool(3).stride(2))));
    }

    /** Figure 6: 7x7 convolutions as 1x7 after 7x1. */
    private static Block figure6(int width) {
        return Block.of(
                "InceptionC",
                x -> x.then("branch1x1", normalised(conv(192, 1)))
                        .concat(
                                1,
                                x.then("branch7x7_1", normalised(conv(width, 1)))
                                        .then("branch7x7_2", strip(width, 1, 7))
                                        .then("branch7x7_3", strip(192, 7, 1)),
                                x.then("branch7x7dbl_1", normalised(conv(width, 1)))
                                        .then("branch7x7dbl_2", strip(width, 7, 1))
                                        .then("branch7x7dbl_3", strip(width, 1, 7))
                                        .then("branch7x7dbl_4", strip(width, 7, 1))
                                        .then("branch7x7dbl_5", strip(192, 1, 7)),
                                pooled(x, 192)));
    }

    /** A convolution one pixel wide or high that keeps the size. */
    private static Block strip(int channels, int height, int width) {
        return normalised(conv(channels, Axes.of(height, width)).padding(Axes.of(height / 2, width / 2)));
    }

    /** Figure 10 at 17x17. */
    private static Block reduction17() {
        return Block.of(
                "InceptionD",
                x -> x.then("branch3x3_1", normalised(conv(192, 1)))
                        .then("branch3x3_2", normalised(conv(320, 3).stride(2)))
                        .concat(
                                1,
                                x.then("branch7x7x3_1", normalised(conv(192, 1)))
                                        .then("branch7x7x3_2", strip(192, 1, 7))
                                        .then("branch7x7x3_3", strip(192, 7, 1))
                                        .then(
                                                "branch7x7x3_4",
                                                normalised(conv(192, 3).stride(2))),
                                x.then(maxPool(3).stride(2))));
    }

    /** Figure 7: 1x3 and 3x1 side by side. */
    private static Block figure7() {
        return Block.of("InceptionE", x -> {
            Value one = x.then("branch1x1", normalised(conv(320, 1)));
            Value three = x.then("branch3x3_1", normalised(conv(384, 1)));
            three = three.then("branch3x3_2a", strip(384, 1, 3))
                    .concat(1, three.then("branch3x3_2b", strip(384, 3, 1)));
            Value twice = x.then("branch3x3dbl_1", normalised(conv(448, 1)))
                    .then("branch3x3dbl_2", normalised(conv(384, 3).padding(1)));
            twice = twice.then("branch3x3dbl_3a", strip(384, 1, 3))
                    .concat(1, twice.then("branch3x3dbl_3b", strip(384, 3, 1)));
            return one.concat(1, three, twice, pooled(x, 192));
        });
    }

    private static Block auxiliary(int classes) {
        return Block.of(
                "InceptionAux",
                x -> x.then(averagePool(5).stride(3))
                        .then("conv0", normalised(conv(128, 1)))
                        .then("conv1", normalised(conv(768, 5)))
                        .then(adaptiveAveragePool(1))
                        .then(flatten())
                        .then("fc", linear(classes)));
    }
}
