package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.rmsNorm;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp.Affine;
import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Binding;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Network;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Embedding;
import dev.loupe.graph.WeightedOp.Linear;
import java.util.List;

/**
 * T5 (Raffel et al. 2019): an encoder and a decoder whose scores of attention get a learnt bias for each distance, one
 * table for all layers of a stack; module paths of Hugging Face's {@code T5ForConditionalGeneration}.
 */
final class T5 {
    private final int vocabulary;
    private final int width;
    private final int layers;
    private final int decoderLayers;
    private final int heads;
    private final int headFeatures;
    private final int hidden;
    private final int buckets;
    private final boolean gated;
    private final boolean tied;

    private T5(Options options) {
        this.vocabulary = options.number("vocabulary", 32128);
        this.width = options.number("width", 512);
        this.layers = options.count("layers", 6);
        this.decoderLayers = options.count("decoder_layers", layers);
        this.heads = options.number("heads", 8);
        this.headFeatures = options.number("head_dim", 64);
        this.hidden = options.number("hidden", 2048);
        this.buckets = options.number("buckets", 32);
        this.gated = options.flag("gated", false);
        this.tied = options.flag("tied", true);
    }

    static Entry entry(String name) {
        return new Entry(
                name,
                "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer (Raffel et al.)",
                2019,
                List.of(tokens("input_ids"), tokens("decoder_input_ids")),
                options -> new T5(options).network());
    }

    private static Input tokens(String name) {
        return new Input(name, TensorType.of(DType.INT64, 1, 512));
    }

    private Step network() {
        return Network.of("T5ForConditionalGeneration", inputs -> {
            Value source = inputs.get(0);
            Value memory = source.then("shared", embedding(vocabulary, width)).then("encoder", stack(layers, source));
            Value target =
                    inputs.get(1).with(new Embedding(vocabulary, width), Binding.NONE.tied("weight", "shared.weight"));
            Value decoded = target.then("decoder", stack(decoderLayers, inputs.get(1), memory), memory);
            Linear scores = linear(vocabulary).noBias();
            return List.of(
                    tied
                            ? decoded.then(new Affine(1 / Math.sqrt(width), 0))
                                    .then("lm_head", scores.tied("weight", "shared.weight"))
                            : decoded.then("lm_head", scores));
        });
    }

    /** The encoder, or over an encoder's output the decoder. */
    private Block stack(int depth, Value tokens, Value... memory) {
        return Block.of(
                "T5Stack",
                x -> x.inside("block", "ModuleList", y -> {
                            Value z = y;
                            Value[] bias = new Value[1];
                            for (int i = 0; i < depth; i++) {
                                z = z.then(Integer.toString(i), block(i == 0, bias, tokens, memory), memory);
                            }
                            return z;
                        })
                        .then("final_layer_norm", norm()));
    }

    private static Block norm() {
        return Block.of("T5LayerNorm", x -> x.then(rmsNorm(1e-6)));
    }

    private Block block(boolean first, Value[] bias, Value tokens, Value... memory) {
        boolean decodes = memory.length > 0;
        return Block.of(
                "T5Block",
                x -> x.inside("layer", "ModuleList", y -> {
                    Block own = Block.of(
                            "T5LayerSelfAttention",
                            z -> z.plus(z.then("layer_norm", norm())
                                    .then("SelfAttention", selfAttention(decodes, first, bias, tokens))));
                    Block layers = Block.of(
                            "T5LayerFF",
                            z -> z.plus(z.then("layer_norm", norm()).then("DenseReluDense", dense())));
                    Value z = y.then("0", own);
                    if (!decodes) {
                        return z.then("1", layers);
                    }
                    Block other = Block.of(
                            "T5LayerCrossAttention",
                            v -> v.plus(v.then("layer_norm", norm())
                                    .then("EncDecAttention", crossAttention(memory[0]), memory)));
                    return z.then("1", other, memory).then("2", layers);
                }));
    }

    private Block selfAttention(boolean decodes, boolean first, Value[] bias, Value tokens) {
        return Block.of("T5Attention", x -> {
            Value queries = MultiheadAttention.split(x.then("q", projection()), heads);
            Value keys = MultiheadAttention.split(x.then("k", projection()), heads);
            Value values = MultiheadAttention.split(x.then("v", projection()), heads);
            if (first) {
                bias[0] = distances(x, tokens);
            }
            return MultiheadAttention.join(queries.with(new Attention(1, decodes), keys, values, bias[0]))
                    .then("o", linear(width).noBias());
        });
    }

    /** A row of the table for each pair of positions, by their distance: {@code [1, heads, length, length]}. */
    private Value distances(Value x, Value tokens) {
        Size length = tokens.size(1);
        Value index = x.buffer("relative_position_bucket", new TensorType(DType.INT64, Shape.of(length, length)));
        return index.then("relative_attention_bias", embedding(buckets, heads))
                .permute(2, 0, 1)
                .reshape(Size.ONE, Size.of(heads), length, length);
    }

    private Block crossAttention(Value memory) {
        return Block.of("T5Attention", x -> {
            Value queries = MultiheadAttention.split(x.then("q", projection()), heads);
            Value keys = MultiheadAttention.split(memory.then("k", projection()), heads);
            Value values = MultiheadAttention.split(memory.then("v", projection()), heads);
            return MultiheadAttention.join(queries.with(new Attention(1, false), keys, values))
                    .then("o", linear(width).noBias());
        });
    }

    private Linear projection() {
        return linear(Options.features(heads, headFeatures)).noBias();
    }

    private Block dense() {
        Linear inner = linear(hidden).noBias();
        return Block.of(gated ? "T5DenseGatedActDense" : "T5DenseActDense", x -> {
            Value y = gated
                    ? x.then("wi_0", inner).then(activation(Function.GELU_TANH)).times(x.then("wi_1", inner))
                    : x.then("wi", inner).then(relu());
            return y.then("wo", linear(width).noBias());
        });
    }
}
