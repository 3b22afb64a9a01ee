package dev.loupe.zoo;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.mean;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp.Permute;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.List;

/** ConvNeXt (Liu et al. 2022) under the module paths of Hugging Face's classes; {@link ConvNext} has torchvision's. */
final class HubConvNext {
    private static final Permute CHANNELS_LAST = new Permute(List.of(0, 2, 3, 1));
    private static final Permute CHANNELS_FIRST = new Permute(List.of(0, 3, 1, 2));

    private final int patch;
    private final int[] depths;
    private final int[] widths;
    private final boolean scaled;
    private final String head;
    private final int classes;

    private HubConvNext(Options options) {
        this.patch = options.number("patch", 4);
        this.depths = options.counts("depths", 3, 3, 9, 3);
        this.widths = options.numbers("widths", 100_000, 96, 192, 384, 768);
        if (widths.length != depths.length) {
            throw new BadInput(depths.length + " stages have depths, but " + widths.length + " have widths");
        }
        this.scaled = options.flag("layer_scale", true);
        this.head = options.word("head", "classes", "classes", "none");
        this.classes = options.number("classes", 1000);
    }

    /** The family, with the settings that configurations leave out. */
    static Entry entry(String name) {
        return Entry.of(
                name,
                "A ConvNet for the 2020s (Liu et al.)",
                2022,
                Shape.of(1, 3, 224, 224),
                options -> new HubConvNext(options).network());
    }

    private Step network() {
        return head.equals("none")
                ? model()
                : Block.of(
                        "ConvNextForImageClassification",
                        x -> x.then("convnext", model()).then("classifier", linear(classes)));
    }

    private Block model() {
        Block embeddings = Block.of(
                "ConvNextEmbeddings",
                x -> x.then("patch_embeddings", conv(widths[0], patch).stride(patch))
                        .then("layernorm", channelNorm()));
        Block encoder = Block.of(
                "ConvNextEncoder",
                x -> x.inside("stages", "ModuleList", y -> {
                    Value z = y;
                    for (int i = 0; i < depths.length; i++) {
                        z = z.then(Integer.toString(i), stage(i));
                    }
                    return z;
                }));
        return Block.of(
                "ConvNextModel",
                x -> x.then("embeddings", embeddings)
                        .then("encoder", encoder)
                        .then(mean(2, 3))
                        .then("layernorm", layerNorm(1e-12)));
    }

    private Block stage(int index) {
        int width = widths[index];
        Block layers = Block.of("Sequential", x -> {
            Value y = x;
            for (int i = 0; i < depths[index]; i++) {
                y = y.then(Integer.toString(i), layer(width));
            }
            return y;
        });
        return Block.of("ConvNextStage", x -> {
            Value y = index == 0
                    ? x
                    : x.then(
                            "downsampling_layer",
                            sequential(channelNorm(), conv(width, 2).stride(2)));
            return y.then("layers", layers);
        });
    }

    private static Block channelNorm() {
        return Block.of(
                "ConvNextLayerNorm",
                x -> x.then(CHANNELS_LAST).then(layerNorm(1e-6)).then(CHANNELS_FIRST));
    }

    /** Figure 4 right: 7x7 in each channel, then two linear layers with four times the width between them. */
    private Block layer(int width) {
        return Block.of("ConvNextLayer", x -> {
            Value y = x.then("dwconv", conv(width, 7).padding(3).groups(width))
                    .then(CHANNELS_LAST)
                    .then("layernorm", layerNorm(1e-6))
                    .then("pwconv1", linear(4 * width))
                    .then("act", gelu())
                    .then("pwconv2", linear(width));
            Value z = scaled ? y.times(x.parameter("layer_scale_parameter", Shape.of(width))) : y;
            return x.plus(z.then(CHANNELS_FIRST));
        });
    }
}
