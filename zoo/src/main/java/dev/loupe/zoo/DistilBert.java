package dev.loupe.zoo;

import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;

/** DistilBERT (Sanh et al. 2019): BERT with half of its layers; module paths of Hugging Face's classes. */
final class DistilBert {
    private final int vocabulary;
    private final int positions;
    private final int depth;
    private final int width;
    private final int heads;
    private final int hidden;
    private final String head;
    private final int classes;

    private DistilBert(Options options) {
        this.vocabulary = options.number("vocabulary", 30522);
        this.positions = options.number("positions", 512);
        this.depth = options.count("layers", 6);
        this.width = options.number("width", 768);
        this.heads = options.number("heads", 12);
        this.hidden = options.number("hidden", 3072);
        this.head = options.word("head", "none", "none", "masked", "classes", "token_classes", "answers");
        this.classes = options.number("classes", 2);
    }

    static Entry entry(String name) {
        return Entry.of(
                name,
                "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter (Sanh et al.)",
                2019,
                new Input("input_ids", TensorType.of(DType.INT64, 1, 512)),
                options -> new DistilBert(options).network());
    }

    private Step network() {
        return switch (head) {
            case "masked" ->
                Block.of(
                        "DistilBertForMaskedLM",
                        x -> x.then("distilbert", model())
                                .then("vocab_transform", linear(width))
                                .then("activation", gelu())
                                .then("vocab_layer_norm", layerNorm(1e-12))
                                .then(
                                        "vocab_projector",
                                        linear(vocabulary)
                                                .tied("weight", "distilbert.embeddings.word_embeddings.weight")));
            case "classes" ->
                Block.of(
                        "DistilBertForSequenceClassification",
                        x -> x.then("distilbert", model())
                                .then(new ShapeOp.Slice(1, Size.ZERO, Size.ONE, 1))
                                .then(new ShapeOp.Flatten(1, 2))
                                .then("pre_classifier", linear(width))
                                .then(relu())
                                .then("dropout", dropout(0.2))
                                .then("classifier", linear(classes)));
            case "token_classes" ->
                Block.of(
                        "DistilBertForTokenClassification",
                        x -> x.then("distilbert", model())
                                .then("dropout", dropout(0.1))
                                .then("classifier", linear(classes)));
            case "answers" ->
                Block.of(
                        "DistilBertForQuestionAnswering",
                        x -> x.then("distilbert", model())
                                .then("dropout", dropout(0.1))
                                .then("qa_outputs", linear(2)));
            default -> model();
        };
    }

    private Block model() {
        Block embeddings = Block.of(
                "Embeddings",
                x -> x.then("word_embeddings", embedding(vocabulary, width))
                        .plus(x.then("position_embeddings", Positions.positions(positions, width)))
                        .then("LayerNorm", layerNorm(1e-12))
                        .then("dropout", dropout(0.1)));
        Block transformer = Block.of(
                "Transformer",
                x -> x.inside("layer", "ModuleList", y -> {
                    Value z = y;
                    for (int i = 0; i < depth; i++) {
                        z = z.then(Integer.toString(i), layer());
                    }
                    return z;
                }));
        return Block.of("DistilBertModel", x -> x.then("embeddings", embeddings).then("transformer", transformer));
    }

    private Block layer() {
        Block ffn = Block.of(
                "FFN",
                x -> x.then("lin1", linear(hidden))
                        .then("activation", gelu())
                        .then("lin2", linear(width))
                        .then("dropout", dropout(0.1)));
        return Block.of("TransformerBlock", x -> {
            Value y = x.plus(x.then("attention", attention())).then("sa_layer_norm", layerNorm(1e-12));
            return y.plus(y.then("ffn", ffn)).then("output_layer_norm", layerNorm(1e-12));
        });
    }

    private Block attention() {
        return Block.of("DistilBertAttention", x -> {
            Value queries = MultiheadAttention.split(x.then("q_lin", linear(width)), heads);
            Value keys = MultiheadAttention.split(x.then("k_lin", linear(width)), heads);
            Value values = MultiheadAttention.split(x.then("v_lin", linear(width)), heads);
            return MultiheadAttention.join(queries.with(new Attention(0, false), keys, values))
                    .then("out_lin", linear(width));
        });
    }
}
