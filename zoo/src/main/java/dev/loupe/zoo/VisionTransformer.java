package dev.loupe.zoo;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;

/**
 * Vision Transformer (Dosovitskiy et al. 2020), table 1. The table of positions is as long as the given image has
 * patches, as with torchvision's {@code image_size}.
 */
final class VisionTransformer {
    private VisionTransformer() {}

    static Entry entry(String name) {
        return switch (name) {
            case "vit_b_16" -> entry(name, 16, 12, 12, 768);
            case "vit_b_32" -> entry(name, 32, 12, 12, 768);
            case "vit_l_16" -> entry(name, 16, 24, 16, 1024);
            case "vit_l_32" -> entry(name, 32, 24, 16, 1024);
            case "vit_h_14" -> entry(name, 14, 32, 16, 1280);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, int patch, int depth, int heads, int width) {
        return Entry.of(
                name,
                "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale (Dosovitskiy et al.)",
                2020,
                Shape.of(1, 3, 224, 224),
                options -> network(
                        options.number("patch", patch),
                        options.count("layers", depth),
                        options.number("heads", heads),
                        options.number("width", width),
                        options.number("classes", 1000)));
    }

    private static Step network(int patch, int depth, int heads, int width, int classes) {
        return Block.of("VisionTransformer", x -> {
            Value token = x.parameter("class_token", Shape.of(1, 1, width));
            Value patches = x.then("conv_proj", conv(width, patch).stride(patch));
            patches = patches.then(new ShapeOp.Flatten(2, 3)).permute(0, 2, 1);
            token = token.then(new ShapeOp.Expand(Shape.of(x.size(0), Size.ONE, Size.of(width))));
            Value encoded = token.concat(1, patches).then("encoder", encoder(depth, heads));
            return encoded.then(new ShapeOp.Slice(1, Size.ZERO, Size.ONE, 1))
                    .then(new ShapeOp.Flatten(1, 2))
                    .then("heads", Block.of("Sequential", y -> y.then("head", linear(classes))));
        });
    }

    /** Equations 1 to 4. */
    private static Block encoder(int depth, int heads) {
        return Block.of("Encoder", x -> {
            Value positions = x.parameter("pos_embedding", Shape.of(Size.ONE, x.size(1), x.size(2)));
            Block layers = Block.of("Sequential", y -> {
                Value z = y;
                for (int i = 0; i < depth; i++) {
                    z = z.then("encoder_layer_" + i, encoderLayer(heads));
                }
                return z;
            });
            return x.plus(positions)
                    .then("dropout", dropout(0))
                    .then("layers", layers)
                    .then("ln", layerNorm(1e-6));
        });
    }

    private static Block encoderLayer(int heads) {
        return Block.of("EncoderBlock", x -> {
            Value y = x.then("ln_1", layerNorm(1e-6))
                    .thenByKeywords("self_attention", MultiheadAttention.selfAttention(heads, false))
                    .then("dropout", dropout(0))
                    .plus(x);
            Block mlp = twoLayers(4 * x.features()).as("MLPBlock");
            return y.plus(y.then("ln_2", layerNorm(1e-6)).then("mlp", mlp));
        });
    }

    /** A hidden layer and one back to the features of the input, each with drop-out. */
    static Block twoLayers(int hidden) {
        return Block.of(
                "MLP",
                x -> x.then("0", linear(hidden))
                        .then("1", gelu())
                        .then("2", dropout(0))
                        .then("3", linear(x.features()))
                        .then("4", dropout(0)));
    }
}
