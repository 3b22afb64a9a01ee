package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.stochasticDepth;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp.Permute;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** ConvNeXt (Liu et al. 2022), section 3: a residual network modernised step by step. */
final class ConvNext {
    private static final Permute CHANNELS_LAST = new Permute(List.of(0, 2, 3, 1));
    private static final Permute CHANNELS_FIRST = new Permute(List.of(0, 3, 1, 2));

    private ConvNext() {}

    static Entry entry(String name) {
        return switch (name) {
            case "convnext_tiny" -> entry(name, 96, 9, 0.1);
            case "convnext_small" -> entry(name, 96, 27, 0.4);
            case "convnext_base" -> entry(name, 128, 27, 0.5);
            case "convnext_large" -> entry(name, 192, 27, 0.5);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, int width, int third, double dropped) {
        return Entry.of(
                name,
                "A ConvNet for the 2020s (Liu et al.)",
                2022,
                Shape.of(1, 3, 224, 224),
                options -> network(
                        options.number("width", width),
                        new int[] {3, 3, third, 3},
                        dropped,
                        options.number("classes", 1000)));
    }

    private static Step network(int width, int[] depths, double dropped, int classes) {
        List<Step> features = new ArrayList<>();
        features.add(sequential(conv(width, 4).stride(4), channelNorm()).as("Conv2dNormActivation"));
        int last = -1;
        for (int depth : depths) {
            last += depth;
        }
        int before = 0;
        for (int stage = 0; stage < depths.length; stage++) {
            int channels = width << stage;
            Step[] blocks = new Step[depths[stage]];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = block(channels, dropped * before++ / last);
            }
            features.add(sequential(blocks));
            if (stage < depths.length - 1) {
                features.add(sequential(channelNorm(), conv(2 * channels, 2).stride(2)));
            }
        }
        return Block.of(
                "ConvNeXt",
                x -> x.then("features", sequential(features.toArray(new Step[0])))
                        .then("avgpool", adaptiveAveragePool(1))
                        .then("classifier", sequential(channelNorm(), flatten(), linear(classes))));
    }

    /** Layer normalisation over the channels of an image. */
    private static Block channelNorm() {
        return Block.of(
                "LayerNorm2d", x -> x.then(CHANNELS_LAST).then(layerNorm(1e-6)).then(CHANNELS_FIRST));
    }

    /** Figure 4 right: 7x7 in each channel, then two linear layers with four times the width between them. */
    private static Block block(int channels, double dropped) {
        Block block = sequential(
                conv(channels, 7).padding(3).groups(channels),
                CHANNELS_LAST,
                layerNorm(1e-6),
                linear(4 * channels),
                gelu(),
                linear(channels),
                CHANNELS_FIRST);
        return Block.of("CNBlock", x -> {
            Value scale = x.parameter("layer_scale", Shape.of(channels, 1, 1));
            return x.then("block", block)
                    .times(scale)
                    .then("stochastic_depth", stochasticDepth(dropped))
                    .plus(x);
        });
    }
}
