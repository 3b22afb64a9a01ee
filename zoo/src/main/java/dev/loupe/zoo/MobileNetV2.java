package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu6;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.zoo.ConvNormActivation.convNorm;
import static dev.loupe.zoo.ConvNormActivation.multipleOf8;
import static dev.loupe.zoo.ConvNormActivation.same;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import java.util.ArrayList;
import java.util.List;

/** MobileNet v2 (Sandler et al. 2018), table 2. */
final class MobileNetV2 {
    /** Expansion t, channels c, blocks n, stride s. */
    private static final int[][] TABLE_2 = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private MobileNetV2() {}

    static Entry entry(String name) {
        return Entry.of(
                name,
                "MobileNetV2: Inverted Residuals and Linear Bottlenecks (Sandler et al.)",
                2018,
                Shape.of(1, 3, 224, 224),
                options -> network(options.real("width", 1), options.number("classes", 1000)));
    }

    private static Step network(double width, int classes) {
        List<Step> features = new ArrayList<>();
        features.add(convNorm(multipleOf8(32 * width), 3, 2, relu6()));
        int in = multipleOf8(32 * width);
        for (int[] row : TABLE_2) {
            int channels = multipleOf8(row[1] * width);
            for (int i = 0; i < row[2]; i++) {
                features.add(invertedResidual(in, row[0], channels, i == 0 ? row[3] : 1));
                in = channels;
            }
        }
        int last = multipleOf8(1280 * Math.max(1, width));
        features.add(convNorm(last, 1, 1, relu6()));
        return Block.of(
                "MobileNetV2",
                x -> x.then("features", sequential(features.toArray(new Step[0])))
                        .then(adaptiveAveragePool(1))
                        .then(flatten())
                        .then("classifier", sequential(dropout(0.2), linear(classes))));
    }

    /** Figure 4(d): 1x1 out, 3x3 in each channel, 1x1 back without an activation. */
    private static Block invertedResidual(int in, int expansion, int channels, int stride) {
        int hidden = in * expansion;
        List<Step> steps = new ArrayList<>();
        if (expansion != 1) {
            steps.add(convNorm(hidden, 1, 1, relu6()));
        }
        steps.add(convNorm(same(hidden, 3).stride(stride).groups(hidden), batchNorm(), relu6()));
        steps.add(conv(channels, 1).noBias());
        steps.add(batchNorm());
        Block conv = sequential(steps.toArray(new Step[0]));
        boolean residual = stride == 1 && in == channels;
        return Block.of("InvertedResidual", x -> residual ? x.plus(x.then("conv", conv)) : x.then("conv", conv));
    }
}
