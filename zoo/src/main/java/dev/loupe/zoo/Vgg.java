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
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import java.util.ArrayList;
import java.util.List;

/** Very deep convolutional networks (Simonyan and Zisserman 2014), table 1: configurations A, B, D and E. */
final class Vgg {
    private static final String SOURCE =
            "Very Deep Convolutional Networks for Large-Scale Image Recognition (Simonyan and Zisserman)";

    private Vgg() {}

    static Entry entry(String name) {
        boolean norm = name.endsWith("_bn");
        int[] depths = switch (norm ? name.substring(0, name.length() - 3) : name) {
            case "vgg11" -> new int[] {1, 1, 2, 2, 2};
            case "vgg13" -> new int[] {2, 2, 2, 2, 2};
            case "vgg16" -> new int[] {2, 2, 3, 3, 3};
            case "vgg19" -> new int[] {2, 2, 4, 4, 4};
            default -> throw new IllegalArgumentException(name);
        };
        return Entry.of(name, SOURCE, 2014, Shape.of(1, 3, 224, 224), options -> network(options, norm, depths));
    }

    private static Step network(Options options, boolean norm, int[] depths) {
        int classes = options.number("classes", 1000);
        // For 32x32 one pixel is left, and hidden layers as wide as what it holds are enough.
        boolean small = options.flag("small", false);
        int hidden = small ? 512 : 4096;
        return Block.of(
                "VGG",
                x -> x.then("features", features(norm, depths))
                        .then("avgpool", adaptiveAveragePool(small ? 1 : 7))
                        .then(flatten())
                        .then(
                                "classifier",
                                sequential(
                                        linear(hidden),
                                        relu(),
                                        dropout(0.5),
                                        linear(hidden),
                                        relu(),
                                        dropout(0.5),
                                        linear(classes))));
    }

    private static Block features(boolean norm, int[] depths) {
        List<Step> steps = new ArrayList<>();
        for (int stage = 0; stage < depths.length; stage++) {
            for (int i = 0; i < depths[stage]; i++) {
                steps.add(conv(Math.min(64 << stage, 512), 3).padding(1));
                if (norm) {
                    steps.add(batchNorm());
                }
                steps.add(relu());
            }
            steps.add(maxPool(2));
        }
        return sequential(steps.toArray(new Step[0]));
    }
}
