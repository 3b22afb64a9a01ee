package dev.loupe.zoo;

import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;

/** BERT (Devlin et al. 2018), base, uncased, with its pooler; module paths of Hugging Face's {@code BertModel}. */
final class Bert {
    private Bert() {}

    static Entry entry(String name) {
        return Entry.of(
                name,
                "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding (Devlin et al.)",
                2018,
                new Input("input_ids", TensorType.of(DType.INT64, 1, 512)),
                options -> network(
                        options.number("vocabulary", 30522),
                        options.number("positions", 512),
                        options.count("layers", 12),
                        options.number("width", 768),
                        options.number("heads", 12)));
    }

    private static Step network(int vocabulary, int positions, int depth, int width, int heads) {
        return Block.of(
                "BertModel",
                x -> x.then("embeddings", embeddings(vocabulary, positions, width))
                        .then("encoder", encoder(depth, heads))
                        .then("pooler", pooler()));
    }

    /** Figure 2: token, segment and position. */
    private static Block embeddings(int vocabulary, int positions, int width) {
        return Block.of("BertEmbeddings", x -> {
                    Value words = x.then("word_embeddings", embedding(vocabulary, width));
                    Value segments =
                            rows(x, "token_type_ids", positions).then("token_type_embeddings", embedding(2, width));
                    Value places =
                            rows(x, "position_ids", positions).then("position_embeddings", embedding(positions, width));
                    return words.plus(segments)
                            .plus(places)
                            .then("LayerNorm", layerNorm(1e-12))
                            .then("dropout", dropout(0.1));
                })
                .registering("word_embeddings", "position_embeddings", "token_type_embeddings", "LayerNorm", "dropout");
    }

    /** As many of a table of numbers as the sequence is long. */
    private static Value rows(Value x, String name, int positions) {
        return x.buffer(name, TensorType.of(DType.INT64, 1, positions))
                .then(new ShapeOp.Slice(1, Size.ZERO, x.size(1), 1));
    }

    private static Block encoder(int depth, int heads) {
        return Block.of(
                "BertEncoder",
                x -> x.inside("layer", "ModuleList", y -> {
                    Value z = y;
                    for (int i = 0; i < depth; i++) {
                        z = z.then(Integer.toString(i), layer(heads));
                    }
                    return z;
                }));
    }

    private static Block layer(int heads) {
        return Block.of("BertLayer", x -> {
            Value y = x.then(
                    "attention",
                    Block.of(
                            "BertAttention",
                            z -> z.then("self", selfAttention(heads)).then("output", output("BertSelfOutput", z))));
            int width = x.features();
            Block intermediate = Block.of(
                    "BertIntermediate",
                    z -> z.then("dense", linear(4 * width))
                            .then("intermediate_act_fn", Block.of("GELUActivation", v -> v.then(gelu()))));
            return y.then("intermediate", intermediate).then("output", output("BertOutput", y), y);
        });
    }

    private static Block selfAttention(int heads) {
        return Block.of("BertSelfAttention", x -> {
            int width = x.features();
            Value queries = MultiheadAttention.split(x.then("query", linear(width)), heads);
            Value keys = MultiheadAttention.split(x.then("key", linear(width)), heads);
            Value values = MultiheadAttention.split(x.then("value", linear(width)), heads);
            // Registered; the fused attention drops out by itself.
            values.then("dropout", dropout(0.1));
            return MultiheadAttention.join(queries.with(new Attention(0, false), keys, values));
        });
    }

    /** Back to the width, added to the input and normalised. */
    private static Block output(String kind, Value input) {
        return Block.of(
                        kind,
                        x -> x.then("dense", linear(input.features()))
                                .then("dropout", dropout(0.1))
                                .plus(input)
                                .then("LayerNorm", layerNorm(1e-12)))
                .registering("dense", "LayerNorm", "dropout");
    }

    /** The first token, which stands for the whole. */
    private static Block pooler() {
        return Block.of(
                "BertPooler",
                x -> x.then(new ShapeOp.Slice(1, Size.ZERO, Size.ONE, 1))
                        .then(new ShapeOp.Flatten(1, 2))
                        .then("dense", linear(x.features()))
                        .then("activation", tanh()));
    }
}
