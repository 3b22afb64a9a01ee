package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;

/** Residual networks (He et al. 2015) under the module paths of Hugging Face's classes; {@link ResNet} has torchvision's. */
final class HubResNet {
    private final int embedding;
    private final int[] depths;
    private final int[] widths;
    private final boolean bottleneck;
    private final boolean earlyStride;
    private final boolean firstStride;
    private final String head;
    private final int classes;

    private HubResNet(Options options) {
        this.embedding = options.number("embedding", 64);
        this.depths = options.counts("depths", 3, 4, 6, 3);
        this.widths = options.numbers("widths", 100_000, 256, 512, 1024, 2048);
        if (widths.length != depths.length) {
            throw new BadInput(depths.length + " stages have depths, but " + widths.length + " have widths");
        }
        this.bottleneck = options.flag("bottleneck", true);
        this.earlyStride = options.flag("early_stride", false);
        this.firstStride = options.flag("first_stride", false);
        this.head = options.word("head", "classes", "classes", "none");
        this.classes = options.number("classes", 1000);
    }

    /** The family, with the settings that configurations leave out. */
    static Entry entry(String name) {
        return Entry.of(
                name,
                "Deep Residual Learning for Image Recognition (He et al.)",
                2015,
                Shape.of(1, 3, 224, 224),
                options -> new HubResNet(options).network());
    }

    private Step network() {
        Block pooled = Block.of("Sequential", x -> x.then(flatten()).then("1", linear(classes)));
        return head.equals("none")
                ? model()
                : Block.of(
                        "ResNetForImageClassification",
                        x -> x.then("resnet", model()).then("classifier", pooled));
    }

    private Block model() {
        Block embedder = Block.of(
                "ResNetEmbeddings",
                x -> x.then("embedder", layer(embedding, 7, 2, true))
                        .then("pooler", maxPool(3).stride(2).padding(1)));
        Block encoder = Block.of(
                "ResNetEncoder",
                x -> x.inside("stages", "ModuleList", y -> {
                    Value z = y;
                    for (int i = 0; i < depths.length; i++) {
                        z = z.then(Integer.toString(i), stage(widths[i], depths[i], i == 0 && !firstStride ? 1 : 2));
                    }
                    return z;
                }));
        return Block.of(
                "ResNetModel",
                x -> x.then("embedder", embedder).then("encoder", encoder).then("pooler", adaptiveAveragePool(1)));
    }

    private Block stage(int width, int depth, int stride) {
        return Block.of("ResNetStage", x -> {
            Block layers = Block.of("Sequential", y -> {
                Value z = y;
                for (int i = 0; i < depth; i++) {
                    z = z.then(Integer.toString(i), residual(width, i == 0 ? stride : 1));
                }
                return z;
            });
            return x.then("layers", layers);
        });
    }

    private Block residual(int width, int stride) {
        int inner = Math.max(1, width / 4);
        Block layers = bottleneck
                ? Block.of(
                        "Sequential",
                        x -> x.then("0", layer(inner, 1, earlyStride ? stride : 1, true))
                                .then("1", layer(inner, 3, earlyStride ? 1 : stride, true))
                                .then("2", layer(width, 1, 1, false)))
                : Block.of(
                        "Sequential",
                        x -> x.then("0", layer(width, 3, stride, true)).then("1", layer(width, 3, 1, false)));
        return Block.of(bottleneck ? "ResNetBottleNeckLayer" : "ResNetBasicLayer", x -> {
            boolean changes = stride != 1 || x.channels() != width;
            Value shortcut = changes ? x.then("shortcut", layer(width, 1, stride, false)) : x;
            return x.then("layer", layers).plus(shortcut).then("activation", relu());
        });
    }

    private static Block layer(int channels, int kernel, int stride, boolean active) {
        return Block.of("ResNetConvLayer", x -> {
            Value y = x.then(
                            "convolution",
                            conv(channels, kernel)
                                    .stride(stride)
                                    .padding(kernel / 2)
                                    .noBias())
                    .then("normalization", batchNorm());
            return active ? y.then("activation", relu()) : y;
        });
    }
}
