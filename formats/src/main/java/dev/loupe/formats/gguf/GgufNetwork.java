package dev.loupe.formats.gguf;

import dev.loupe.formats.ConfiguredNetwork;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Settings;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import java.util.List;
import java.util.Optional;

/**
 * The network that the metadata of a GGUF file describes: a family of the zoo. What the network computes is taken as
 * float16, the type in which llama.cpp keeps keys and values unless it is told otherwise.
 */
final class GgufNetwork {
    private final GgufFile file;
    private final String architecture;

    private GgufNetwork(GgufFile file, String architecture) {
        this.file = file;
        this.architecture = architecture;
    }

    /** The network; empty, with a warning, where its architecture is not known or its settings are incomplete. */
    static Optional<Graph> of(GgufFile file, List<InputShape> inputs, List<String> warnings) {
        Optional<String> word = file.text("general.architecture");
        if (word.isEmpty()) {
            warnings.add("the metadata has no general.architecture: the tensors are listed");
            return Optional.empty();
        }
        long parts = file.whole(GgufParts.COUNT).orElse(1L);
        if (parts > 1) {
            warnings.add("the file is one of " + parts + " parts, of which not all are beside it under their names "
                    + "(-00001-of-" + String.format(java.util.Locale.ROOT, "%05d", parts)
                    + ".gguf, ...): only its own tensors are listed");
            return Optional.empty();
        }
        return new GgufNetwork(file, word.get()).graph(inputs, warnings);
    }

    private Optional<Graph> graph(List<InputShape> inputs, List<String> warnings) {
        String shown = Printable.brief(architecture);
        Optional<String> family = family();
        if (family.isEmpty()) {
            warnings.add("no network is built for the architecture '" + shown + "': its tensors are listed");
            return Optional.empty();
        }
        for (String needed :
                List.of("block_count", "embedding_length", "attention.head_count", "feed_forward_length")) {
            if (size(needed).isEmpty()) {
                warnings.add("no network is built for this " + shown + ": " + shown + "." + needed
                        + " is missing, or differs from layer to layer");
                return Optional.empty();
            }
        }
        ConfiguredNetwork network = new ConfiguredNetwork(
                family.get(),
                settings(family.get()).toString(),
                DType.FLOAT16,
                size("context_length").orElse(Long.MAX_VALUE));
        boolean sandwich = architecture.equals("gemma2") || architecture.equals("gemma3");
        noteWindow(inputs, Math.min(network.positions(), 2048), warnings);
        return Optional.of(network.graph(inputs, file.tensors(), new GgufNames(experts(), sandwich), warnings));
    }

    private void noteWindow(List<InputShape> inputs, long usual, List<String> warnings) {
        boolean given = !inputs.isEmpty()
                && inputs.get(0).shape().rank() == 2
                && inputs.get(0).shape().get(1).isConstant();
        long length = given ? inputs.get(0).shape().get(1).value() : usual;
        size("attention.sliding_window")
                .filter(window -> window < length)
                .ifPresent(window -> warnings.add("attention looks back " + window
                        + " positions (sliding_window); its multiply-adds and cache are counted for all positions"));
    }

    /** The zoo's word for the architecture. */
    private Optional<String> family() {
        return switch (architecture) {
            case "llama" -> Optional.of(experts() > 0 ? "mixtral" : "llama");
            case "qwen2", "qwen3", "gemma", "gemma2", "phi3", "granite", "falcon", "bloom", "gpt2", "bert" ->
                Optional.of(architecture);
            case "qwen2moe" -> Optional.of("qwen2_moe");
            case "qwen3moe" -> Optional.of("qwen3_moe");
            case "gemma3" -> Optional.of("gemma3_text");
            case "gptneox" -> Optional.of("gpt_neox");
            case "phi2" -> Optional.of("phi");
            default -> Optional.empty();
        };
    }

    private long experts() {
        return file.whole(architecture + ".expert_count").orElse(0L);
    }

    /** A size of the network; keys that are absent, or 0 for what the network does not have, give none. */
    private Optional<Long> size(String key) {
        String whole = architecture + "." + key;
        return file.whole(whole)
                .filter(value -> value != 0)
                .map(value -> ConfiguredNetwork.size(Printable.brief(whole), value));
    }

    private Settings settings(String family) {
        Settings settings = new Settings()
                .number("vocabulary", vocabulary())
                .number("layers", size("block_count"))
                .number("width", size("embedding_length"))
                .number("heads", size("attention.head_count"))
                .number("hidden", size("feed_forward_length"));
        return switch (family) {
            case "bert" ->
                settings.number("positions", size("context_length"))
                        .number("types", rows("token_types.weight").or(() -> Optional.of(2L)))
                        .add("head", "none");
            case "gpt2" -> settings.number("positions", size("context_length"));
            case "bloom" -> tied(settings);
            case "gpt_neox" -> tied(settings).flag("parallel", flag("use_parallel_residual"));
            case "phi" -> tied(settings);
            case "falcon" ->
                tied(settings)
                        .number("key_value_heads", size("attention.head_count_kv"))
                        .flag("two_norms", Optional.of(has("blk.0.attn_norm_2.weight")));
            default -> decoder(tied(settings), family);
        };
    }

    /** llama.cpp takes the embedding for the output where there is no tensor for it. */
    private Settings tied(Settings settings) {
        return file.tensors().isEmpty() ? settings : settings.flag("tied", Optional.of(!has("output.weight")));
    }

    private Settings decoder(Settings settings, String family) {
        settings.number("key_value_heads", size("attention.head_count_kv").or(() -> size("attention.head_count")))
                .number("head_dim", headFeatures());
        if (!file.tensors().isEmpty()) {
            settings.flag("bias", Optional.of(has("blk.0.attn_q.bias") || has("blk.0.attn_qkv.bias")))
                    .flag("output_bias", Optional.of(has("blk.0.attn_output.bias")))
                    .flag("mlp_bias", Optional.of(has("blk.0.ffn_down.bias")));
        }
        if (family.equals("mixtral") || family.endsWith("_moe")) {
            settings.number("experts", size("expert_count"))
                    .number("active_experts", size("expert_used_count"))
                    .number("expert_hidden", size("expert_feed_forward_length"))
                    .number(
                            "shared_hidden",
                            size("expert_shared_feed_forward_length").or(() -> rows("blk.0.ffn_gate_shexp.weight")));
        }
        return settings;
    }

    /** Features of a head where the file tells them: else they are the width's share. */
    private Optional<Long> headFeatures() {
        Optional<Long> share = size("embedding_length")
                .flatMap(width -> size("attention.head_count")
                        .filter(heads -> width % heads == 0)
                        .map(heads -> width / heads));
        return size("attention.key_length").or(() -> share);
    }

    private Optional<Boolean> flag(String key) {
        return Optional.ofNullable(file.values().get(architecture + "." + key))
                .map(value -> value.datum().text().equals("true"));
    }

    private boolean has(String tensor) {
        return file.tensors().stream().anyMatch(one -> one.name().equals(tensor));
    }

    private Optional<Long> vocabulary() {
        Optional<Long> tokens = file.values().get("tokenizer.ggml.tokens") instanceof Value.Array array
                ? Optional.of(array.count()).filter(count -> count > 0)
                : Optional.empty();
        return rows("token_embd.weight")
                .or(() -> size("vocab_size"))
                .or(() -> tokens)
                .map(count -> ConfiguredNetwork.size("the number of tokens", count));
    }

    private Optional<Long> rows(String tensor) {
        for (Tensor one : file.tensors()) {
            if (one.name().equals(tensor)
                    && one.shape().size() == 2
                    && one.shape().get(0) > 0) {
                return Optional.of(one.shape().get(0));
            }
        }
        return Optional.empty();
    }
}
