package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.layerNorm;
import static dev.loupe.graph.Layers.linear;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Matrix;
import java.util.List;

/** GPT-2 (Radford et al. 2019), table 2; module paths of Hugging Face's {@code GPT2LMHeadModel}, the head tied. */
final class Gpt2 {
    private Gpt2() {}

    static Entry entry(String name) {
        return switch (name) {
            case "gpt2" -> entry(name, 12, 768, 12);
            case "gpt2-medium" -> entry(name, 24, 1024, 16);
            case "gpt2-large" -> entry(name, 36, 1280, 20);
            case "gpt2-xl" -> entry(name, 48, 1600, 25);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, int depth, int width, int heads) {
        return Entry.of(
                name,
                "Language Models are Unsupervised Multitask Learners (Radford et al.)",
                2019,
                new Input("input_ids", TensorType.of(DType.INT64, 1, 1024)),
                options -> network(
                        options.number("vocabulary", 50257),
                        options.number("positions", 1024),
                        options.count("layers", depth),
                        options.number("width", width),
                        options.number("heads", heads),
                        options.number("hidden", 4 * options.number("width", width)),
                        options.word("head", "tokens", "tokens", "none")));
    }

    private static Step network(
            int vocabulary, int positions, int depth, int width, int heads, int hidden, String head) {
        Block transformer = Block.of(
                "GPT2Model",
                x -> x.then("wte", embedding(vocabulary, width))
                        .plus(x.then("wpe", Positions.positions(positions, width)))
                        .then("drop", dropout(0.1))
                        .inside("h", "ModuleList", y -> {
                            Value z = y;
                            for (int i = 0; i < depth; i++) {
                                z = z.then(Integer.toString(i), block(heads, hidden));
                            }
                            return z;
                        })
                        .then("ln_f", layerNorm(1e-5)));
        if (head.equals("none")) {
            return transformer;
        }
        return Block.of(
                "GPT2LMHeadModel",
                x -> x.then("transformer", transformer)
                        .then("lm_head", linear(vocabulary).noBias().tied("weight", "transformer.wte.weight")));
    }

    /** Section 2.3: normalised before attention and before the layers, not after. */
    private static Block block(int heads, int hidden) {
        return Block.of("GPT2Block", x -> {
            Value y = x.plus(x.then("ln_1", layerNorm(1e-5)).then("attn", attention(heads)));
            return y.plus(y.then("ln_2", layerNorm(1e-5)).then("mlp", twoLayers(hidden)));
        });
    }

    private static Block attention(int heads) {
        return Block.of("GPT2Attention", x -> {
                    List<Value> parts =
                            x.then("c_attn", conv1d(3 * x.features())).chunk(-1, 3);
                    Value queries = MultiheadAttention.split(parts.get(0), heads);
                    Value keys = MultiheadAttention.split(parts.get(1), heads);
                    Value values = MultiheadAttention.split(parts.get(2), heads);
                    // Registered; the fused attention drops out by itself.
                    values.then("attn_dropout", dropout(0.1));
                    return MultiheadAttention.join(queries.with(new Attention(0, true), keys, values))
                            .then("c_proj", conv1d(x.features()))
                            .then("resid_dropout", dropout(0.1));
                })
                .registering("c_attn", "c_proj", "attn_dropout", "resid_dropout");
    }

    private static Block twoLayers(int hidden) {
        return Block.of(
                        "GPT2MLP",
                        x -> x.then("c_fc", conv1d(hidden))
                                .then("act", Block.of("NewGELUActivation", y -> y.then(activation(Function.GELU_TANH))))
                                .then("c_proj", conv1d(x.features()))
                                .then("dropout", dropout(0.1)))
                .registering("c_fc", "c_proj", "act", "dropout");
    }

    /** A linear layer under the name of the code that stored it, transposed. */
    private static Block conv1d(int features) {
        return Block.of("Conv1D", x -> x.then(linear(features).stored(Matrix.TRANSPOSED)));
    }
}
