package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.sigmoid;
import static dev.loupe.graph.Layers.silu;
import static dev.loupe.graph.Layers.stochasticDepth;
import static dev.loupe.zoo.ConvNormActivation.convNorm;
import static dev.loupe.zoo.ConvNormActivation.multipleOf8;
import static dev.loupe.zoo.ConvNormActivation.same;
import static dev.loupe.zoo.SqueezeExcitation.squeezeExcitation;

import dev.loupe.graph.Block;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** EfficientNet (Tan and Le 2019), table 1 scaled in width and depth, and EfficientNetV2 (Tan and Le 2021), table 4. */
final class EfficientNet {
    private static final String V1 =
            "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks (Tan and Le)";
    private static final String V2 = "EfficientNetV2: Smaller Models and Faster Training (Tan and Le)";

    private EfficientNet() {}

    /** A stage: a row of the papers' tables. Fused ones begin with a full convolution and do not squeeze. */
    private record Stage(boolean fused, int expansion, int kernel, int stride, int in, int channels, int depth) {
        Stage scaled(double width, double depthFactor) {
            return new Stage(
                    fused, expansion, kernel, stride, multipleOf8(in * width), multipleOf8(channels * width), (int)
                            Math.ceil(depth * depthFactor));
        }
    }

    private static Stage fused(int expansion, int stride, int in, int channels, int depth) {
        return new Stage(true, expansion, 3, stride, in, channels, depth);
    }

    private static Stage plain(int expansion, int kernel, int stride, int in, int channels, int depth) {
        return new Stage(false, expansion, kernel, stride, in, channels, depth);
    }

    static Entry entry(String name) {
        return switch (name) {
            case "efficientnet_b0" -> scaled(name, 1.0, 1.0, 0.2);
            case "efficientnet_b1" -> scaled(name, 1.0, 1.1, 0.2);
            case "efficientnet_b2" -> scaled(name, 1.1, 1.2, 0.3);
            case "efficientnet_b3" -> scaled(name, 1.2, 1.4, 0.3);
            case "efficientnet_b4" -> scaled(name, 1.4, 1.8, 0.4);
            case "efficientnet_b5" -> scaled(name, 1.6, 2.2, 0.4);
            case "efficientnet_b6" -> scaled(name, 1.8, 2.6, 0.5);
            case "efficientnet_b7" -> scaled(name, 2.0, 3.1, 0.5);
            case "efficientnet_v2_s" -> second(name, 0.2, small());
            case "efficientnet_v2_m" -> second(name, 0.3, medium());
            case "efficientnet_v2_l" -> second(name, 0.4, large());
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Equation 3: the compound scaling of the first generation. */
    private static Entry scaled(String name, double width, double depth, double dropped) {
        NormOp.BatchNorm norm = name.compareTo("efficientnet_b5") < 0 ? batchNorm() : batchNorm(1e-3, 1e-2);
        return Entry.of(name, V1, 2019, Shape.of(1, 3, 224, 224), options -> {
            double wide = options.real("width", width);
            double deep = options.real("depth", depth);
            List<Stage> stages = new ArrayList<>();
            for (Stage stage : table1()) {
                stages.add(stage.scaled(wide, deep));
            }
            int last = 4 * stages.get(6).channels();
            return network(stages, last, norm, dropped, options.number("classes", 1000));
        });
    }

    private static Entry second(String name, double dropped, List<Stage> stages) {
        return Entry.of(
                name,
                V2,
                2021,
                Shape.of(1, 3, 224, 224),
                options -> network(stages, 1280, batchNorm(1e-3, 0.1), dropped, options.number("classes", 1000)));
    }

    private static List<Stage> table1() {
        return List.of(
                plain(1, 3, 1, 32, 16, 1),
                plain(6, 3, 2, 16, 24, 2),
                plain(6, 5, 2, 24, 40, 2),
                plain(6, 3, 2, 40, 80, 3),
                plain(6, 5, 1, 80, 112, 3),
                plain(6, 5, 2, 112, 192, 4),
                plain(6, 3, 1, 192, 320, 1));
    }

    private static List<Stage> small() {
        return List.of(
                fused(1, 1, 24, 24, 2),
                fused(4, 2, 24, 48, 4),
                fused(4, 2, 48, 64, 4),
                plain(4, 3, 2, 64, 128, 6),
                plain(6, 3, 1, 128, 160, 9),
                plain(6, 3, 2, 160, 256, 15));
    }

    private static List<Stage> medium() {
        return List.of(
                fused(1, 1, 24, 24, 3),
                fused(4, 2, 24, 48, 5),
                fused(4, 2, 48, 80, 5),
                plain(4, 3, 2, 80, 160, 7),
                plain(6, 3, 1, 160, 176, 14),
                plain(6, 3, 2, 176, 304, 18),
                plain(6, 3, 1, 304, 512, 5));
    }

    private static List<Stage> large() {
        return List.of(
                fused(1, 1, 32, 32, 4),
                fused(4, 2, 32, 64, 7),
                fused(4, 2, 64, 96, 7),
                plain(4, 3, 2, 96, 192, 10),
                plain(6, 3, 1, 192, 224, 19),
                plain(6, 3, 2, 224, 384, 25),
                plain(6, 3, 1, 384, 640, 7));
    }

    private static Step network(List<Stage> stages, int last, NormOp.BatchNorm norm, double dropped, int classes) {
        int blocks = 0;
        for (Stage stage : stages) {
            blocks += stage.depth();
        }
        List<Step> features = new ArrayList<>();
        features.add(convNorm(same(stages.get(0).in(), 3).stride(2), norm, silu()));
        int before = 0;
        for (Stage stage : stages) {
            Step[] steps = new Step[stage.depth()];
            for (int i = 0; i < steps.length; i++) {
                double depthDropped = 0.2 * before++ / blocks;
                steps[i] = i == 0
                        ? block(stage, stage.in(), stage.stride(), norm, depthDropped)
                        : block(stage, stage.channels(), 1, norm, depthDropped);
            }
            features.add(sequential(steps));
        }
        features.add(convNorm(same(last, 1), norm, silu()));
        return Block.of(
                "EfficientNet",
                x -> x.then("features", sequential(features.toArray(new Step[0])))
                        .then("avgpool", adaptiveAveragePool(1))
                        .then(flatten())
                        .then("classifier", sequential(dropout(dropped), linear(classes))));
    }

    private static Block block(Stage stage, int in, int stride, NormOp.BatchNorm norm, double dropped) {
        Block block = sequential((stage.fused() ? fused(stage, in, stride, norm) : depthwise(stage, in, stride, norm))
                .toArray(new Step[0]));
        boolean residual = stride == 1 && in == stage.channels();
        return Block.of(stage.fused() ? "FusedMBConv" : "MBConv", x -> {
            Value y = x.then("block", block);
            Value kept = y.then("stochastic_depth", stochasticDepth(dropped));
            return residual ? kept.plus(x) : y;
        });
    }

    /** Inverted residual with squeeze and excitation. */
    private static List<Step> depthwise(Stage stage, int in, int stride, NormOp.BatchNorm norm) {
        int expanded = multipleOf8(in * stage.expansion());
        List<Step> steps = new ArrayList<>();
        if (expanded != in) {
            steps.add(convNorm(same(expanded, 1), norm, silu()));
        }
        steps.add(convNorm(same(expanded, stage.kernel()).stride(stride).groups(expanded), norm, silu()));
        steps.add(squeezeExcitation(Math.max(1, in / 4), silu(), sigmoid()));
        steps.add(convNorm(same(stage.channels(), 1), norm));
        return steps;
    }

    private static List<Step> fused(Stage stage, int in, int stride, NormOp.BatchNorm norm) {
        int expanded = multipleOf8(in * stage.expansion());
        if (expanded == in) {
            return List.of(convNorm(same(stage.channels(), stage.kernel()).stride(stride), norm, silu()));
        }
        return List.of(
                convNorm(same(expanded, stage.kernel()).stride(stride), norm, silu()),
                convNorm(same(stage.channels(), 1), norm));
    }
}
