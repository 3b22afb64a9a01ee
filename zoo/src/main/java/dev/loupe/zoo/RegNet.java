package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sigmoid;
import static dev.loupe.zoo.ConvNormActivation.convNorm;
import static dev.loupe.zoo.ConvNormActivation.multiple;
import static dev.loupe.zoo.ConvNormActivation.same;
import static dev.loupe.zoo.SqueezeExcitation.squeezeExcitation;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** RegNetX and, with squeeze and excitation, RegNetY (Radosavovic et al. 2020). */
final class RegNet {
    private RegNet() {}

    static Entry entry(String name) {
        return switch (name) {
            case "regnet_x_400mf" -> entry(name, 22, 24, 24.48, 2.54, 16);
            case "regnet_x_800mf" -> entry(name, 16, 56, 35.73, 2.28, 16);
            case "regnet_x_1_6gf" -> entry(name, 18, 80, 34.01, 2.25, 24);
            case "regnet_x_3_2gf" -> entry(name, 25, 88, 26.31, 2.25, 48);
            case "regnet_x_8gf" -> entry(name, 23, 80, 49.56, 2.88, 120);
            case "regnet_x_16gf" -> entry(name, 22, 216, 55.59, 2.1, 128);
            case "regnet_x_32gf" -> entry(name, 23, 320, 69.86, 2.0, 168);
            case "regnet_y_400mf" -> entry(name, 16, 48, 27.89, 2.09, 8);
            case "regnet_y_800mf" -> entry(name, 14, 56, 38.84, 2.4, 16);
            case "regnet_y_1_6gf" -> entry(name, 27, 48, 20.71, 2.65, 24);
            case "regnet_y_3_2gf" -> entry(name, 21, 80, 42.63, 2.66, 24);
            case "regnet_y_8gf" -> entry(name, 17, 192, 76.82, 2.19, 56);
            case "regnet_y_16gf" -> entry(name, 18, 200, 106.23, 2.48, 112);
            case "regnet_y_32gf" -> entry(name, 20, 232, 115.89, 2.53, 232);
            case "regnet_y_128gf" -> entry(name, 27, 456, 160.83, 2.52, 264);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, int depth, int initial, double slope, double step, int groupWidth) {
        boolean squeeze = name.startsWith("regnet_y");
        return Entry.of(
                name,
                "Designing Network Design Spaces (Radosavovic et al.)",
                2020,
                Shape.of(1, 3, 224, 224),
                options -> network(
                        stages(depth, initial, slope, step, groupWidth), squeeze, options.number("classes", 1000)));
    }

    /** Blocks of one width; {@code groupWidth} channels of a group see each other. */
    private record Stage(int width, int groupWidth, int depth) {}

    /** Equations 2 to 4: widths that grow linearly, rounded to powers of the step, then to multiples of 8. */
    private static List<Stage> stages(int depth, int initial, double slope, double step, int groupWidth) {
        List<Stage> stages = new ArrayList<>();
        int width = 0;
        int blocks = 0;
        for (int i = 0; i <= depth; i++) {
            double power = Math.rint(Math.log((initial + slope * i) / initial) / Math.log(step));
            int next = i == depth ? 0 : (int) Math.rint(initial * Math.pow(step, power) / 8) * 8;
            if (next != width && blocks > 0) {
                int group = Math.min(groupWidth, width);
                stages.add(new Stage(multiple(width, group), group, blocks));
                blocks = 0;
            }
            width = next;
            blocks++;
        }
        return stages;
    }

    private static Step network(List<Stage> stages, boolean squeeze, int classes) {
        return Block.of(
                "RegNet",
                x -> x.then("stem", convNorm(32, 3, 2, relu()).as("SimpleStemIN"))
                        .then("trunk_output", trunk(stages, squeeze))
                        .then("avgpool", adaptiveAveragePool(1))
                        .then(flatten())
                        .then("fc", linear(classes)));
    }

    private static Block trunk(List<Stage> stages, boolean squeeze) {
        return Block.of("Sequential", x -> {
            Value y = x;
            for (int i = 0; i < stages.size(); i++) {
                y = y.then("block" + (i + 1), stage(stages.get(i), "block" + (i + 1) + "-", squeeze));
            }
            return y;
        });
    }

    private static Block stage(Stage stage, String names, boolean squeeze) {
        return Block.of("AnyStage", x -> {
            Value y = x;
            for (int i = 0; i < stage.depth(); i++) {
                y = y.then(names + i, block(stage, i == 0 ? 2 : 1, squeeze));
            }
            return y;
        });
    }

    /** The X block of figure 4, with squeeze and excitation before the last convolution in the Y block. */
    private static Block block(Stage stage, int stride, boolean squeeze) {
        int width = stage.width();
        return Block.of("ResBottleneckBlock", x -> {
            boolean same = stride == 1 && x.channels() == width;
            Value shortcut = same ? x : x.then("proj", convNorm(same(width, 1).stride(stride), batchNorm()));
            return shortcut.plus(x.then("f", transform(stage, stride, squeeze))).then("activation", relu());
        });
    }

    private static Block transform(Stage stage, int stride, boolean squeeze) {
        int width = stage.width();
        return Block.of("BottleneckTransform", x -> {
            Value y = x.then("a", convNorm(width, 1, 1, relu()))
                    .then(
                            "b",
                            convNorm(
                                    same(width, 3).stride(stride).groups(width / stage.groupWidth()),
                                    batchNorm(),
                                    relu()));
            if (squeeze) {
                int squeezed = (int) Math.rint(0.25 * x.channels());
                y = y.then("se", squeezeExcitation(squeezed, activation(Function.RELU), sigmoid()));
            }
            return y.then("c", convNorm(same(width, 1), batchNorm()));
        });
    }
}
