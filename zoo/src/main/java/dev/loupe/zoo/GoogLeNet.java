package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Conv;
import java.util.List;

/**
 * GoogLeNet (Szegedy et al. 2014), table 1, as torchvision writes it: with batch normalisation, and with 3x3
 * convolutions where the paper has 5x5.
 */
final class GoogLeNet {
    private GoogLeNet() {}

    static Entry entry(String name) {
        return Entry.of(
                name,
                "Going Deeper with Convolutions (Szegedy et al.)",
                2014,
                Shape.of(1, 3, 224, 224),
                GoogLeNet::network);
    }

    private static Step network(Options options) {
        int classes = options.number("classes", 1000);
        return Network.of("GoogLeNet", inputs -> {
                    Value y = inputs.get(0)
                            .then("conv1", normalised(conv(64, 7).stride(2).padding(3)))
                            .then("maxpool1", maxPool(3).stride(2).ceil(true))
                            .then("conv2", normalised(conv(64, 1)))
                            .then("conv3", normalised(conv(192, 3).padding(1)))
                            .then("maxpool2", maxPool(3).stride(2).ceil(true))
                            .then("inception3a", inception(64, 96, 128, 16, 32, 32))
                            .then("inception3b", inception(128, 128, 192, 32, 96, 64))
                            .then("maxpool3", maxPool(3).stride(2).ceil(true))
                            .then("inception4a", inception(192, 96, 208, 16, 48, 64));
                    Value first = y.then("aux1", auxiliary(classes));
                    y = y.then("inception4b", inception(160, 112, 224, 24, 64, 64))
                            .then("inception4c", inception(128, 128, 256, 24, 64, 64))
                            .then("inception4d", inception(112, 144, 288, 32, 64, 64));
                    Value second = y.then("aux2", auxiliary(classes));
                    y = y.then("inception4e", inception(256, 160, 320, 32, 128, 128))
                            .then("maxpool4", maxPool(2).ceil(true))
                            .then("inception5a", inception(256, 160, 320, 32, 128, 128))
                            .then("inception5b", inception(384, 192, 384, 48, 128, 128))
                            .then("avgpool", adaptiveAveragePool(1))
                            .then(flatten())
                            .then("dropout", dropout(0.2))
                            .then("fc", linear(classes));
                    return y.mode() == Mode.TRAIN ? List.of(y, second, first) : List.of(y);
                })
                .registering(
                        "conv1",
                        "maxpool1",
                        "conv2",
                        "conv3",
                        "maxpool2",
                        "inception3a",
                        "inception3b",
                        "maxpool3",
                        "inception4a",
                        "inception4b",
                        "inception4c",
                        "inception4d",
                        "inception4e",
                        "maxpool4",
                        "inception5a",
                        "inception5b",
                        "aux1",
                        "aux2",
                        "avgpool",
                        "dropout",
                        "fc");
    }

    /** A convolution without bias, batch normalisation with an eps of 1e-3, ReLU. */
    static Block normalised(Conv conv) {
        return Block.of(
                "BasicConv2d",
                x -> x.then("conv", conv.noBias())
                        .then("bn", batchNorm(1e-3, 0.1))
                        .then(relu()));
    }

    /** Figure 2(b), the arguments in the order of table 1's columns. */
    private static Block inception(int one, int reduce3, int three, int reduce5, int five, int pool) {
        return Block.of(
                "Inception",
                x -> x.then("branch1", normalised(conv(one, 1)))
                        .concat(
                                1,
                                x.then("branch2", reduced(reduce3, three)),
                                x.then("branch3", reduced(reduce5, five)),
                                x.then(
                                        "branch4",
                                        sequential(
                                                maxPool(3).stride(1).padding(1).ceil(true),
                                                normalised(conv(pool, 1))))));
    }

    private static Block reduced(int reduce, int channels) {
        return sequential(
                normalised(conv(reduce, 1)), normalised(conv(channels, 3).padding(1)));
    }

    /** Section 5: a head in the middle, used in training only. */
    private static Block auxiliary(int classes) {
        return Block.of(
                        "InceptionAux",
                        x -> x.then(adaptiveAveragePool(4))
                                .then("conv", normalised(conv(128, 1)))
                                .then(flatten())
                                .then("fc1", linear(1024))
                                .then(relu())
                                .then("dropout", dropout(0.7))
                                .then("fc2", linear(classes)))
                .registering("conv", "fc1", "fc2", "dropout");
    }
}
