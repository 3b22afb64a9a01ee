package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.sigmoid;
import static dev.loupe.graph.Layers.stochasticDepth;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.AttentionOp.WindowMask;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Swin Transformer (Liu et al. 2021) and its second version (Liu et al. 2021): attention within windows that shift from
 * layer to layer. Images are {@code [batch, height, width, features]} inside.
 */
final class SwinTransformer {
    private static final String V1 =
            "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows (Liu et al.)";
    private static final String V2 = "Swin Transformer V2: Scaling Up Capacity and Resolution (Liu et al.)";

    private final boolean second;
    private final int window;

    private SwinTransformer(boolean second) {
        this.second = second;
        this.window = second ? 8 : 7;
    }

    static Entry entry(String name) {
        return switch (name) {
            case "swin_t" -> entry(name, 96, 6, 3, 0.2);
            case "swin_s" -> entry(name, 96, 18, 3, 0.3);
            case "swin_b" -> entry(name, 128, 18, 4, 0.5);
            case "swin_v2_t" -> entry(name, 96, 6, 3, 0.2);
            case "swin_v2_s" -> entry(name, 96, 18, 3, 0.3);
            case "swin_v2_b" -> entry(name, 128, 18, 4, 0.5);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, int width, int third, int heads, double dropped) {
        boolean second = name.startsWith("swin_v2");
        return Entry.of(
                name,
                second ? V2 : V1,
                2021,
                Shape.of(1, 3, 224, 224),
                options -> new SwinTransformer(second)
                        .network(width, new int[] {2, 2, third, 2}, heads, dropped, options.number("classes", 1000)));
    }

    /** Figure 3(a). */
    private Step network(int width, int[] depths, int heads, double dropped, int classes) {
        List<Step> features = new ArrayList<>();
        features.add(sequential(conv(width, 4).stride(4), new ShapeOp.Permute(List.of(0, 2, 3, 1)), layerNorm(1e-5)));
        int last = -1;
        for (int depth : depths) {
            last += depth;
        }
        int before = 0;
        for (int stage = 0; stage < depths.length; stage++) {
            Step[] blocks = new Step[depths[stage]];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = block(heads << stage, i % 2 == 1, dropped * before++ / last);
            }
            features.add(sequential(blocks));
            if (stage < depths.length - 1) {
                features.add(merging(2 * (width << stage)));
            }
        }
        return Block.of(
                "SwinTransformer",
                x -> x.then("features", sequential(features.toArray(new Step[0])))
                        .then("norm", layerNorm(1e-5))
                        .then("permute", new ShapeOp.Permute(List.of(0, 3, 1, 2)))
                        .then("avgpool", adaptiveAveragePool(1))
                        .then("flatten", flatten())
                        .then("head", linear(classes)));
    }

    /** Each 2x2 pixels become one with the features of all four, reduced to twice as many as one had. */
    private Block merging(int features) {
        return second
                ? Block.of(
                        "PatchMergingV2",
                        x -> gathered(x)
                                .then("reduction", linear(features).noBias())
                                .then("norm", layerNorm(1e-5)))
                : Block.of(
                                "PatchMerging",
                                x -> gathered(x)
                                        .then("norm", layerNorm(1e-5))
                                        .then("reduction", linear(features).noBias()))
                        .registering("reduction", "norm");
    }

    private static Value gathered(Value x) {
        Value even = padded(x, 2);
        return everySecond(even, 0, 0)
                .concat(-1, everySecond(even, 1, 0), everySecond(even, 0, 1), everySecond(even, 1, 1));
    }

    private static Value everySecond(Value x, int top, int left) {
        return x.then(new ShapeOp.Slice(1, Size.of(top), x.size(1), 2))
                .then(new ShapeOp.Slice(2, Size.of(left), x.size(2), 2));
    }

    /** Zeros below and to the right until height and width are multiples. */
    private static Value padded(Value x, int multiple) {
        Size below = rounded(x.size(1), multiple).minus(x.size(1));
        Size right = rounded(x.size(2), multiple).minus(x.size(2));
        List<Size> none = List.of(Size.ZERO, Size.ZERO, Size.ZERO);
        return below.is(0) && right.is(0)
                ? x
                : x.then(new ShapeOp.Pad(none, List.of(below, right, Size.ZERO), ShapeOp.Fill.ZERO));
    }

    private static Size rounded(Size size, int multiple) {
        return size.ceilDiv(multiple).times(multiple);
    }

    /** Figure 3(b); the second version normalises behind attention and layers instead of before. */
    private Block block(int heads, boolean shifted, double dropped) {
        Step keep = stochasticDepth(dropped);
        String[] order = {"norm1", "attn", "stochastic_depth", "norm2", "mlp"};
        return second
                ? Block.of("SwinTransformerBlockV2", x -> {
                            Value y = x.plus(x.then("attn", attention(heads, shifted))
                                    .then("norm1", layerNorm(1e-5))
                                    .then("stochastic_depth", keep));
                            return y.plus(y.then("mlp", VisionTransformer.twoLayers(4 * x.features()))
                                    .then("norm2", layerNorm(1e-5))
                                    .then("stochastic_depth", keep));
                        })
                        .registering(order)
                : Block.of("SwinTransformerBlock", x -> {
                            Value y = x.plus(x.then("norm1", layerNorm(1e-5))
                                    .then("attn", attention(heads, shifted))
                                    .then("stochastic_depth", keep));
                            return y.plus(y.then("norm2", layerNorm(1e-5))
                                    .then("mlp", VisionTransformer.twoLayers(4 * x.features()))
                                    .then("stochastic_depth", keep));
                        })
                        .registering(order);
    }

    /** Section 3.2 of both papers: attention in windows, with a bias for each relative position. */
    private Block attention(int heads, boolean shifted) {
        return Block.of(second ? "ShiftedWindowAttentionV2" : "ShiftedWindowAttention", x -> {
                    Value bias = second ? learntBias(x, heads) : tableBias(x, heads);
                    Value image = padded(x, window);
                    // Windows stay where they are on an axis that has only one.
                    int rows = shifted && !image.size(1).is(window) ? window / 2 : 0;
                    int columns = shifted && !image.size(2).is(window) ? window / 2 : 0;
                    boolean moved = rows + columns > 0;
                    if (moved) {
                        image = rolled(image, -rows, -columns);
                        bias = image.then(new WindowMask(window, rows, columns)).plus(bias);
                    }
                    int features = x.features();
                    List<Value> parts =
                            windows(image).using("qkv", linear(3 * features)).chunk(-1, 3);
                    Value mixed = attend(parts, heads, bias).using("proj", linear(features));
                    Value joined = unwindowed(mixed, image.shape());
                    return (moved ? rolled(joined, rows, columns) : joined)
                            .then(new ShapeOp.Slice(1, Size.ZERO, x.size(1), 1))
                            .then(new ShapeOp.Slice(2, Size.ZERO, x.size(2), 1));
                })
                .registering("qkv", "proj", "cpb_mlp");
    }

    private static Value rolled(Value x, int down, int right) {
        return x.then(new ShapeOp.Roll(List.of(down, right), List.of(1, 2)));
    }

    /** {@code [batch, height, width, features]} to {@code [batch, windows, pixels of a window, features]}. */
    private Value windows(Value x) {
        Size side = Size.of(window);
        Size tall = x.size(1).dividedBy(side);
        Size wide = x.size(2).dividedBy(side);
        return x.reshape(x.size(0), tall, side, wide, side, x.size(3))
                .permute(0, 1, 3, 2, 4, 5)
                .reshape(x.size(0), tall.times(wide), side.times(side), x.size(3));
    }

    private Value unwindowed(Value x, Shape image) {
        Size side = Size.of(window);
        Size tall = image.get(1).dividedBy(side);
        Size wide = image.get(2).dividedBy(side);
        return x.reshape(image.get(0), tall, wide, side, side, image.get(3))
                .permute(0, 1, 3, 2, 4, 5)
                .then(new ShapeOp.Reshape(image));
    }

    private Value attend(List<Value> parts, int heads, Value bias) {
        Value queries = MultiheadAttention.split(parts.get(0), heads);
        Value keys = MultiheadAttention.split(parts.get(1), heads);
        Value values = MultiheadAttention.split(parts.get(2), heads);
        if (second) {
            queries = queries.then(new NormOp.Normalize(-1)).times(learntScale(queries, heads));
            keys = keys.then(new NormOp.Normalize(-1));
        }
        return MultiheadAttention.join(queries.with(new Attention(second ? 1 : 0, false), keys, values, bias));
    }

    /** V2, equation 2: what the cosines of a head are multiplied by, at most 100. */
    private static Value learntScale(Value x, int heads) {
        double most = Math.log(100);
        return x.parameter("logit_scale", Shape.of(heads, 1, 1))
                .then(new ArithmeticOp.Affine(-1, most))
                .then(activation(Function.RELU))
                .then(new ArithmeticOp.Affine(-1, most))
                .then(activation(Function.EXP));
    }

    private Value tableBias(Value x, int heads) {
        int offsets = (2 * window - 1) * (2 * window - 1);
        return positioned(x.parameter("relative_position_bias_table", Shape.of(offsets, heads)), x, heads);
    }

    /** V2, equation 3: a network from the logarithm of the offset to the bias. */
    private Value learntBias(Value x, int heads) {
        int reach = 2 * window - 1;
        Value table = x.buffer("relative_coords_table", TensorType.of(DType.FLOAT32, 1, reach, reach, 2))
                .then("cpb_mlp", sequential(linear(512), relu(), linear(heads).noBias()))
                .reshape(Size.of((long) reach * reach), Size.of(heads));
        return positioned(table, x, heads).then(sigmoid()).then(new ArithmeticOp.Affine(16, 0));
    }

    /** From one row for each offset to one for each pair of positions. */
    private Value positioned(Value table, Value x, int heads) {
        long positions = (long) window * window;
        Value index = x.buffer("relative_position_index", TensorType.of(DType.INT64, positions * positions));
        return table.with(new ShapeOp.Gather(0), index)
                .reshape(Size.of(positions), Size.of(positions), Size.of(heads))
                .permute(2, 0, 1);
    }
}
