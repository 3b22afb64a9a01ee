package dev.loupe.zoo;

import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Binding;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Network;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT (Devlin et al. 2018), base, uncased, with its pooler, and RoBERTa (Liu et al. 2019); module paths of Hugging Face's
 * classes. The option {@code head} chooses what follows the encoder.
 */
final class Bert {
    private static final String SOURCE =
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding (Devlin et al.)";
    private static final String[] HEADS = {
        "pooler", "none", "masked", "pretraining", "classes", "token_classes", "answers", "choices"
    };

    private final boolean roberta;
    private final int vocabulary;
    private final int positions;
    private final int types;
    private final int depth;
    private final int width;
    private final int heads;
    private final int hidden;
    private final int classes;
    private final String head;

    private Bert(boolean roberta, Options options) {
        this.roberta = roberta;
        this.vocabulary = options.number("vocabulary", 30522);
        this.positions = options.number("positions", 512);
        this.types = options.number("types", 2);
        this.depth = options.count("layers", 12);
        this.width = options.number("width", 768);
        this.heads = options.number("heads", 12);
        this.hidden = options.number("hidden", 4 * width);
        this.head = options.word("head", "pooler", HEADS);
        this.classes = options.number("classes", 2);
    }

    static Entry entry(String name) {
        return switch (name) {
            case "bert-base", "bert" -> entry(name, SOURCE, 2018, false, "layers=12");
            case "roberta" ->
                entry(
                        name,
                        "RoBERTa: A Robustly Optimized BERT Pretraining Approach (Liu et al.)",
                        2019,
                        true,
                        "vocabulary=50265,positions=514,types=1");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, String source, int year, boolean roberta, String preset) {
        return Entry.of(
                name,
                source,
                year,
                new Input("input_ids", TensorType.of(DType.INT64, 1, 512)),
                options -> new Bert(roberta, options.over(preset)).network());
    }

    private String family() {
        return roberta ? "Roberta" : "Bert";
    }

    private Step network() {
        String base = roberta ? "roberta" : "bert";
        return switch (head) {
            case "masked" ->
                Block.of(
                        family() + "ForMaskedLM",
                        x -> x.then(base, model(false)).then(part(), words(base)));
            case "pretraining" -> pretraining(base);
            case "classes" ->
                Block.of(family() + "ForSequenceClassification", x -> {
                    Value y = x.then(base, model(!roberta));
                    return roberta
                            ? y.then("classifier", sortedByFirst())
                            : y.then("dropout", dropout(0.1)).then("classifier", linear(classes));
                });
            case "choices" ->
                Block.of(
                        family() + "ForMultipleChoice",
                        x -> x.then(base, model(true))
                                .then("dropout", dropout(0.1))
                                .then("classifier", linear(1)));
            case "token_classes" ->
                Block.of(
                        family() + "ForTokenClassification",
                        x -> x.then(base, model(false))
                                .then("dropout", dropout(0.1))
                                .then("classifier", linear(classes)));
            case "answers" ->
                Block.of(
                        family() + "ForQuestionAnswering",
                        x -> x.then(base, model(false)).then("qa_outputs", linear(2)));
            default -> model(head.equals("pooler"));
        };
    }

    private Block model(boolean pools) {
        return Block.of(family() + "Model", x -> {
            Value y = x.then("embeddings", embeddings()).then("encoder", encoder());
            return pools ? y.then("pooler", pooler()) : y;
        });
    }

    /** Both tasks of the paper: words that are masked, and whether the second sentence follows. */
    private Step pretraining(String base) {
        return Network.of(family() + "ForPreTraining", inputs -> {
            List<Value> pooled = new ArrayList<>();
            Block model = Block.of(family() + "Model", x -> {
                Value y = x.then("embeddings", embeddings()).then("encoder", encoder());
                pooled.add(y.then("pooler", pooler()));
                return y;
            });
            Value encoded = inputs.get(0).then(base, model);
            List<Value> next = new ArrayList<>();
            Block tasks = Block.of("BertPreTrainingHeads", x -> {
                next.add(pooled.get(0).then("seq_relationship", linear(2)));
                return x.then("predictions", predictions(base));
            });
            return List.of(encoded.then("cls", tasks), next.get(0));
        });
    }

    private String part() {
        return roberta ? "lm_head" : "cls";
    }

    private Block words(String base) {
        return roberta
                ? Block.of(
                        "RobertaLMHead",
                        x -> x.then("dense", linear(width))
                                .then(gelu())
                                .then("layer_norm", layerNorm(1e-5))
                                .then("decoder", decoder(base, "lm_head.bias")))
                : Block.of("BertOnlyMLMHead", x -> x.then("predictions", predictions(base)));
    }

    private Block predictions(String base) {
        Block transform = Block.of(
                "BertPredictionHeadTransform",
                x -> x.then("dense", linear(width)).then(gelu()).then("LayerNorm", layerNorm(1e-12)));
        return Block.of(
                "BertLMPredictionHead",
                x -> x.then("transform", transform).then("decoder", decoder(base, "cls.predictions.bias")));
    }

    /** A score for each word: the embedding's rows again, and a bias that the head holds. */
    private Step decoder(String base, String bias) {
        return linear(vocabulary)
                .bound(Binding.NONE
                        .tied("weight", base + ".embeddings.word_embeddings.weight")
                        .tied("bias", bias));
    }

    private Block sortedByFirst() {
        return Block.of(
                "RobertaClassificationHead",
                x -> first(x).then("dropout", dropout(0.1))
                        .then("dense", linear(width))
                        .then(tanh())
                        .then("out_proj", linear(classes)));
    }

    /** Figure 2: token, segment and position. */
    private Block embeddings() {
        int skipped = roberta ? 2 : 0; // RoBERTa counts positions from 2
        return Block.of(family() + "Embeddings", x -> {
                    Value words = x.then("word_embeddings", embedding(vocabulary, width));
                    Value segments =
                            rows(x, "token_type_ids", 0).then("token_type_embeddings", embedding(types, width));
                    Value places =
                            rows(x, "position_ids", skipped).then("position_embeddings", embedding(positions, width));
                    return words.plus(segments)
                            .plus(places)
                            .then("LayerNorm", layerNorm(1e-12))
                            .then("dropout", dropout(0.1));
                })
                .registering("word_embeddings", "position_embeddings", "token_type_embeddings", "LayerNorm", "dropout");
    }

    /** As many of a table of numbers as the sequence is long. */
    private Value rows(Value x, String name, int from) {
        return x.buffer(name, TensorType.of(DType.INT64, 1, positions))
                .then(new ShapeOp.Slice(1, Size.of(from), x.size(1).plus(Size.of(from)), 1));
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
        return Block.of(family() + "Layer", x -> {
            Value y = x.then(
                    "attention",
                    Block.of(
                            family() + "Attention",
                            z -> z.then("self", selfAttention()).then("output", output("SelfOutput", z))));
            Block intermediate = Block.of(
                    family() + "Intermediate",
                    z -> z.then("dense", linear(hidden))
                            .then("intermediate_act_fn", Block.of("GELUActivation", v -> v.then(gelu()))));
            return y.then("intermediate", intermediate).then("output", output("Output", y), y);
        });
    }

    private Block selfAttention() {
        return Block.of(family() + "SelfAttention", x -> {
            Value queries = MultiheadAttention.split(x.then("query", linear(width)), heads);
            Value keys = MultiheadAttention.split(x.then("key", linear(width)), heads);
            Value values = MultiheadAttention.split(x.then("value", linear(width)), heads);
            // Registered; the fused attention drops out by itself.
            values.then("dropout", dropout(0.1));
            return MultiheadAttention.join(queries.with(new Attention(0, false), keys, values));
        });
    }

    /** Back to the width, added to the input and normalised. */
    private Block output(String kind, Value input) {
        return Block.of(
                        family() + kind,
                        x -> x.then("dense", linear(width))
                                .then("dropout", dropout(0.1))
                                .plus(input)
                                .then("LayerNorm", layerNorm(1e-12)))
                .registering("dense", "LayerNorm", "dropout");
    }

    /** The first token, which stands for the whole. */
    private Block pooler() {
        return Block.of(
                family() + "Pooler", x -> first(x).then("dense", linear(width)).then("activation", tanh()));
    }

    private static Value first(Value x) {
        return x.then(new ShapeOp.Slice(1, Size.ZERO, Size.ONE, 1)).then(new ShapeOp.Flatten(1, 2));
    }
}
