package dev.loupe.zoo;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Block;
import dev.loupe.graph.Network;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Linear;
import java.util.List;

/**
 * The Vision Transformer (Dosovitskiy et al. 2020) and DeiT (Touvron et al. 2020), which has a second token, under the
 * module paths of Hugging Face's classes. {@link VisionTransformer} has torchvision's.
 */
final class HubVisionTransformer {
    private final boolean distilled;
    private final int patch;
    private final int depth;
    private final int width;
    private final int heads;
    private final int hidden;
    private final boolean bias;
    private final String head;
    private final int classes;

    private HubVisionTransformer(boolean distilled, Options options) {
        this.distilled = distilled;
        this.patch = options.number("patch", 16);
        this.depth = options.count("layers", 12);
        this.width = options.number("width", 768);
        this.heads = options.number("heads", 12);
        this.hidden = options.number("hidden", 3072);
        this.bias = options.flag("bias", true);
        this.head = options.word("head", "classes", "classes", "teacher", "pooler", "none");
        this.classes = options.number("classes", 1000);
    }

    static Entry entry(String name) {
        boolean distilled = name.equals("deit");
        return Entry.of(
                name,
                distilled
                        ? "Training data-efficient image transformers & distillation through attention (Touvron et al.)"
                        : "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale (Dosovitskiy et al.)",
                2020,
                Shape.of(1, 3, 224, 224),
                options -> new HubVisionTransformer(distilled, options).network());
    }

    private String family() {
        return distilled ? "DeiT" : "ViT";
    }

    private Step network() {
        String base = distilled ? "deit" : "vit";
        return switch (head) {
            case "classes" ->
                Block.of(
                        family() + "ForImageClassification",
                        x -> token(x.then(base, model(false)), 0).then("classifier", linear(classes)));
            case "teacher" ->
                Network.of(family() + "ForImageClassificationWithTeacher", inputs -> {
                    Value y = inputs.get(0).then(base, model(false));
                    Value own = token(y, 0).then("cls_classifier", linear(classes));
                    Value taught = token(y, 1).then("distillation_classifier", linear(classes));
                    return List.of(own, taught);
                });
            default -> model(head.equals("pooler"));
        };
    }

    private static Value token(Value x, int index) {
        return x.then(new ShapeOp.Slice(1, Size.of(index), Size.of(index + 1), 1))
                .then(new ShapeOp.Flatten(1, 2));
    }

    private Block model(boolean pools) {
        Block pooler = Block.of(
                family() + "Pooler",
                x -> token(x, 0).then("dense", linear(width)).then("activation", tanh()));
        return Block.of(family() + "Model", x -> {
            Value y = x.then("embeddings", embeddings())
                    .then("encoder", encoder())
                    .then("layernorm", layerNorm(1e-12));
            return pools ? y.then("pooler", pooler) : y;
        });
    }

    private Block embeddings() {
        Block patches = Block.of(
                family() + "PatchEmbeddings",
                x -> x.then("projection", conv(width, patch).stride(patch))
                        .then(new ShapeOp.Flatten(2, 3))
                        .permute(0, 2, 1));
        return Block.of(family() + "Embeddings", x -> {
            Value tokens = learnt(x, "cls_token");
            tokens = distilled ? tokens.concat(1, learnt(x, "distillation_token")) : tokens;
            Value all = tokens.concat(1, x.then("patch_embeddings", patches));
            return all.plus(x.parameter("position_embeddings", Shape.of(Size.ONE, all.size(1), Size.of(width))));
        });
    }

    private Value learnt(Value x, String name) {
        return x.parameter(name, Shape.of(1, 1, width))
                .then(new ShapeOp.Expand(Shape.of(x.size(0), Size.ONE, Size.of(width))));
    }

    private Block encoder() {
        return Block.of(
                family() + "Encoder",
                x -> x.inside("layer", "ModuleList", y -> {
                    Value z = y;
                    for (int i = 0; i < depth; i++) {
                        z = z.then(Integer.toString(i), layer());
                    }
                    return z;
                }));
    }

    private Block layer() {
        Block attention = Block.of(
                family() + "Attention",
                x -> x.then("attention", selfAttention()).then("output", dense("SelfOutput", width)));
        Block intermediate = Block.of(
                family() + "Intermediate", x -> x.then("dense", linear(hidden)).then("intermediate_act_fn", gelu()));
        return Block.of(family() + "Layer", x -> {
            Value y = x.plus(x.then("layernorm_before", layerNorm(1e-12)).then("attention", attention));
            return y.plus(y.then("layernorm_after", layerNorm(1e-12))
                    .then("intermediate", intermediate)
                    .then("output", dense("Output", width)));
        });
    }

    private Block dense(String kind, int features) {
        return Block.of(family() + kind, x -> x.then("dense", linear(features)));
    }

    private Block selfAttention() {
        Linear projection = new Linear(width, bias);
        return Block.of(family() + "SelfAttention", x -> {
            Value queries = MultiheadAttention.split(x.then("query", projection), heads);
            Value keys = MultiheadAttention.split(x.then("key", projection), heads);
            Value values = MultiheadAttention.split(x.then("value", projection), heads);
            return MultiheadAttention.join(queries.with(new Attention(0, false), keys, values));
        });
    }
}
