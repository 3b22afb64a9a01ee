package dev.loupe.zoo;

import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.linear;

import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Network;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.List;

/**
 * The Transformer that translates (Vaswani et al. 2017): table 3's base and big models with one embedding for source,
 * target and output (section 3.4), and the stack alone as PyTorch's {@code nn.Transformer} has it.
 */
final class Transformer {
    private static final String SOURCE = "Attention Is All You Need (Vaswani et al.)";

    private Transformer() {}

    static Entry entry(String name) {
        return switch (name) {
            case "transformer" ->
                new Entry(name, SOURCE, 2017, List.of(vectors("source"), vectors("target")), options -> stack(options));
            case "transformer_base" -> translator(name, 512, 8);
            case "transformer_big" -> translator(name, 1024, 16);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Input vectors(String name) {
        return new Input(name, TensorType.of(DType.FLOAT32, 1, 32, 512));
    }

    private static Input tokens(String name) {
        return new Input(name, TensorType.of(DType.INT64, 1, 128));
    }

    private static Step stack(Options options) {
        int depth = options.count("layers", 6);
        int heads = options.number("heads", 8);
        int hidden = options.number("hidden", 2048);
        return Network.of("Transformer", inputs -> {
            Value memory = inputs.get(0).then("encoder", TransformerLayers.encoder(depth, heads, hidden, true));
            Value target = inputs.get(1);
            return List.of(
                    target.then("decoder", TransformerLayers.decoder(memory, depth, heads, hidden, true), memory));
        });
    }

    private static Entry translator(String name, int width, int heads) {
        return new Entry(
                name,
                SOURCE,
                2017,
                List.of(tokens("source"), tokens("target")),
                options -> translator(
                        options.number("classes", 37000),
                        options.count("layers", 6),
                        options.number("width", width),
                        options.number("heads", heads),
                        options.number("hidden", 4 * width)));
    }

    /** Figure 1. */
    private static Step translator(int vocabulary, int depth, int width, int heads, int hidden) {
        return Network.of("Transformer2017", inputs -> {
            Value memory = embedded(inputs.get(0), vocabulary, width)
                    .then("encoder", TransformerLayers.encoder(depth, heads, hidden, false));
            Value target = embedded(inputs.get(1), vocabulary, width)
                    .then("decoder", TransformerLayers.decoder(memory, depth, heads, hidden, false), memory);
            return List.of(target.then("generator", linear(vocabulary).noBias().tied("weight", "embedding.weight")));
        });
    }

    /** Sections 3.4 and 3.5: vectors of the tokens times the root of their length, plus sines of the positions. */
    private static Value embedded(Value tokens, int vocabulary, int width) {
        return tokens.then("embedding", embedding(vocabulary, width))
                .then(new ArithmeticOp.Affine(Math.sqrt(width), 0))
                .then("positional_encoding", positionalEncoding(width))
                .then("dropout", dropout(0.1));
    }

    private static Block positionalEncoding(int width) {
        return Block.of("PositionalEncoding", x -> {
            Value table = x.buffer("table", new TensorType(x.type().dtype(), Shape.of(5000, width)));
            return x.plus(table.then(new ShapeOp.Slice(0, Size.ZERO, x.size(1), 1)));
        });
    }
}
