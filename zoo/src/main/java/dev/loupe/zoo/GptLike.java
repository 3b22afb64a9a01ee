package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.AttentionOp.Rotary;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Linear;
import java.util.List;

/**
 * Decoders that follow GPT-2 and GPT-3 with layer norms and two linear layers: GPT-NeoX, Falcon, BLOOM, GPT-J, Phi and
 * OPT. They differ in names, biases, positions, and in whether attention and layers run beside each other.
 */
final class GptLike {
    /**
     * The names of a family's modules.
     *
     * @param model the path of all but the head
     * @param joint the projection to queries, keys and values in one; empty where they are three
     * @param second the norm before the linear layers; empty where they share attention's
     * @param mlp the path of the linear layers in their layer; empty where they stand in it
     */
    private record Names(
            String family,
            String model,
            String tokens,
            String layers,
            String first,
            String attention,
            String joint,
            String out,
            String second,
            String mlp,
            String up,
            String down,
            String last,
            String head) {}

    private static final Names NEOX = new Names(
            "GPTNeoX",
            "gpt_neox",
            "embed_in",
            "layers",
            "input_layernorm",
            "attention",
            "query_key_value",
            "dense",
            "post_attention_layernorm",
            "mlp",
            "dense_h_to_4h",
            "dense_4h_to_h",
            "final_layer_norm",
            "embed_out");
    private static final Names GPT_J = new Names(
            "GPTJ",
            "transformer",
            "wte",
            "h",
            "ln_1",
            "attn",
            "",
            "out_proj",
            "",
            "mlp",
            "fc_in",
            "fc_out",
            "ln_f",
            "lm_head");
    private static final Names PHI = new Names(
            "Phi",
            "model",
            "embed_tokens",
            "layers",
            "input_layernorm",
            "self_attn",
            "",
            "dense",
            "",
            "mlp",
            "fc1",
            "fc2",
            "final_layernorm",
            "lm_head");
    private static final Names OPT = new Names(
            "OPT",
            "model.decoder",
            "embed_tokens",
            "layers",
            "self_attn_layer_norm",
            "self_attn",
            "",
            "out_proj",
            "final_layer_norm",
            "",
            "fc1",
            "fc2",
            "final_layer_norm",
            "lm_head");

    private static Names falcon(String family) {
        return new Names(
                family,
                "transformer",
                "word_embeddings",
                "h",
                "input_layernorm",
                "self_attention",
                "query_key_value",
                "dense",
                "post_attention_layernorm",
                "mlp",
                "dense_h_to_4h",
                "dense_4h_to_h",
                "ln_f",
                "lm_head");
    }

    private final Names names;
    private final int vocabulary;
    private final int layers;
    private final int width;
    private final int heads;
    private final int keyValueHeads;
    private final int hidden;
    private final boolean bias;
    private final boolean attentionBias;
    private final boolean headBias;
    private final boolean tied;
    private final boolean parallel;
    /** Whether attention and layers that run beside each other have a norm each. */
    private final boolean twoNorms;

    /** Learnt positions; 0 for none. */
    private final int positions;

    private final double rotary;
    private final String activation;
    private final String head;

    private GptLike(Names names, Options options) {
        this.names = names;
        this.vocabulary = options.number("vocabulary", 50257);
        this.layers = options.count("layers", 12);
        this.width = options.number("width", 768);
        this.heads = options.number("heads", 12);
        this.keyValueHeads = options.number("key_value_heads", heads);
        this.hidden = options.number("hidden", 4 * width);
        this.bias = options.flag("bias", true);
        this.attentionBias = options.flag("attention_bias", bias);
        this.headBias = options.flag("head_bias", false);
        this.tied = options.flag("tied", false);
        this.parallel = options.flag("parallel", true);
        this.twoNorms = options.flag("two_norms", false);
        this.positions = options.has("positions") ? options.number("positions", 2048) : 0;
        this.rotary = options.has("rotary_share") ? options.real("rotary_share", 1) : 0;
        this.activation = options.word("activation", "gelu", "gelu", "gelu_tanh", "relu", "silu");
        this.head = options.word("head", "tokens", "tokens", "none");
        if (width % heads != 0) {
            throw new BadInput("a width of " + width + " does not split into " + heads + " heads");
        }
        if (rotary > 1) {
            throw new BadInput("the option rotary_share=" + rotary + " is more than a whole head");
        }
    }

    /** A family under Hugging Face's word for it, with the settings that its configurations leave out. */
    static Entry entry(String name) {
        return switch (name) {
            case "gpt_neox" ->
                entry(
                        name,
                        "GPT-NeoX-20B: An Open-Source Autoregressive Language Model (Black et al.)",
                        2022,
                        NEOX,
                        "vocabulary=50432,layers=44,width=6144,heads=64,hidden=24576,two_norms=true,rotary_share=0.25");
            case "falcon" ->
                entry(
                        name,
                        "The Falcon Series of Open Language Models (Almazrouei et al.)",
                        2023,
                        falcon("Falcon"),
                        "vocabulary=65024,layers=32,width=4544,heads=71,key_value_heads=1,bias=false,tied=true,"
                                + "rotary_share=1");
            case "bloom" ->
                entry(
                        name,
                        "BLOOM: A 176B-Parameter Open-Access Multilingual Language Model (Le Scao et al.)",
                        2022,
                        falcon("Bloom"),
                        "vocabulary=250880,layers=2,width=64,heads=8,tied=true,parallel=false,activation=gelu_tanh");
            case "gptj" ->
                entry(
                        name,
                        "GPT-J-6B: A 6 Billion Parameter Autoregressive Language Model (Wang and Komatsuzaki)",
                        2021,
                        GPT_J,
                        "vocabulary=50400,layers=28,width=4096,heads=16,attention_bias=false,head_bias=true,"
                                + "rotary_share=0.25,activation=gelu_tanh");
            case "phi" ->
                entry(
                        name,
                        "Textbooks Are All You Need II: phi-1.5 technical report (Li et al.)",
                        2023,
                        PHI,
                        "vocabulary=51200,layers=24,width=2048,heads=32,hidden=8192,head_bias=true,rotary_share=0.5,"
                                + "activation=gelu_tanh");
            case "opt" ->
                entry(
                        name,
                        "OPT: Open Pre-trained Transformer Language Models (Zhang et al.)",
                        2022,
                        OPT,
                        "vocabulary=50272,layers=12,width=768,heads=12,hidden=3072,positions=2048,tied=true,"
                                + "parallel=false,activation=relu");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, String source, int year, Names names, String preset) {
        return Entry.of(
                name,
                source,
                year,
                new Input("input_ids", TensorType.of(DType.INT64, 1, 2048)),
                options -> new GptLike(names, options.over(preset)).network());
    }

    private Step network() {
        if (head.equals("none")) {
            return model(names.family() + "Model");
        }
        Linear scores = headBias ? linear(vocabulary) : linear(vocabulary).noBias();
        Step output = tied ? scores.tied("weight", names.model() + "." + names.tokens() + ".weight") : scores;
        return Block.of(
                names.family() + "ForCausalLM", x -> within(x, names.model()).then(names.head(), output));
    }

    private Value within(Value x, String path) {
        int dot = path.indexOf('.');
        return dot < 0
                ? x.then(path, model(names.family() + "Model"))
                : x.then(
                        path.substring(0, dot),
                        Block.of(
                                names.family() + "Model",
                                y -> y.then(path.substring(dot + 1), model(names.family() + "Decoder"))));
    }

    private Block model(String kind) {
        return Block.of(kind, x -> {
            Value y = x.then(names.tokens(), embedding(vocabulary, width));
            if (positions > 0) {
                // OPT's first two rows are never used.
                y = y.plus(x.then("embed_positions", Positions.positions(positions + 2, width)));
            }
            y = names.family().equals("Bloom") ? y.then("word_embeddings_layernorm", layerNorm(1e-5)) : y;
            return y.inside(names.layers(), "ModuleList", z -> {
                        Value result = z;
                        for (int i = 0; i < layers; i++) {
                            result = result.then(Integer.toString(i), layer());
                        }
                        return result;
                    })
                    .then(names.last(), layerNorm(1e-5));
        });
    }

    private Block layer() {
        boolean named = names.family().equals("Falcon") && parallel && twoNorms;
        String first = named ? "ln_attn" : names.first();
        String second = named ? "ln_mlp" : names.second();
        return Block.of(names.family() + "Layer", x -> {
            Value normed = x.then(first, layerNorm(1e-5));
            Value attended = x.plus(normed.then(names.attention(), attention()));
            if (parallel) {
                return attended.plus(twoLayers(twoNorms ? x.then(second, layerNorm(1e-5)) : normed));
            }
            return attended.plus(twoLayers(attended.then(second, layerNorm(1e-5))));
        });
    }

    private Block attention() {
        int size = width / heads;
        int shared = Options.features(keyValueHeads, size);
        return Block.of(names.family() + "Attention", x -> {
            Value queries;
            Value keys;
            Value values;
            if (names.joint().isEmpty()) {
                queries = x.then("q_proj", biased(width, attentionBias));
                keys = x.then("k_proj", biased(shared, attentionBias));
                values = x.then("v_proj", biased(shared, attentionBias));
            } else {
                Value all = x.then(names.joint(), biased(width + 2 * shared, attentionBias))
                        .then(new ShapeOp.Split(-1, List.of(width, shared, shared)));
                queries = all;
                keys = all.output(1);
                values = all.output(2);
            }
            queries = turned(MultiheadAttention.split(queries, heads));
            keys = turned(MultiheadAttention.split(keys, keyValueHeads));
            values = MultiheadAttention.split(values, keyValueHeads);
            return MultiheadAttention.join(queries.with(new Attention(0, true), keys, values))
                    .then(names.out(), biased(width, attentionBias));
        });
    }

    private static Linear biased(int features, boolean bias) {
        return bias ? linear(features) : linear(features).noBias();
    }

    /** Rotary positions in the first features of each head. */
    private Value turned(Value x) {
        int size = x.features();
        int turned = (int) (rotary * size) / 2 * 2;
        if (turned == 0) {
            return x;
        }
        if (turned == size) {
            return x.then(new Rotary(10000));
        }
        Value parts = x.then(new ShapeOp.Split(-1, List.of(turned, size - turned)));
        return parts.then(new Rotary(10000)).concat(-1, parts.output(1));
    }

    private Value twoLayers(Value x) {
        return names.mlp().isEmpty() ? inner(x) : x.then(names.mlp(), Block.of(names.family() + "MLP", this::inner));
    }

    private Value inner(Value x) {
        return x.then(names.up(), biased(hidden, bias)).then(function()).then(names.down(), biased(width, bias));
    }

    private Step function() {
        return switch (activation) {
            case "gelu_tanh" -> activation(Function.GELU_TANH);
            case "relu" -> relu();
            case "silu" -> activation(Function.SILU);
            default -> gelu();
        };
    }
}
