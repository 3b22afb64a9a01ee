package dev.loupe.formats.gguf;

import dev.loupe.formats.TensorNames;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GGUF's names for the parameters of the zoo's decoders: {@code blk.3.attn_q.weight} for {@code
 * model.layers.3.self_attn.q_proj.weight}. The experts of a layer stand in one tensor, in old files in one each.
 *
 * @param experts of each layer; 0 for none
 * @param sandwich whether the norm behind attention is one of its own, not the one before the layers
 */
record GgufNames(long experts, boolean sandwich) implements TensorNames {
    private static final Pattern IN_LAYER =
            Pattern.compile("(?:.*\\.)?(?:layers|layer|h)\\.(\\d+)\\.(.+)\\.(weight|bias)");
    private static final Pattern EXPERT = Pattern.compile("(?:mlp|block_sparse_moe)\\.experts\\.(\\d+)\\.(\\w+)");

    @Override
    public List<Place> places(String key) {
        Matcher layer = IN_LAYER.matcher(key);
        if (!layer.matches()) {
            int dot = key.lastIndexOf('.');
            return List.of(Place.of(whole(key.substring(0, Math.max(0, dot))) + key.substring(Math.max(0, dot))));
        }
        String block = "blk." + layer.group(1) + ".";
        String module = layer.group(2);
        String end = "." + layer.group(3);
        Matcher expert = EXPERT.matcher(module);
        if (expert.matches()) {
            String name = "ffn_" + part(expert.group(2));
            return List.of(
                    new Place(block + name + "_exps" + end, experts, false),
                    Place.of(block + name + "." + expert.group(1) + end));
        }
        boolean transposed = end.equals(".weight") && isConv1d(module);
        return List.of(new Place(block + inLayer(module) + end, 0, transposed));
    }

    /** GPT-2's linear layers, which Hugging Face holds transposed. */
    private static boolean isConv1d(String module) {
        return module.endsWith(".c_attn") || module.endsWith(".c_proj") || module.endsWith(".c_fc");
    }

    private static String part(String linear) {
        return switch (linear) {
            case "w1", "gate_proj" -> "gate";
            case "w2", "down_proj" -> "down";
            default -> "up";
        };
    }

    /** What stands outside the layers. */
    private static String whole(String module) {
        String last = module.substring(module.lastIndexOf('.') + 1);
        return switch (last) {
            case "embed_tokens", "wte", "embed_in", "word_embeddings" -> "token_embd";
            case "wpe", "position_embeddings" -> "position_embd";
            case "token_type_embeddings" -> "token_types";
            case "LayerNorm", "word_embeddings_layernorm" -> "token_embd_norm";
            case "norm", "ln_f", "final_layer_norm", "final_layernorm" -> "output_norm";
            case "lm_head", "embed_out" -> "output";
            default -> module;
        };
    }

    private String inLayer(String module) {
        return switch (module) {
            case "input_layernorm", "ln_1", "ln_mlp" -> "attn_norm";
            case "ln_attn" -> "attn_norm_2";
            case "self_attn.q_proj", "attention.self.query" -> "attn_q";
            case "self_attn.k_proj", "attention.self.key" -> "attn_k";
            case "self_attn.v_proj", "attention.self.value" -> "attn_v";
            case "self_attn.qkv_proj", "attn.c_attn", "attention.query_key_value", "self_attention.query_key_value" ->
                "attn_qkv";
            case "self_attn.o_proj",
                    "self_attn.dense",
                    "attn.c_proj",
                    "attention.dense",
                    "self_attention.dense",
                    "attention.output.dense" -> "attn_output";
            case "self_attn.q_norm" -> "attn_q_norm";
            case "self_attn.k_norm" -> "attn_k_norm";
            case "attention.output.LayerNorm" -> "attn_output_norm";
            case "post_attention_layernorm" -> sandwich ? "post_attention_norm" : "ffn_norm";
            case "ln_2", "pre_feedforward_layernorm" -> "ffn_norm";
            case "post_feedforward_layernorm" -> "post_ffw_norm";
            case "output.LayerNorm" -> "layer_output_norm";
            case "mlp.gate_proj" -> "ffn_gate";
            case "mlp.up_proj", "mlp.gate_up_proj", "mlp.c_fc", "mlp.dense_h_to_4h", "mlp.fc1", "intermediate.dense" ->
                "ffn_up";
            case "mlp.down_proj", "mlp.c_proj", "mlp.dense_4h_to_h", "mlp.fc2", "output.dense" -> "ffn_down";
            case "mlp.gate", "block_sparse_moe.gate" -> "ffn_gate_inp";
            case "mlp.shared_expert.gate_proj" -> "ffn_gate_shexp";
            case "mlp.shared_expert.up_proj" -> "ffn_up_shexp";
            case "mlp.shared_expert.down_proj" -> "ffn_down_shexp";
            case "mlp.shared_expert_gate" -> "ffn_gate_inp_shexp";
            default -> module;
        };
    }

    @Override
    public boolean isTable(String tensor) {
        return tensor.startsWith("rope_f") || tensor.endsWith(".attn_rot_embd");
    }
}
