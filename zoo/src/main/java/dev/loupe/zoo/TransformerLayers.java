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

    /** A stack of encoder layers under {@code layers}, without a norm behind it. */
    static Block encoder(int depth, int heads, int hidden) {
        return Block.of(
                "TransformerEncoder",
                x -> x.inside("layers", "ModuleList", y -> {
                    Value z = y;
                    for (int i = 0; i < depth; i++) {
                        z = z.then(Integer.toString(i), encoderLayer(heads, hidden));
                    }
                    return z;
                }));
    }

    /** Self-attention and a network of two layers, each added to its input. */
    static Block encoderLayer(int heads, int hidden) {
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
    static Block decoderLayer(Value memory, int heads, int hidden) {
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
