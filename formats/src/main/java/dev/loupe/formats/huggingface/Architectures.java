package dev.loupe.formats.huggingface;

import dev.loupe.formats.InputShape;
import dev.loupe.formats.Recognition;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a configuration to the zoo's network of that kind with its settings. */
final class Architectures {
    private Architectures() {}

    /** The network that a configuration describes; empty, with a warning, where the zoo has none of its kind. */
    static Optional<Graph> build(Json config, List<InputShape> inputs, List<String> warnings) {
        String kind = config.text("model_type").orElse("");
        Optional<String> network = switch (kind) {
            case "llama" -> Optional.of("llama3-8b");
            case "mistral" -> Optional.of("mistral-7b");
            case "qwen2" -> Optional.of("qwen2.5-7b");
            case "bert" -> Optional.of("bert-base");
            case "gpt2" -> Optional.of("gpt2");
            default -> Optional.empty();
        };
        if (network.isEmpty()) {
            warnings.add("no network is built for the model_type '" + Printable.brief(kind)
                    + "': its tensors are listed; llama, mistral, qwen2, bert and gpt2 are built");
            return Optional.empty();
        }
        Optional<String> lack = lack(kind, config);
        if (lack.isPresent()) {
            warnings.add("no network is built for this " + kind + ": " + lack.get());
            return Optional.empty();
        }
        String settings = switch (kind) {
            case "bert" -> bert(config);
            case "gpt2" -> gpt2(config);
            default -> decoder(kind, config);
        };
        Entry entry = Zoo.find(network.get()).orElseThrow();
        Options options = settings.isEmpty() ? Options.NONE : Options.parse(settings);
        List<Input> usual = shortened(entry.usual(options), config);
        return Optional.of(entry.graph(options, Mode.EVAL, dtype(config), Recognition.given(usual, inputs)));
    }

    /** What a configuration asks for that the zoo's network does not have. */
    private static Optional<String> lack(String kind, Json config) {
        String width = kind.equals("gpt2") ? "n_embd" : "hidden_size";
        String heads = kind.equals("gpt2") ? "n_head" : "num_attention_heads";
        long features = config.whole(width).orElse(0L);
        long count = config.whole(heads).orElse(0L);
        if (features > 0 && count > 0) {
            if (features % count != 0) {
                throw new BadInput(
                        "config.json: " + width + " " + features + " does not split into " + count + " heads");
            }
            long head = config.whole("head_dim").orElse(features / count);
            if (head != features / count) {
                return Optional.of("its heads have " + head + " features, not " + width + " / " + heads);
            }
        }
        long between = config.whole("intermediate_size").orElse(4 * features);
        if (kind.equals("bert") && features > 0 && between != 4 * features) {
            return Optional.of("its intermediate_size " + between + " is not four times " + features);
        }
        return Optional.empty();
    }

    /** No more tokens than there are positions. */
    private static List<Input> shortened(List<Input> usual, Json config) {
        long positions = config.whole("n_positions")
                .or(() -> config.whole("max_position_embeddings"))
                .filter(number -> number > 0)
                .orElse(Long.MAX_VALUE);
        List<Input> inputs = new ArrayList<>();
        for (Input input : usual) {
            Shape shape = input.tensor().shape();
            boolean longer = shape.rank() == 2 && shape.get(1).value() > positions;
            inputs.add(longer ? input.shape(shape.with(1, Size.of(positions))) : input);
        }
        return inputs;
    }

    private static DType dtype(Json config) {
        return config.text("torch_dtype")
                .or(() -> config.text("dtype"))
                .flatMap(DType::find)
                .filter(DType::isFloat)
                .orElse(DType.FLOAT32);
    }

    private static String decoder(String kind, Json config) {
        Settings settings = new Settings(config)
                .number("vocabulary", "vocab_size")
                .number("layers", "num_hidden_layers")
                .number("width", "hidden_size")
                .number("heads", "num_attention_heads")
                .number("hidden", "intermediate_size");
        String shared = config.get("num_key_value_heads").isPresent() ? "num_key_value_heads" : "num_attention_heads";
        return settings.number("key_value_heads", shared)
                .flag("bias", config.flag("attention_bias").orElse(kind.equals("qwen2")))
                .flag("tied", config.flag("tie_word_embeddings").orElse(false))
                .text();
    }

    private static String bert(Json config) {
        return new Settings(config)
                .number("vocabulary", "vocab_size")
                .number("positions", "max_position_embeddings")
                .number("layers", "num_hidden_layers")
                .number("width", "hidden_size")
                .number("heads", "num_attention_heads")
                .text();
    }

    private static String gpt2(Json config) {
        return new Settings(config)
                .number("vocabulary", "vocab_size")
                .number("positions", "n_positions")
                .number("layers", "n_layer")
                .number("width", "n_embd")
                .number("heads", "n_head")
                .text();
    }

    /** Collects options in the zoo's spelling. */
    private static final class Settings {
        private final Json config;
        private final StringBuilder text = new StringBuilder();

        Settings(Json config) {
            this.config = config;
        }

        Settings number(String option, String key) {
            Optional<Json> given = config.get(key);
            if (given.isPresent()) {
                long value = given.get()
                        .asWhole()
                        .filter(number -> number > 0 && number <= 1 << 24)
                        .orElseThrow(() -> new BadInput("config.json: " + key + " is no number from 1 to 16777216"));
                add(option, Long.toString(value));
            }
            return this;
        }

        Settings flag(String option, boolean value) {
            add(option, Boolean.toString(value));
            return this;
        }

        private void add(String option, String value) {
            text.append(text.length() == 0 ? "" : ",")
                    .append(option)
                    .append('=')
                    .append(value);
        }

        String text() {
            return text.toString();
        }
    }
}
