package dev.loupe.zoo;

import dev.loupe.graph.DType;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;

/**
 * {@link Decoder}s by name: published models, and the families that they are of under Hugging Face's words for them, whose
 * settings are those that its configurations leave out. Every setting of a preset is an option:
 * {@code llama3-8b:layers=16,key_value_heads=4}.
 */
final class Llama {
    private static final String LLAMA_1 = "LLaMA: Open and Efficient Foundation Language Models (Touvron et al.)";
    private static final String LLAMA_3 = "The Llama 3 Herd of Models (Grattafiori et al.)";
    private static final String MISTRAL = "Mistral 7B (Jiang et al.)";
    private static final String MIXTRAL = "Mixtral of Experts (Jiang et al.)";
    private static final String QWEN_2 = "Qwen2 Technical Report (Yang et al.)";
    private static final String QWEN_2_5 = "Qwen2.5 Technical Report (Yang et al.)";
    private static final String QWEN_3 = "Qwen3 Technical Report (Yang et al.)";
    private static final String GEMMA = "Gemma: Open Models Based on Gemini Research and Technology (Mesnard et al.)";
    private static final String GEMMA_2 =
            "Gemma 2: Improving Open Language Models at a Practical Size (Riviere et al.)";
    private static final String GEMMA_3 = "Gemma 3 Technical Report (Kamath et al.)";
    private static final String PHI_3 = "Phi-3 Technical Report (Abdin et al.)";
    private static final String GRANITE = "Granite 3.0 Language Models (Granite Team, IBM)";

    private static final String GEMMAS = "head_dim=256,tied=true,scaled_embedding=true,activation=gelu_tanh,";
    private static final String GEMMA_2S = GEMMAS + "vocabulary=256000,sandwich_norm=true,cap=30,";

    private Llama() {}

    static Entry entry(String name) {
        return switch (name) {
            case "llama-7b", "llama" -> entry(name, LLAMA_1, 2023, "Llama", 10000, 1e-5, "layers=32");
            case "llama3-8b" ->
                entry(name, LLAMA_3, 2024, "Llama", 500000, 1e-5, "vocabulary=128256,key_value_heads=8,hidden=14336");
            case "llama3-70b" ->
                entry(
                        name,
                        LLAMA_3,
                        2024,
                        "Llama",
                        500000,
                        1e-5,
                        "vocabulary=128256,layers=80,width=8192,heads=64,key_value_heads=8,hidden=28672");
            case "mistral-7b", "mistral" ->
                entry(name, MISTRAL, 2023, "Mistral", 10000, 1e-5, "key_value_heads=8,hidden=14336");
            case "mixtral-8x7b", "mixtral" ->
                entry(
                        name,
                        MIXTRAL,
                        2024,
                        "Mixtral",
                        1000000,
                        1e-5,
                        "key_value_heads=8,hidden=14336,experts=8,active_experts=2,expert_names=mixtral");
            case "qwen2" -> entry(name, QWEN_2, 2024, "Qwen2", 10000, 1e-6, "vocabulary=151936,hidden=22016,bias=true");
            case "qwen2.5-7b" ->
                entry(
                        name,
                        QWEN_2_5,
                        2024,
                        "Qwen2",
                        1000000,
                        1e-6,
                        "vocabulary=152064,layers=28,width=3584,heads=28,key_value_heads=4,hidden=18944,bias=true");
            case "qwen2_moe" ->
                entry(
                        name,
                        QWEN_2,
                        2024,
                        "Qwen2Moe",
                        10000,
                        1e-6,
                        "vocabulary=151936,layers=24,width=2048,heads=16,hidden=5632,bias=true,experts=60,active_experts=4,"
                                + "expert_hidden=1408,shared_hidden=5632");
            case "qwen3" ->
                entry(
                        name,
                        QWEN_3,
                        2025,
                        "Qwen3",
                        10000,
                        1e-6,
                        "vocabulary=151936,hidden=22016,head_dim=128,head_norm=true");
            case "qwen3-8b" ->
                entry(
                        name,
                        QWEN_3,
                        2025,
                        "Qwen3",
                        1000000,
                        1e-6,
                        "vocabulary=151936,layers=36,key_value_heads=8,hidden=12288,head_dim=128,head_norm=true");
            case "qwen3_moe" ->
                entry(
                        name,
                        QWEN_3,
                        2025,
                        "Qwen3Moe",
                        10000,
                        1e-6,
                        "vocabulary=151936,layers=24,width=2048,key_value_heads=4,hidden=6144,head_norm=true,"
                                + "experts=128,active_experts=8,expert_hidden=768");
            case "gemma-2b" ->
                entry(
                        name,
                        GEMMA,
                        2024,
                        "Gemma",
                        10000,
                        1e-6,
                        GEMMAS + "vocabulary=256000,layers=18,width=2048,heads=8,key_value_heads=1,hidden=16384");
            case "gemma-7b", "gemma" ->
                entry(
                        name,
                        GEMMA,
                        2024,
                        "Gemma",
                        10000,
                        1e-6,
                        GEMMAS + "vocabulary=256000,layers=28,width=3072,heads=16,key_value_heads=16,hidden=24576");
            case "gemma2-2b", "gemma2" ->
                entry(
                        name,
                        GEMMA_2,
                        2024,
                        "Gemma2",
                        10000,
                        1e-6,
                        GEMMA_2S + "layers=26,width=2304,heads=8,key_value_heads=4,hidden=9216");
            case "gemma3_text" ->
                entry(
                        name,
                        GEMMA_3,
                        2025,
                        "Gemma3",
                        1000000,
                        1e-6,
                        GEMMAS + "vocabulary=262208,sandwich_norm=true,head_norm=true,layers=26,width=2304,heads=8,"
                                + "key_value_heads=4,hidden=9216");
            case "phi3-mini", "phi3" ->
                entry(name, PHI_3, 2024, "Phi3", 10000, 1e-5, "vocabulary=32064,width=3072,hidden=8192,fused=true");
            case "granite" -> entry(name, GRANITE, 2024, "Granite", 10000, 1e-6, "hidden=11008");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(
            String name, String source, int year, String family, double base, double eps, String preset) {
        return Entry.of(
                name,
                source,
                year,
                new Input("input_ids", TensorType.of(DType.INT64, 1, 2048)),
                options -> Decoder.of(family, base, eps, options.over(preset)).network());
    }
}
