package dev.loupe.zoo;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.identity;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.mean;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.zoo.ConvNormActivation.same;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.List;

/** ShuffleNet v2 (Ma et al. 2018), table 5. */
final class ShuffleNet {
    private ShuffleNet() {}

    static Entry entry(String name) {
        return switch (name) {
            case "shufflenet_v2_x0_5" -> entry(name, 48, 96, 192, 1024);
            case "shufflenet_v2_x1_0" -> entry(name, 116, 232, 464, 1024);
            case "shufflenet_v2_x1_5" -> entry(name, 176, 352, 704, 1024);
            case "shufflenet_v2_x2_0" -> entry(name, 244, 488, 976, 2048);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, int... channels) {
        return Entry.of(
                name,
                "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design (Ma et al.)",
                2018,
                Shape.of(1, 3, 224, 224),
                options -> network(channels, options.number("classes", 1000)));
    }

    private static Step network(int[] channels, int classes) {
        return Block.of(
                "ShuffleNetV2",
                x -> x.then("conv1", sequential(same(24, 3).stride(2).noBias(), batchNorm(), relu()))
                        .then("maxpool", maxPool(3).stride(2).padding(1))
                        .then("stage2", stage(channels[0], 4))
                        .then("stage3", stage(channels[1], 8))
                        .then("stage4", stage(channels[2], 4))
                        .then("conv5", sequential(conv(channels[3], 1).noBias(), batchNorm(), relu()))
                        .then(mean(2, 3))
                        .then("fc", linear(classes)));
    }

    private static Block stage(int channels, int depth) {
        Step[] blocks = new Step[depth];
        for (int i = 0; i < depth; i++) {
            blocks[i] = i == 0 ? halving(channels / 2) : splitting(channels / 2);
        }
        return sequential(blocks);
    }

    /** Figure 3(c): half of the channels pass, the other half is convolved. */
    private static Block splitting(int width) {
        return Block.of("InvertedResidual", x -> {
            List<Value> halves = x.chunk(1, 2);
            // Registered, empty and never called.
            x.then("branch1", Block.of("Sequential", y -> y.then(identity())));
            return shuffled(halves.get(0).concat(1, halves.get(1).then("branch2", branch2(width, 1))));
        });
    }

    /** Figure 3(d): both branches see all channels at stride 2. */
    private static Block halving(int width) {
        return Block.of("InvertedResidual", x -> {
            Block branch1 = sequential(
                    depthwise(x.channels(), 2), batchNorm(), conv(width, 1).noBias(), batchNorm(), relu());
            return shuffled(x.then("branch1", branch1).concat(1, x.then("branch2", branch2(width, 2))));
        });
    }

    private static Block branch2(int width, int stride) {
        return sequential(
                conv(width, 1).noBias(),
                batchNorm(),
                relu(),
                depthwise(width, stride),
                batchNorm(),
                conv(width, 1).noBias(),
                batchNorm(),
                relu());
    }

    private static Step depthwise(int channels, int stride) {
        return same(channels, 3).stride(stride).groups(channels).noBias();
    }

    /** The channels of two halves, one of each in turn. */
    private static Value shuffled(Value x) {
        int half = x.channels() / 2;
        return x.reshape(x.size(0), Size.of(2), Size.of(half), x.size(2), x.size(3))
                .permute(0, 2, 1, 3, 4)
                .reshape(x.size(0), x.size(1), x.size(2), x.size(3));
    }
}
