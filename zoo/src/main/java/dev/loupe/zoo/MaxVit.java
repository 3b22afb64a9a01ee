package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.identity;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.sigmoid;
import static dev.loupe.graph.Layers.stochasticDepth;
import static dev.loupe.graph.Layers.tanh;
import static dev.loupe.zoo.ConvNormActivation.convNorm;
import static dev.loupe.zoo.ConvNormActivation.same;
import static dev.loupe.zoo.SqueezeExcitation.squeezeExcitation;

import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.List;

/** MaxViT (Tu et al. 2022), figure 2: convolution, attention within windows, attention across a grid. */
final class MaxVit {
    private static final int PARTITION = 7;
    private static final int HEAD = 32;
    private static final int[] CHANNELS = {64, 128, 256, 512};
    private static final int[] DEPTHS = {2, 2, 5, 2};
    private static final NormOp.BatchNorm NORM = batchNorm(1e-3, 0.99);

    private MaxVit() {}

    static Entry entry(String name) {
        return Entry.of(
                name,
                "MaxViT: Multi-Axis Vision Transformer (Tu et al.)",
                2022,
                Shape.of(1, 3, 224, 224),
                options -> network(options.number("classes", 1000)));
    }

    private static Step network(int classes) {
        return Block.of("MaxVit", x -> {
            Value y = x.then(
                            "stem",
                            sequential(
                                    convNorm(same(64, 3).stride(2), NORM, gelu()),
                                    sequential(same(64, 3)).as("Conv2dNormActivation")))
                    .inside("blocks", "ModuleList", z -> blocks(z));
            int features = y.channels();
            return y.then(
                    "classifier",
                    sequential(
                            adaptiveAveragePool(1),
                            flatten(),
                            layerNorm(1e-5),
                            linear(features),
                            tanh(),
                            linear(classes).noBias()));
        });
    }

    private static Value blocks(Value x) {
        int layers = -1;
        for (int depth : DEPTHS) {
            layers += depth;
        }
        Value y = x;
        int before = 0;
        for (int i = 0; i < DEPTHS.length; i++) {
            int channels = CHANNELS[i];
            int depth = DEPTHS[i];
            int first = before;
            int last = layers;
            Block block = Block.of(
                    "MaxVitBlock",
                    v -> v.inside("layers", "ModuleList", w -> {
                        Value z = w;
                        for (int j = 0; j < depth; j++) {
                            double dropped = 0.2 * (first + j) / last;
                            z = z.then(Integer.toString(j), layer(channels, j == 0 ? 2 : 1, dropped));
                        }
                        return z;
                    }));
            y = y.then(Integer.toString(i), block);
            before += depth;
        }
        return y;
    }

    private static Block layer(int channels, int stride, double dropped) {
        Block layers = Block.of(
                "Sequential",
                x -> x.then("MBconv", convolution(channels, stride, dropped))
                        .then("window_attention", attention(false, dropped))
                        .then("grid_attention", attention(true, dropped)));
        return Block.of("MaxVitLayer", x -> x.then("layers", layers));
    }

    private static Block convolution(int channels, int stride, double dropped) {
        int hidden = 4 * channels;
        Block layers = Block.of(
                "Sequential",
                x -> x.then("pre_norm", NORM)
                        .then("conv_a", convNorm(conv(hidden, 1), NORM, gelu()))
                        .then("conv_b", convNorm(same(hidden, 3).stride(stride).groups(hidden), NORM, gelu()))
                        .then(
                                "squeeze_excitation",
                                squeezeExcitation(channels / 4, new Activation(Function.SILU, 0, false), sigmoid()))
                        .then("conv_c", conv(channels, 1)));
        return Block.of("MBConv", x -> {
                    Step projection = stride == 2
                            ? sequential(averagePool(3).stride(2).padding(1), conv(channels, 1))
                            : x.channels() == channels ? identity() : sequential(conv(channels, 1));
                    Value shortcut = x.then("proj", projection);
                    Value y = x.then("layers", layers)
                            .then("stochastic_depth", dropped == 0 ? identity() : stochasticDepth(dropped));
                    return shortcut.plus(y);
                })
                .registering("proj", "stochastic_depth", "layers");
    }

    /** Within windows of 7x7 pixels, or across the pixels of a grid of 7x7 that spans the image. */
    private static Block attention(boolean grid, double dropped) {
        Size seven = Size.of(PARTITION);
        return Block.of("PartitionAttentionLayer", x -> {
                    Size[] sevens = {seven, seven};
                    Size[] others = {x.size(2).dividedBy(seven), x.size(3).dividedBy(seven)};
                    Size[] cell = grid ? others : sevens;
                    Size[] cells = grid ? sevens : others;
                    Step swap = grid ? swapAxes() : identity();
                    Value tokens =
                            x.then("partition_op", partition(cells, cell)).then("partition_swap", swap);
                    int features = tokens.features();
                    Value y = tokens.plus(
                            tokens.then("attn_layer", sequential(layerNorm(1e-5), relativeAttention(), dropout(0)))
                                    .then("stochastic_dropout", stochasticDepth(dropped)));
                    y = y.plus(y.then(
                                    "mlp_layer",
                                    sequential(
                                            layerNorm(1e-5),
                                            linear(4 * features),
                                            gelu(),
                                            linear(features),
                                            dropout(0)))
                            .then("stochastic_dropout", stochasticDepth(dropped)));
                    return y.then("departition_swap", swap).then("departition_op", departition(cells, cell, x.shape()));
                })
                .registering(
                        "partition_op",
                        "departition_op",
                        "partition_swap",
                        "departition_swap",
                        "attn_layer",
                        "mlp_layer",
                        "stochastic_dropout");
    }

    /** {@code [batch, channels, height, width]} to {@code [batch, cells, pixels of a cell, channels]}. */
    private static Block partition(Size[] cells, Size[] cell) {
        return Block.of(
                "WindowPartition",
                x -> x.reshape(x.size(0), x.size(1), cells[0], cell[0], cells[1], cell[1])
                        .permute(0, 2, 4, 3, 5, 1)
                        .reshape(x.size(0), cells[0].times(cells[1]), cell[0].times(cell[1]), x.size(1)));
    }

    private static Block departition(Size[] cells, Size[] cell, Shape image) {
        return Block.of(
                "WindowDepartition",
                x -> x.reshape(x.size(0), cells[0], cells[1], cell[0], cell[1], x.size(3))
                        .permute(0, 5, 1, 3, 2, 4)
                        .reshape(image.get(0), image.get(1), image.get(2), image.get(3)));
    }

    private static Block swapAxes() {
        return Block.of("SwapAxes", x -> x.permute(0, 2, 1, 3));
    }

    /** Attention over {@code [batch, cells, pixels, features]} with a bias for each relative position. */
    private static Block relativeAttention() {
        int offsets = (2 * PARTITION - 1) * (2 * PARTITION - 1);
        int pixels = PARTITION * PARTITION;
        return Block.of("RelativePositionalMultiHeadAttention", x -> {
            int features = x.features();
            int heads = features / HEAD;
            List<Value> parts = x.then("to_qkv", linear(3 * features)).chunk(-1, 3);
            Value bias = x.parameter("relative_position_bias_table", Shape.of(offsets, heads))
                    .with(
                            new ShapeOp.Gather(0),
                            x.buffer("relative_position_index", TensorType.of(DType.INT64, pixels, pixels))
                                    .then(new ShapeOp.Flatten(0, 1)))
                    .reshape(Size.of(pixels), Size.of(pixels), Size.of(heads))
                    .permute(2, 0, 1);
            double scale = 1 / Math.sqrt(features);
            return MultiheadAttention.join(MultiheadAttention.split(parts.get(0), heads)
                            .with(
                                    new Attention(scale, false),
                                    MultiheadAttention.split(parts.get(1), heads),
                                    MultiheadAttention.split(parts.get(2), heads),
                                    bias))
                    .then("merge", linear(features));
        });
    }
}
