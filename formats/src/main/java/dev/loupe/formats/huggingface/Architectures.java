package dev.loupe.formats.huggingface;

import dev.loupe.formats.ConfiguredNetwork;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Settings;
import dev.loupe.formats.huggingface.Configuration.Lack;
import dev.loupe.graph.Printable;
import dev.loupe.zoo.Zoo;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** From a configuration to the zoo's family of that kind, with its settings. */
final class Architectures {
    private static final List<String> DECODERS = List.of(
            "ForCausalLM", "tokens", "LMHeadModel", "tokens", "ForSequenceClassification", "classes", "Model", "none");
    private static final List<String> PLAIN_DECODERS =
            List.of("ForCausalLM", "tokens", "LMHeadModel", "tokens", "Model", "none");
    private static final List<String> ENCODERS = List.of(
            "ForMaskedLM",
            "masked",
            "ForSequenceClassification",
            "classes",
            "ForTokenClassification",
            "token_classes",
            "ForQuestionAnswering",
            "answers");
    private static final List<String> IMAGES = List.of("ForImageClassification", "classes", "Model", "none");

    private Architectures() {}

    /** The network that a configuration describes; empty, with a warning, where the zoo has none of its kind. */
    static Optional<ConfiguredNetwork> of(Configuration config, List<InputShape> inputs, List<String> warnings) {
        String kind = config.kind();
        try {
            Optional<Settings> settings = settings(kind, config);
            if (settings.isPresent()) {
                String family = family(kind);
                // RoBERTa counts positions from 2.
                long positions = Math.max(1, config.positions() - (family.equals("roberta") ? 2 : 0));
                noteWindow(config, inputs, Math.min(positions, 2048), warnings);
                return Optional.of(new ConfiguredNetwork(family, settings.get().toString(), config.dtype(), positions));
            }
            warnings.add(
                    "no network is built for the model_type '" + Printable.brief(kind) + "': its tensors are listed");
        } catch (Lack lack) {
            warnings.add("no network is built for this " + Printable.brief(kind) + ": " + lack.message());
        }
        return Optional.empty();
    }

    /** The zoo's word for a kind: some are others under a name of their own. */
    private static String family(String kind) {
        return switch (kind) {
            case "camembert", "xlm-roberta" -> "roberta";
            case "mt5" -> "t5";
            default -> kind;
        };
    }

    private static Optional<Settings> settings(String kind, Configuration config) {
        return Zoo.family(family(kind)).isEmpty()
                ? Optional.empty()
                : Optional.of(
                        switch (family(kind)) {
                            case "bert", "roberta" -> bert(config);
                            case "distilbert" -> distilBert(config);
                            case "gpt2" -> gpt2(config);
                            case "gpt_neox" -> gptNeoX(config);
                            case "falcon" -> falcon(config);
                            case "bloom" -> bloom(config);
                            case "gptj" -> gptJ(config);
                            case "phi" -> phi(config);
                            case "opt" -> opt(config);
                            case "t5" -> t5(config);
                            case "vit", "deit" -> visionTransformer(config);
                            case "resnet" -> resNet(config);
                            case "convnext" -> convNext(config);
                            default -> decoder(config, kind);
                        });
    }

    /** Attention is counted over all positions, also where a window would hide some. */
    private static void noteWindow(Configuration config, List<InputShape> inputs, long usual, List<String> warnings) {
        Optional<Long> window =
                config.flag("use_sliding_window").orElse(true) ? config.whole("sliding_window") : Optional.empty();
        long length = inputs.isEmpty() || inputs.get(0).shape().rank() != 2
                ? usual
                : inputs.get(0).shape().get(1).isConstant()
                        ? inputs.get(0).shape().get(1).value()
                        : Long.MAX_VALUE;
        window.filter(size -> size > 0 && size < length)
                .ifPresent(size -> warnings.add("attention looks back " + size
                        + " positions (sliding_window); its multiply-adds and cache are counted for all positions"));
    }

    private static Settings decoder(Configuration config, String kind) {
        boolean gemma = kind.startsWith("gemma");
        Settings settings = config.usual()
                .number("hidden", config.size("intermediate_size"))
                .number("key_value_heads", config.size("num_key_value_heads"))
                .number("head_dim", config.size("head_dim"))
                .flag("tied", config.flag("tie_word_embeddings"))
                .flag("mlp_bias", config.flag("mlp_bias"));
        if (kind.equals("qwen2_moe")) {
            settings.flag("bias", config.flag("qkv_bias"));
        } else if (!kind.equals("qwen2")) {
            settings.flag("bias", config.flag("attention_bias")).flag("output_bias", config.flag("attention_bias"));
        }
        config.activation(gemma ? "hidden_activation" : "hidden_act")
                .ifPresent(word -> settings.add("activation", word));
        if (kind.equals("mixtral") || kind.endsWith("_moe")) {
            if (config.whole("decoder_sparse_step").orElse(1L) != 1 || !config.isEmptyList("mlp_only_layers")) {
                throw new Lack("some of its layers have experts and others none");
            }
            settings.number("experts", config.size("num_local_experts", "num_experts"))
                    .number("active_experts", config.size("num_experts_per_tok"))
                    .number("expert_hidden", config.size("moe_intermediate_size"))
                    .number("shared_hidden", config.size("shared_expert_intermediate_size"));
        }
        return headed(settings, config, DECODERS, "tokens");
    }

    private static Settings headed(Settings settings, Configuration config, List<String> words, String usual) {
        String head = config.head(usual, words);
        settings.add("head", head);
        return head.endsWith("classes") || head.equals("teacher")
                ? settings.add("classes", Long.toString(config.classes()))
                : settings;
    }

    private static Settings bert(Configuration config) {
        if (config.flag("is_decoder").orElse(false)) {
            throw new Lack("it decodes (is_decoder)");
        }
        Settings settings = config.usual()
                .number("hidden", config.size("intermediate_size"))
                .number("positions", config.size("max_position_embeddings"))
                .number("types", config.size("type_vocab_size"));
        return switch (config.architecture()) {
            case "BertForPreTraining" -> settings.add("head", "pretraining");
            case "BertForMultipleChoice", "RobertaForMultipleChoice" -> settings.add("head", "choices");
            case "BertModel", "RobertaModel", "XLMRobertaModel", "CamembertModel" -> settings.add("head", "pooler");
            default -> headed(settings, config, ENCODERS, "pooler");
        };
    }

    private static Settings distilBert(Configuration config) {
        Settings settings = config.usual()
                .number("hidden", config.size("hidden_dim"))
                .number("positions", config.size("max_position_embeddings"));
        return config.architecture().endsWith("Model") ? settings : headed(settings, config, ENCODERS, "none");
    }

    private static Settings gpt2(Configuration config) {
        Settings settings = config.usual()
                .number("positions", config.size("n_positions", "max_position_embeddings"))
                .number("hidden", config.size("n_inner", "intermediate_size"));
        boolean twoHeads = config.architecture().endsWith("DoubleHeadsModel");
        return twoHeads ? settings : headed(settings, config, PLAIN_DECODERS, "tokens");
    }

    private static Settings gptNeoX(Configuration config) {
        Settings settings = config.usual()
                .number("hidden", config.size("intermediate_size"))
                .flag("attention_bias", config.flag("attention_bias"))
                .flag("parallel", config.flag("use_parallel_residual"))
                .flag("tied", config.flag("tie_word_embeddings"));
        config.activation("hidden_act").ifPresent(word -> settings.add("activation", word));
        share(settings, config.real("rotary_pct"));
        return headed(settings, config, PLAIN_DECODERS, "tokens");
    }

    private static void share(Settings settings, Optional<Double> share) {
        share.filter(part -> part > 0 && part <= 1)
                .ifPresent(part -> settings.add("rotary_share", String.format(Locale.ROOT, "%.6f", part)));
    }

    private static Settings falcon(Configuration config) {
        boolean grouped = config.flag("new_decoder_architecture").orElse(false);
        boolean parallel = grouped || config.flag("parallel_attn").orElse(true);
        boolean one = config.flag("multi_query").orElse(true);
        Settings settings = config.usual()
                .number("hidden", config.size("ffn_hidden_size"))
                .flag("bias", config.flag("bias"))
                .flag("parallel", Optional.of(parallel))
                .flag("tied", config.flag("tie_word_embeddings"))
                .flag(
                        "two_norms",
                        Optional.of(grouped
                                && config.whole("num_ln_in_parallel_attn").orElse(2L) == 2));
        Optional<Long> heads = config.size("num_attention_heads", "n_head");
        settings.number(
                "key_value_heads",
                grouped ? config.size("num_kv_heads", "n_head_kv").or(() -> heads) : one ? Optional.of(1L) : heads);
        return headed(settings, config, PLAIN_DECODERS, "tokens");
    }

    private static Settings bloom(Configuration config) {
        Settings settings = config.usual().flag("tied", config.flag("tie_word_embeddings"));
        return headed(settings, config, PLAIN_DECODERS, "tokens");
    }

    private static Settings gptJ(Configuration config) {
        Settings settings = config.usual()
                .number("hidden", config.size("n_inner"))
                .flag("tied", config.flag("tie_word_embeddings"));
        return headed(settings, config, PLAIN_DECODERS, "tokens");
    }

    private static Settings phi(Configuration config) {
        if (config.flag("qk_layernorm").orElse(false)) {
            throw new Lack("it normalises queries and keys (qk_layernorm)");
        }
        Settings settings = config.usual()
                .number("hidden", config.size("intermediate_size"))
                .number("key_value_heads", config.size("num_key_value_heads"))
                .flag("tied", config.flag("tie_word_embeddings"));
        share(settings, config.real("partial_rotary_factor"));
        return headed(settings, config, PLAIN_DECODERS, "tokens");
    }

    private static Settings opt(Configuration config) {
        Optional<Long> width = config.size("hidden_size");
        if (!config.size("word_embed_proj_dim").or(() -> width).equals(width)) {
            throw new Lack("its embedding is projected (word_embed_proj_dim)");
        }
        if (!config.flag("do_layer_norm_before").orElse(true)
                || config.flag("_remove_final_layer_norm").orElse(false)) {
            throw new Lack("it normalises behind its layers (do_layer_norm_before)");
        }
        Settings settings = config.usual()
                .number("hidden", config.size("ffn_dim"))
                .number("positions", config.size("max_position_embeddings"))
                .flag("bias", config.flag("enable_bias"))
                .flag("tied", config.flag("tie_word_embeddings"));
        config.activation("activation_function").ifPresent(word -> settings.add("activation", word));
        return headed(settings, config, PLAIN_DECODERS, "tokens");
    }

    private static Settings t5(Configuration config) {
        if (!config.architecture().isEmpty() && !config.architecture().endsWith("ForConditionalGeneration")) {
            throw new Lack("the head of " + Printable.brief(config.architecture()) + " is not known");
        }
        return config.usual()
                .number("decoder_layers", config.size("num_decoder_layers"))
                .number("head_dim", config.size("d_kv"))
                .number("hidden", config.size("d_ff"))
                .number("buckets", config.size("relative_attention_num_buckets"))
                .flag("gated", config.text("feed_forward_proj").map(word -> word.startsWith("gated")))
                .flag("tied", config.flag("tie_word_embeddings"));
    }

    private static Settings visionTransformer(Configuration config) {
        Settings settings = new Settings()
                .number("layers", config.size("num_hidden_layers"))
                .number("width", config.size("hidden_size"))
                .number("heads", config.size("num_attention_heads"))
                .number("hidden", config.size("intermediate_size"))
                .number("patch", config.size("patch_size"))
                .number("image_size", config.size("image_size"))
                .number("channels", config.size("num_channels"))
                .flag("bias", config.flag("qkv_bias"));
        List<String> heads = List.of(
                "ForImageClassificationWithTeacher", "teacher", "ForImageClassification", "classes", "Model", "pooler");
        return headed(settings, config, heads, "pooler");
    }

    private static Settings resNet(Configuration config) {
        Settings settings = new Settings()
                .number("embedding", config.size("embedding_size"))
                .number("channels", config.size("num_channels"))
                .flag("bottleneck", config.text("layer_type").map(word -> word.equals("bottleneck")))
                .flag("first_stride", config.flag("downsample_in_first_stage"))
                .flag("early_stride", config.flag("downsample_in_bottleneck"));
        return headed(staged(settings, config), config, IMAGES, "none");
    }

    private static Settings staged(Settings settings, Configuration config) {
        config.sizes("depths").ifPresent(sizes -> settings.add("depths", sizes));
        config.sizes("hidden_sizes").ifPresent(sizes -> settings.add("widths", sizes));
        return settings;
    }

    private static Settings convNext(Configuration config) {
        Settings settings = new Settings()
                .number("patch", config.size("patch_size"))
                .number("image_size", config.size("image_size"))
                .number("channels", config.size("num_channels"))
                .flag("layer_scale", config.real("layer_scale_init_value").map(value -> value > 0));
        return headed(staged(settings, config), config, IMAGES, "none");
    }
}
