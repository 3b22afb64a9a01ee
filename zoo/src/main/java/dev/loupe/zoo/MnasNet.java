package dev.loupe.zoo;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.mean;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.zoo.ConvNormActivation.multipleOf8;
import static dev.loupe.zoo.ConvNormActivation.same;

import dev.loupe.graph.Block;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;

/** MNASNet-B1 (Tan et al. 2018), figure 7 without squeeze and excitation, at several widths. */
final class MnasNet {
    private static final NormOp.BatchNorm NORM = batchNorm(1e-5, 3e-4);

    private MnasNet() {}

    static Entry entry(String name) {
        double width = switch (name) {
            case "mnasnet0_5" -> 0.5;
            case "mnasnet0_75" -> 0.75;
            case "mnasnet1_0" -> 1.0;
            case "mnasnet1_3" -> 1.3;
            default -> throw new IllegalArgumentException(name);
        };
        return Entry.of(
                name,
                "MnasNet: Platform-Aware Neural Architecture Search for Mobile (Tan et al.)",
                2018,
                Shape.of(1, 3, 224, 224),
                options -> network(options.real("width", width), options.number("classes", 1000)));
    }

    private static Step network(double width, int classes) {
        int stem = multipleOf8(32 * width);
        int first = multipleOf8(16 * width);
        int[] channels = new int[6];
        int[] usual = {24, 40, 80, 96, 192, 320};
        for (int i = 0; i < usual.length; i++) {
            channels[i] = multipleOf8(usual[i] * width);
        }
        Block layers = sequential(
                same(stem, 3).stride(2).noBias(),
                NORM,
                relu(),
                same(stem, 3).groups(stem).noBias(),
                NORM,
                relu(),
                conv(first, 1).noBias(),
                NORM,
                stack(first, channels[0], 3, 2, 3, 3),
                stack(channels[0], channels[1], 5, 2, 3, 3),
                stack(channels[1], channels[2], 5, 2, 6, 3),
                stack(channels[2], channels[3], 3, 1, 6, 2),
                stack(channels[3], channels[4], 5, 2, 6, 4),
                stack(channels[4], channels[5], 3, 1, 6, 1),
                conv(1280, 1).noBias(),
                NORM,
                relu());
        return Block.of(
                "MNASNet",
                x -> x.then("layers", layers)
                        .then(mean(2, 3))
                        .then("classifier", sequential(dropout(0.2), linear(classes))));
    }

    private static Block stack(int in, int channels, int kernel, int stride, int expansion, int depth) {
        Step[] blocks = new Step[depth];
        for (int i = 0; i < depth; i++) {
            blocks[i] = i == 0
                    ? invertedResidual(in, channels, kernel, stride, expansion)
                    : invertedResidual(channels, channels, kernel, 1, expansion);
        }
        return sequential(blocks);
    }

    private static Block invertedResidual(int in, int channels, int kernel, int stride, int expansion) {
        int hidden = in * expansion;
        Block layers = sequential(
                conv(hidden, 1).noBias(),
                NORM,
                relu(),
                same(hidden, kernel).stride(stride).groups(hidden).noBias(),
                NORM,
                relu(),
                conv(channels, 1).noBias(),
                NORM);
        boolean residual = stride == 1 && in == channels;
        return Block.of(
                "_InvertedResidual", x -> residual ? x.then("layers", layers).plus(x) : x.then("layers", layers));
    }
}
