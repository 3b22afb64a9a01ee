package dev.loupe.zoo;

import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.rmsNorm;
import static dev.loupe.graph.Layers.silu;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.AttentionOp.Rotary;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Op;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Linear;

/**
 * Decoders of Llama's kind (Touvron et al. 2023): root mean square norms, rotary positions, grouped queries, SwiGLU;
 * module paths of Hugging Face's {@code LlamaForCausalLM} and its like. Every setting of a preset is an option:
 * {@code llama3-8b:layers=16,key_value_heads=4}.
 */
final class Llama {
    private static final String LLAMA_3 = "The Llama 3 Herd of Models (Grattafiori et al.)";

    private Llama() {}

    /**
     * The shape of a decoder.
     *
     * @param keyValueHeads how many heads of keys and values the heads of queries share
     * @param hidden features between the two linear layers
     * @param biased whether the projections to queries, keys and values have biases
     * @param base of the rotary angles
     * @param tied whether the head multiplies by the embedding
     * @param rms whether norms are of the root mean square, or those of layers
     * @param rotary whether queries and keys are turned by their positions
     * @param gated whether the layers are SwiGLU's three, or two
     */
    private record Decoder(
            String family,
            int vocabulary,
            int layers,
            int width,
            int heads,
            int keyValueHeads,
            int hidden,
            boolean biased,
            double base,
            double eps,
            boolean tied,
            boolean rms,
            boolean rotary,
            boolean gated) {

        /** A preset as the options change it. */
        Decoder with(Options options) {
            return new Decoder(
                    family,
                    options.number("vocabulary", vocabulary),
                    options.count("layers", layers),
                    options.number("width", width),
                    options.number("heads", heads),
                    options.number("key_value_heads", keyValueHeads),
                    options.number("hidden", hidden),
                    options.flag("bias", biased),
                    base,
                    eps,
                    options.flag("tied", tied),
                    options.flag("rms_norm", rms),
                    options.flag("rotary", rotary),
                    options.flag("swiglu", gated));
        }

        /** Features of a head. */
        int head() {
            if (width % heads != 0) {
                throw new BadInput("a width of " + width + " does not split into " + heads + " heads");
            }
            return width / heads;
        }
    }

    private static Decoder llama(
            int vocabulary, int layers, int width, int heads, int keyValueHeads, int hidden, double base) {
        return preset("Llama", vocabulary, layers, width, heads, keyValueHeads, hidden, false, base, 1e-5);
    }

    private static Decoder preset(
            String family,
            int vocabulary,
            int layers,
            int width,
            int heads,
            int keyValueHeads,
            int hidden,
            boolean biased,
            double base,
            double eps) {
        return new Decoder(
                family,
                vocabulary,
                layers,
                width,
                heads,
                keyValueHeads,
                hidden,
                biased,
                base,
                eps,
                false,
                true,
                true,
                true);
    }

    static Entry entry(String name) {
        return switch (name) {
            case "llama-7b" ->
                entry(
                        name,
                        "LLaMA: Open and Efficient Foundation Language Models (Touvron et al.)",
                        2023,
                        llama(32000, 32, 4096, 32, 32, 11008, 10000));
            case "llama3-8b" -> entry(name, LLAMA_3, 2024, llama(128256, 32, 4096, 32, 8, 14336, 500000));
            case "llama3-70b" -> entry(name, LLAMA_3, 2024, llama(128256, 80, 8192, 64, 8, 28672, 500000));
            case "mistral-7b" ->
                entry(
                        name,
                        "Mistral 7B (Jiang et al.)",
                        2023,
                        preset("Mistral", 32000, 32, 4096, 32, 8, 14336, false, 10000, 1e-5));
            case "qwen2.5-7b" ->
                entry(
                        name,
                        "Qwen2.5 Technical Report (Yang et al.)",
                        2024,
                        preset("Qwen2", 152064, 28, 3584, 28, 4, 18944, true, 1000000, 1e-6));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, String source, int year, Decoder decoder) {
        return Entry.of(
                name,
                source,
                year,
                new Input("input_ids", TensorType.of(DType.INT64, 1, 2048)),
                options -> network(decoder.with(options)));
    }

    private static Step network(Decoder decoder) {
        Linear head = linear(decoder.vocabulary()).noBias();
        return Block.of(
                decoder.family() + "ForCausalLM",
                x -> x.then("model", model(decoder))
                        .then("lm_head", decoder.tied() ? head.tied("weight", "model.embed_tokens.weight") : head));
    }

    private static Block model(Decoder decoder) {
        return Block.of(decoder.family() + "Model", x -> {
                    Value y = x.then("embed_tokens", embedding(decoder.vocabulary(), decoder.width()));
                    if (decoder.rotary()) {
                        // Registered; the rotation itself is an operator of each attention.
                        y.then("rotary_emb", frequencies(decoder));
                    }
                    return y.inside("layers", "ModuleList", z -> {
                                Value result = z;
                                for (int i = 0; i < decoder.layers(); i++) {
                                    result = result.then(Integer.toString(i), layer(decoder));
                                }
                                return result;
                            })
                            .then("norm", norm(decoder));
                })
                .registering("embed_tokens", "layers", "norm", "rotary_emb");
    }

    private static Block frequencies(Decoder decoder) {
        return Block.of(
                decoder.family() + "RotaryEmbedding",
                x -> x.buffer("inv_freq", TensorType.of(DType.FLOAT32, decoder.head() / 2)));
    }

    private static Block layer(Decoder decoder) {
        return Block.of(decoder.family() + "DecoderLayer", x -> {
                    Value y = x.plus(x.then("input_layernorm", norm(decoder)).then("self_attn", attention(decoder)));
                    return y.plus(
                            y.then("post_attention_layernorm", norm(decoder)).then("mlp", layers(decoder)));
                })
                .registering("self_attn", "mlp", "input_layernorm", "post_attention_layernorm");
    }

    private static Block norm(Decoder decoder) {
        return decoder.rms()
                ? Block.of(decoder.family() + "RMSNorm", x -> x.then(rmsNorm(decoder.eps())))
                : Block.of("LayerNorm", x -> x.then(layerNorm(decoder.eps())));
    }

    /** Fewer heads of keys and values than of queries (Ainslie et al. 2023), turned by their positions (Su et al. 2021). */
    private static Block attention(Decoder decoder) {
        return Block.of(decoder.family() + "Attention", x -> {
            int shared = decoder.keyValueHeads() * decoder.head();
            Value queries = x.then("q_proj", projection(decoder, decoder.heads() * decoder.head()));
            Value keys = x.then("k_proj", projection(decoder, shared));
            Value values = x.then("v_proj", projection(decoder, shared));
            queries = turned(decoder, MultiheadAttention.split(queries, decoder.heads()));
            keys = turned(decoder, MultiheadAttention.split(keys, decoder.keyValueHeads()));
            Op attention = new Attention(0, true);
            return MultiheadAttention.join(
                            queries.with(attention, keys, MultiheadAttention.split(values, decoder.keyValueHeads())))
                    .then("o_proj", linear(decoder.width()).noBias());
        });
    }

    private static Linear projection(Decoder decoder, int features) {
        return decoder.biased() ? linear(features) : linear(features).noBias();
    }

    private static Value turned(Decoder decoder, Value x) {
        return decoder.rotary() ? x.then(new Rotary(decoder.base())) : x;
    }

    /** SwiGLU (Shazeer 2020): one hidden layer gates another; or two plain layers. */
    private static Block layers(Decoder decoder) {
        return Block.of(decoder.family() + "MLP", x -> {
                    Linear hidden = linear(decoder.hidden()).noBias();
                    Value y = decoder.gated()
                            ? x.then("gate_proj", hidden).then("act_fn", silu()).times(x.then("up_proj", hidden))
                            : x.then("up_proj", hidden).then("act_fn", gelu());
                    return y.then("down_proj", linear(decoder.width()).noBias());
                })
                .registering("gate_proj", "up_proj", "down_proj", "act_fn");
    }
}
