package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Block;
import dev.loupe.graph.Value;

/** The layers of the Transformer (Vaswani et al. 2017, figure 1), normalised after each sum, with PyTorch's names. */
final class TransformerLayers {
    private TransformerLayers() {}

    /** A stack of encoder layers under {@code layers}, with a norm behind it or, as in the paper, without. */
    static Block encoder(int depth, int heads, int hidden, boolean norm) {
        return stack("TransformerEncoder", depth, encoderLayer(heads, hidden), norm);
    }

    /** A stack of decoder layers over the encoder's output. */
    static Block decoder(Value memory, int depth, int heads, int hidden, boolean norm) {
        Block layer = decoderLayer(memory, heads, hidden);
        return stack("TransformerDecoder", depth, layer, norm, memory);
    }

    private static Block stack(String kind, int depth, Block layer, boolean norm, Value... memory) {
        return Block.of(kind, x -> {
            Value y = x.inside("layers", "ModuleList", z -> {
                Value result = z;
                for (int i = 0; i < depth; i++) {
                    result = result.then(Integer.toString(i), layer, memory);
                }
                return result;
            });
            return norm ? y.then("norm", layerNorm(1e-5)) : y;
        });
    }

    /** Self-attention and a network of two layers, each added to its input. */
    private static Block encoderLayer(int heads, int hidden) {
        return Block.of("TransformerEncoderLayer", x -> {
                    Value y = x.plus(x.then("self_attn", MultiheadAttention.selfAttention(heads, false))
                                    .then("dropout1", dropout(0.1)))
                            .then("norm1", layerNorm(1e-5));
                    return y.plus(twoLayers(y, hidden).then("dropout2", dropout(0.1)))
                            .then("norm2", layerNorm(1e-5));
                })
                .registering("self_attn", "linear1", "dropout", "linear2", "norm1", "norm2", "dropout1", "dropout2");
    }

    /** The same with attention over the encoder's output between the two; a position does not see those after it. */
    private static Block decoderLayer(Value memory, int heads, int hidden) {
        return Block.of("TransformerDecoderLayer", x -> {
                    Value y = x.plus(x.then("self_attn", MultiheadAttention.selfAttention(heads, true))
                                    .then("dropout1", dropout(0.1)))
                            .then("norm1", layerNorm(1e-5));
                    Value z = y.plus(y.then("multihead_attn", MultiheadAttention.crossAttention(memory, heads), memory)
                                    .then("dropout2", dropout(0.1)))
                            .then("norm2", layerNorm(1e-5));
                    return z.plus(twoLayers(z, hidden).then("dropout3", dropout(0.1)))
                            .then("norm3", layerNorm(1e-5));
                })
                .registering(
                        "self_attn",
                        "multihead_attn",
                        "linear1",
                        "dropout",
                        "linear2",
                        "norm1",
                        "norm2",
                        "norm3",
                        "dropout1",
                        "dropout2",
                        "dropout3");
    }

    private static Value twoLayers(Value x, int hidden) {
        return x.then("linear1", linear(hidden))
                .then(activation(Function.RELU))
                .then("dropout", dropout(0.1))
                .then("linear2", linear(x.features()));
    }
}
