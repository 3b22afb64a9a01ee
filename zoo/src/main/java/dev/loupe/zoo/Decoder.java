package dev.loupe.zoo;

import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.rmsNorm;
import static dev.loupe.graph.Layers.silu;
import static dev.loupe.graph.Layers.softmax;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp.Affine;
import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.AttentionOp.Rotary;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Layers;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Linear;
import java.util.List;
import java.util.Optional;

/**
 * A decoder of Llama's kind (Touvron et al. 2023): norms before each part, rotary positions, grouped queries, gated
 * layers, or a mixture of experts in their place. Every setting is an option under its name here, module paths are those
 * of Hugging Face's classes.
 *
 * @param family what the classes are called after
 * @param keyValueHeads how many heads of keys and values the heads of queries share
 * @param headFeatures of a head of queries, keys or values
 * @param hidden features between the linear layers
 * @param bias whether the projections to queries, keys and values have biases
 * @param outputBias whether the projection behind attention has
 * @param mlpBias whether the linear layers behind attention have
 * @param tied whether the head multiplies by the embedding
 * @param rms whether norms are of the root mean square, or those of layers
 * @param headNorm whether each head's queries and keys are normalised
 * @param sandwich whether attention and layers are normalised behind as well as before (Gemma 2)
 * @param scaled whether the embedding is multiplied by the root of the width (Gemma)
 * @param rotary whether queries and keys are turned by their positions
 * @param base of the rotary angles
 * @param gated whether the layers are SwiGLU's three, or two
 * @param fused whether projections of one input stand in one tensor (Phi-3)
 * @param activation between the linear layers
 * @param cap what bounds the output's scores from both sides; 0 for nothing
 * @param classes of a head that sorts sequences; 0 for a head that predicts tokens
 */
record Decoder(
        String family,
        int vocabulary,
        int layers,
        int width,
        int heads,
        int keyValueHeads,
        int headFeatures,
        int hidden,
        boolean bias,
        boolean outputBias,
        boolean mlpBias,
        boolean tied,
        boolean rms,
        double eps,
        boolean headNorm,
        boolean sandwich,
        boolean scaled,
        boolean rotary,
        double base,
        boolean gated,
        boolean fused,
        String activation,
        double cap,
        String head,
        int classes,
        Optional<Experts> experts) {
    /** Experts of all layers together: each is a module of three, and the largest open models have 15,000. */
    private static final int MOST_EXPERTS = 16_384;

    /**
     * A mixture of experts in each layer: of all, a few run for each token.
     *
     * @param active how many run for a token
     * @param hidden features between the linear layers of an expert
     * @param shared such features of an expert that runs for every token; 0 for none
     * @param block the path of the mixture in its layer
     * @param gate the names of an expert's three linear layers
     */
    record Experts(int count, int active, int hidden, int shared, String block, String gate, String up, String down) {
        private static Optional<Experts> of(Options options, int hidden) {
            if (!options.has("experts")) {
                return Optional.empty();
            }
            int count = options.count("experts", 8);
            int active = options.count("active_experts", 2);
            if (active > count) {
                throw new BadInput("of " + count + " experts, " + active + " cannot run for a token");
            }
            boolean mixtral =
                    options.word("expert_names", "mlp", "mlp", "mixtral").equals("mixtral");
            int between = options.number("expert_hidden", hidden);
            int shared = options.has("shared_hidden") ? options.number("shared_hidden", hidden) : 0;
            return Optional.of(
                    mixtral
                            ? new Experts(count, active, between, shared, "block_sparse_moe", "w1", "w3", "w2")
                            : new Experts(count, active, between, shared, "mlp", "gate_proj", "up_proj", "down_proj"));
        }
    }

    /** The decoder that options describe; a preset gives what they leave open. */
    static Decoder of(String family, double base, double eps, Options options) {
        int width = options.number("width", 4096);
        int heads = options.number("heads", 32);
        int hidden = options.number("hidden", 11008);
        int layers = options.count("layers", 32);
        Optional<Experts> experts = Experts.of(options, hidden);
        if (experts.isPresent() && (long) layers * experts.get().count() > MOST_EXPERTS) {
            throw new BadInput(layers + " layers of " + experts.get().count() + " experts are more than the limit of "
                    + MOST_EXPERTS + " experts");
        }
        return new Decoder(
                family,
                options.number("vocabulary", 32000),
                layers,
                width,
                heads,
                options.number("key_value_heads", heads),
                options.has("head_dim") ? options.number("head_dim", 1) : quotient(width, heads),
                hidden,
                options.flag("bias", false),
                options.flag("output_bias", false),
                options.flag("mlp_bias", false),
                options.flag("tied", false),
                options.flag("rms_norm", true),
                eps,
                options.flag("head_norm", false),
                options.flag("sandwich_norm", false),
                options.flag("scaled_embedding", false),
                options.flag("rotary", true),
                base,
                options.flag("swiglu", true),
                options.flag("fused", false),
                options.word("activation", "silu", "silu", "gelu", "gelu_tanh", "relu"),
                options.has("cap") ? options.real("cap", 1) : 0,
                options.word("head", "tokens", "tokens", "classes", "none"),
                options.has("classes") ? options.number("classes", 2) : 2,
                experts);
    }

    private static int quotient(int width, int heads) {
        if (width % heads != 0) {
            throw new BadInput("a width of " + width + " does not split into " + heads + " heads");
        }
        return width / heads;
    }

    Step network() {
        return switch (head) {
            case "none" -> model();
            case "classes" ->
                Block.of(
                        family + "ForSequenceClassification",
                        x -> x.then("model", model()).then("score", new Linear(classes, false)));
            default ->
                Block.of(
                        family + "ForCausalLM",
                        x -> capped(x.then("model", model()).then("lm_head", tokens())));
        };
    }

    private Step tokens() {
        Linear scores = new Linear(vocabulary, false);
        return tied ? scores.tied("weight", "model.embed_tokens.weight") : scores;
    }

    private Value capped(Value scores) {
        return cap == 0
                ? scores
                : scores.then(new Affine(1 / cap, 0)).then(tanh()).then(new Affine(cap, 0));
    }

    private Block model() {
        return Block.of(family + "Model", x -> {
                    Value y = x.then("embed_tokens", embedding(vocabulary, width));
                    if (rotary) {
                        // Registered; the rotation itself is an operator of each attention.
                        y.then("rotary_emb", frequencies());
                    }
                    y = scaled ? y.then(new Affine(Math.sqrt(width), 0)) : y;
                    return y.inside("layers", "ModuleList", z -> {
                                Value result = z;
                                for (int i = 0; i < layers; i++) {
                                    result = result.then(Integer.toString(i), layer());
                                }
                                return result;
                            })
                            .then("norm", norm());
                })
                .registering("embed_tokens", "layers", "norm", "rotary_emb");
    }

    private Block frequencies() {
        return Block.of(
                family + "RotaryEmbedding", x -> x.buffer("inv_freq", TensorType.of(DType.FLOAT32, headFeatures / 2)));
    }

    private Block layer() {
        String mlp = experts.map(Experts::block).orElse("mlp");
        Block inner = experts.map(this::mixture).orElseGet(() -> layers(hidden, "gate_proj", "up_proj", "down_proj"));
        if (sandwich) {
            return Block.of(family + "DecoderLayer", x -> {
                Value y = x.plus(x.then("input_layernorm", norm())
                        .then("self_attn", attention())
                        .then("post_attention_layernorm", norm()));
                return y.plus(y.then("pre_feedforward_layernorm", norm())
                        .then(mlp, inner)
                        .then("post_feedforward_layernorm", norm()));
            });
        }
        return Block.of(family + "DecoderLayer", x -> {
                    Value y = x.plus(x.then("input_layernorm", norm()).then("self_attn", attention()));
                    return y.plus(y.then("post_attention_layernorm", norm()).then(mlp, inner));
                })
                .registering("self_attn", mlp, "input_layernorm", "post_attention_layernorm");
    }

    private Block norm() {
        return rms
                ? Block.of(family + "RMSNorm", x -> x.then(rmsNorm(eps)))
                : Block.of("LayerNorm", x -> x.then(layerNorm(eps)));
    }

    /** Fewer heads of keys and values than of queries (Ainslie et al. 2023), turned by their positions (Su et al. 2021). */
    private Block attention() {
        int own = Options.features(heads, headFeatures);
        int shared = Options.features(keyValueHeads, headFeatures);
        return Block.of(family + "Attention", x -> {
            Value queries;
            Value keys;
            Value values;
            if (fused) {
                Value all = x.then("qkv_proj", new Linear(own + 2 * shared, bias))
                        .then(new ShapeOp.Split(-1, List.of(own, shared, shared)));
                queries = all;
                keys = all.output(1);
                values = all.output(2);
            } else {
                queries = x.then("q_proj", new Linear(own, bias));
                keys = x.then("k_proj", new Linear(shared, bias));
                values = x.then("v_proj", new Linear(shared, bias));
            }
            queries = turned("q_norm", MultiheadAttention.split(queries, heads));
            keys = turned("k_norm", MultiheadAttention.split(keys, keyValueHeads));
            values = MultiheadAttention.split(values, keyValueHeads);
            return MultiheadAttention.join(queries.with(new Attention(0, true), keys, values))
                    .then("o_proj", new Linear(width, outputBias));
        });
    }

    private Value turned(String name, Value x) {
        Value y = headNorm ? x.then(name, norm()) : x;
        return rotary ? y.then(new Rotary(base)) : y;
    }

    /** SwiGLU (Shazeer 2020): one hidden layer gates another; or two plain layers. */
    private Block layers(int between, String gate, String up, String down) {
        Linear inner = new Linear(between, mlpBias);
        return Block.of(family + "MLP", x -> {
                    Value y;
                    if (gated && fused) {
                        List<Value> parts = x.then("gate_up_proj", new Linear(2 * between, mlpBias))
                                .chunk(-1, 2);
                        y = parts.get(1).times(parts.get(0).then("activation_fn", function()));
                    } else if (gated) {
                        y = x.then(gate, inner).then("act_fn", function()).times(x.then(up, inner));
                    } else {
                        y = x.then(up, inner).then("act_fn", function());
                    }
                    return y.then(down, new Linear(width, mlpBias));
                })
                .registering(gate, up, down, "act_fn");
    }

    private Step function() {
        return switch (activation) {
            case "gelu" -> gelu();
            case "gelu_tanh" -> Layers.activation(Function.GELU_TANH);
            case "relu" -> relu();
            default -> silu();
        };
    }

    /** An expert that does not run: its weights alone. */
    private Block idle(Experts mixture) {
        Linear inner = new Linear(mixture.hidden(), mlpBias);
        return Block.of(family + "MLP", x -> {
            x.then(mixture.gate(), inner);
            return x.then(mixture.up(), inner).then(mixture.down(), new Linear(width, mlpBias));
        });
    }

    /**
     * A router's choice of experts (Shazeer et al. 2017; Jiang et al. 2024). Which experts run differs from token to token,
     * how many does not: the graph runs the first of them on all tokens, and only holds the others.
     */
    private Block mixture(Experts mixture) {
        return Block.of(family + "SparseMoeBlock", x -> {
            Value chosen = Routing.choose(
                    x.then("gate", new Linear(mixture.count(), false)).then(softmax(-1)), mixture.active());
            Block expert = layers(mixture.hidden(), mixture.gate(), mixture.up(), mixture.down());
            Block idle = idle(mixture);
            Value sum = x.inside("experts", "ModuleList", y -> {
                Value running = y;
                for (int i = 0; i < mixture.count(); i++) {
                    Value out = y.then(Integer.toString(i), i < mixture.active() ? expert : idle);
                    if (i < mixture.active()) {
                        Value weighted = out.times(chosen.then(new ShapeOp.Slice(2, Size.of(i), Size.of(i + 1), 1)));
                        running = i == 0 ? weighted : running.plus(weighted);
                    }
                }
                return running;
            });
            if (mixture.shared() == 0) {
                return sum;
            }
            Value always = x.then("shared_expert", layers(mixture.shared(), "gate_proj", "up_proj", "down_proj"));
            return sum.plus(always.times(
                    x.then("shared_expert_gate", new Linear(1, false)).then(Layers.sigmoid())));
        });
    }
}
