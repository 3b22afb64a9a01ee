package dev.loupe.formats.huggingface;

import dev.loupe.formats.ConfiguredNetwork;
import dev.loupe.formats.Settings;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.util.List;
import java.util.Optional;

/** The members of a {@code config.json}; some have another name in older ones. */
final class Configuration {
    private final Json json;

    Configuration(Json json) {
        this.json = json;
    }

    /** What kind of network it is. */
    String kind() {
        return json.text("model_type").orElse("");
    }

    /** The first class that it names, such as {@code BertForMaskedLM}; empty where it names none. */
    String architecture() {
        return json.get("architectures").filter(Json.JsonArray.class::isInstance).stream()
                .flatMap(list -> list.elements().stream())
                .filter(Json.JsonText.class::isInstance)
                .map(text -> ((Json.JsonText) text).value())
                .findFirst()
                .orElse("");
    }

    /** A size of the network under the first of its names that is there. */
    Optional<Long> size(String... names) {
        for (String name : names) {
            Optional<Json> given = json.get(name);
            if (given.isPresent()) {
                return Optional.of(ConfiguredNetwork.size(
                        "config.json: " + name, given.get().asWhole().orElse(0L)));
            }
        }
        return Optional.empty();
    }

    Optional<Boolean> flag(String name) {
        return json.flag(name);
    }

    Optional<String> text(String name) {
        return json.text(name);
    }

    Optional<Double> real(String name) {
        return json.real(name);
    }

    Optional<Long> whole(String name) {
        return json.whole(name);
    }

    /** A list of sizes, with {@code +} between them. */
    Optional<String> sizes(String name) {
        Optional<Json> given = json.get(name);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (Json element : given.get().elements()) {
            long size = ConfiguredNetwork.size(
                    "config.json: an element of " + name, element.asWhole().orElse(0L));
            text.append(text.length() == 0 ? "" : "+").append(size);
        }
        if (text.length() == 0) {
            throw new BadInput("config.json: " + name + " is no list of sizes");
        }
        return Optional.of(text.toString());
    }

    boolean isEmptyList(String name) {
        return json.get(name).map(list -> list.elements().isEmpty()).orElse(true);
    }

    /** How many classes a head tells apart: 2 unless it says otherwise. */
    long classes() {
        Optional<Json> labels = json.get("id2label");
        if (labels.isPresent() && labels.get() instanceof Json.JsonObject object) {
            return Math.max(1, object.members().size());
        }
        return size("num_labels").orElse(2L);
    }

    /** The type of the weights that it was saved with. */
    DType dtype() {
        return json.text("torch_dtype")
                .or(() -> json.text("dtype"))
                .flatMap(DType::find)
                .filter(DType::isFloat)
                .orElse(DType.FLOAT32);
    }

    /** The zoo's word for the activation that a member names; empty where the member is not there. */
    Optional<String> activation(String name) {
        return json.text(name).map(word -> switch (word) {
            case "silu", "swish" -> "silu";
            case "gelu" -> "gelu";
            case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> "gelu_tanh";
            case "relu" -> "relu";
            default -> throw new Lack("its activation '" + Printable.brief(word) + "' is not known");
        });
    }

    /** Settings with sizes under the names that most families use. */
    Settings usual() {
        return new Settings()
                .number("vocabulary", size("vocab_size"))
                .number("layers", size("num_hidden_layers", "n_layer", "n_layers", "num_layers"))
                .number("width", size("hidden_size", "n_embd", "n_embed", "dim", "d_model"))
                .number("heads", size("num_attention_heads", "n_head", "n_heads", "num_heads"));
    }

    /** How long sequences may be. */
    long positions() {
        return size("n_positions", "max_position_embeddings", "seq_length").orElse(Long.MAX_VALUE);
    }

    /** The zoo's word for the head that a class has, by the end of the class's name; {@code usual} for no class. */
    String head(String usual, List<String> wordsByEnd) {
        String name = architecture();
        if (name.isEmpty()) {
            return usual;
        }
        for (int i = 0; i < wordsByEnd.size(); i += 2) {
            if (name.endsWith(wordsByEnd.get(i))) {
                return wordsByEnd.get(i + 1);
            }
        }
        throw new Lack("the head of " + Printable.brief(name) + " is not known");
    }

    /** What a configuration asks for that the zoo's network does not have: a warning, and no network. */
    static final class Lack extends RuntimeException {
        private static final long serialVersionUID = 1;

        Lack(String message) {
            super(message);
        }

        String message() {
            return String.valueOf(getMessage());
        }
    }
}
