package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.zoo.ConvNormActivation.convNorm;
import static dev.loupe.zoo.ConvNormActivation.multipleOf8;
import static dev.loupe.zoo.ConvNormActivation.same;
import static dev.loupe.zoo.SqueezeExcitation.squeezeExcitation;

import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Block;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import java.util.ArrayList;
import java.util.List;

/** MobileNet v3 (Howard et al. 2019), tables 1 and 2. */
final class MobileNetV3 {
    private static final NormOp.BatchNorm NORM = batchNorm(1e-3, 1e-2);
    private static final Step HARD_SWISH = new Activation(Function.HARD_SWISH, 0, true);

    private MobileNetV3() {}

    /** A row of table 1 or 2; {@code hardSwish} is its column NL, {@code squeeze} its column SE. */
    private record Bottleneck(
            int in, int kernel, int expanded, int channels, boolean squeeze, boolean hardSwish, int stride) {
        Bottleneck width(double width) {
            return new Bottleneck(
                    multipleOf8(in * width),
                    kernel,
                    multipleOf8(expanded * width),
                    multipleOf8(channels * width),
                    squeeze,
                    hardSwish,
                    stride);
        }

        /** Figure 4, its depthwise taps {@code dilation} apart. */
        Block block(int dilation) {
            Step activation = hardSwish ? HARD_SWISH : relu();
            List<Step> steps = new ArrayList<>();
            if (expanded != in) {
                steps.add(convNorm(same(expanded, 1), NORM, activation));
            }
            steps.add(convNorm(
                    same(expanded, kernel)
                            .padding((kernel - 1) / 2 * dilation)
                            .dilation(dilation)
                            .stride(dilation > 1 ? 1 : stride)
                            .groups(expanded),
                    NORM,
                    activation));
            if (squeeze) {
                int quarter = expanded / 4;
                steps.add(squeezeExcitation(
                        multipleOf8(quarter), activation(Function.RELU), activation(Function.HARD_SIGMOID)));
            }
            steps.add(convNorm(same(channels, 1), NORM));
            Block block = sequential(steps.toArray(new Step[0]));
            boolean residual = stride == 1 && in == channels;
            return Block.of(
                    "InvertedResidual", x -> residual ? x.then("block", block).plus(x) : x.then("block", block));
        }
    }

    private static List<Bottleneck> large() {
        return List.of(
                new Bottleneck(16, 3, 16, 16, false, false, 1),
                new Bottleneck(16, 3, 64, 24, false, false, 2),
                new Bottleneck(24, 3, 72, 24, false, false, 1),
                new Bottleneck(24, 5, 72, 40, true, false, 2),
                new Bottleneck(40, 5, 120, 40, true, false, 1),
                new Bottleneck(40, 5, 120, 40, true, false, 1),
                new Bottleneck(40, 3, 240, 80, false, true, 2),
                new Bottleneck(80, 3, 200, 80, false, true, 1),
                new Bottleneck(80, 3, 184, 80, false, true, 1),
                new Bottleneck(80, 3, 184, 80, false, true, 1),
                new Bottleneck(80, 3, 480, 112, true, true, 1),
                new Bottleneck(112, 3, 672, 112, true, true, 1),
                new Bottleneck(112, 5, 672, 160, true, true, 2),
                new Bottleneck(160, 5, 960, 160, true, true, 1),
                new Bottleneck(160, 5, 960, 160, true, true, 1));
    }

    private static List<Bottleneck> small() {
        return List.of(
                new Bottleneck(16, 3, 16, 16, true, false, 2),
                new Bottleneck(16, 3, 72, 24, false, false, 2),
                new Bottleneck(24, 3, 88, 24, false, false, 1),
                new Bottleneck(24, 5, 96, 40, true, true, 2),
                new Bottleneck(40, 5, 240, 40, true, true, 1),
                new Bottleneck(40, 5, 240, 40, true, true, 1),
                new Bottleneck(40, 5, 120, 48, true, true, 1),
                new Bottleneck(48, 5, 144, 48, true, true, 1),
                new Bottleneck(48, 5, 288, 96, true, true, 2),
                new Bottleneck(96, 5, 576, 96, true, true, 1),
                new Bottleneck(96, 5, 576, 96, true, true, 1));
    }

    static Entry entry(String name) {
        boolean large = name.equals("mobilenet_v3_large");
        return Entry.of(
                name,
                "Searching for MobileNetV3 (Howard et al.)",
                2019,
                Shape.of(1, 3, 224, 224),
                options -> network(
                        large ? large() : small(),
                        large ? 1280 : 1024,
                        options.real("width", 1),
                        options.number("classes", 1000)));
    }

    private static Step network(List<Bottleneck> rows, int last, double width, int classes) {
        Block features = sequential(features(rows, width, 1).toArray(new Step[0]));
        return Block.of(
                "MobileNetV3",
                x -> x.then("features", features)
                        .then("avgpool", adaptiveAveragePool(1))
                        .then(flatten())
                        .then(
                                "classifier",
                                sequential(
                                        linear(multipleOf8(last * width)), HARD_SWISH, dropout(0.2), linear(classes))));
    }

    /** The features of the large network with its last three blocks dilated instead of strided, for segmentation. */
    static List<Step> dilatedFeatures() {
        return features(large(), 1, 2);
    }

    private static List<Step> features(List<Bottleneck> rows, double width, int dilation) {
        List<Step> features = new ArrayList<>();
        features.add(convNorm(same(multipleOf8(16 * width), 3).stride(2), NORM, HARD_SWISH));
        int channels = 0;
        for (int i = 0; i < rows.size(); i++) {
            Bottleneck row = rows.get(i).width(width);
            features.add(row.block(i < rows.size() - 3 ? 1 : dilation));
            channels = row.channels();
        }
        features.add(convNorm(same(6 * channels, 1), NORM, HARD_SWISH));
        return features;
    }
}
