package dev.loupe.formats.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.formats.Datum;
import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Decoding;
import dev.loupe.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTest {
    @TempDir
    Path folder;

    private Model read(GgufBytes bytes) {
        return Formats.read(bytes.write(folder));
    }

    private static Inspection inspection(Model model) {
        return Inspection.of(model.graph().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32.gguf", "q4_0.gguf", "q8_0.gguf"})
    void theCorpusEqualsItsTruthAsTensorsAndAsANetwork(String name) {
        JsonNode truth = Samples.json("corpus/gguf/truth.json").get(name);
        Model model = Formats.read(Samples.unpack("corpus/gguf/" + name, folder));

        assertThat(model.warnings()).isEmpty();
        assertThat(model.tensors()).hasSize(truth.get("tensors").asInt());
        assertThat(model.tensors().stream().mapToLong(Tensor::bytes).sum())
                .isEqualTo(truth.get("tensor_bytes").asLong());
        assertThat(inspection(model).totals().parameters().value())
                .isEqualTo(truth.get("parameters").asLong());
        assertThat(inspection(model).totals().parameterBytes().value())
                .isEqualTo(truth.get("tensor_bytes").asLong());
    }

    /** Number, elements and bytes of a block, as ggml's documentation of the format lists them. */
    @ParameterizedTest
    @CsvSource({
        "0, float32, 1, 4",
        "1, float16, 1, 2",
        "2, q4_0, 32, 18",
        "3, q4_1, 32, 20",
        "6, q5_0, 32, 22",
        "7, q5_1, 32, 24",
        "8, q8_0, 32, 34",
        "9, q8_1, 32, 36",
        "10, q2_k, 256, 84",
        "11, q3_k, 256, 110",
        "12, q4_k, 256, 144",
        "13, q5_k, 256, 176",
        "14, q6_k, 256, 210",
        "15, q8_k, 256, 292",
        "16, iq2_xxs, 256, 66",
        "17, iq2_xs, 256, 74",
        "18, iq3_xxs, 256, 98",
        "19, iq1_s, 256, 50",
        "20, iq4_nl, 32, 18",
        "21, iq3_s, 256, 110",
        "22, iq2_s, 256, 82",
        "23, iq4_xs, 256, 136",
        "24, int8, 1, 1",
        "25, int16, 1, 2",
        "26, int32, 1, 4",
        "27, int64, 1, 8",
        "28, float64, 1, 8",
        "29, iq1_m, 256, 56",
        "30, bfloat16, 1, 2",
        "34, tq1_0, 256, 54",
        "35, tq2_0, 256, 66",
        "39, mxfp4, 32, 17",
    })
    void everyTypeTakesItsBytesForEachBlock(int number, String label, int elements, int bytes) {
        Model model = read(GgufBytes.of("none").tensor("w", number, 6L * bytes, 3, 2L * elements));

        assertThat(model.tensors()).singleElement().satisfies(tensor -> {
            assertThat(tensor.dtype()).isEqualTo(label);
            assertThat(tensor.shape()).containsExactly(3L, 2L * elements);
            assertThat(tensor.bytes()).isEqualTo(6L * bytes);
        });
        if (elements > 1) {
            GgufBytes half = GgufBytes.of("none").tensor("w", number, 6L * bytes, 3, elements + elements / 2);
            assertThatThrownBy(() -> read(half))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("not whole blocks of " + elements);
        }
    }

    @Test
    void theFilesOfOneModelAreJoined() throws IOException {
        for (int i = 1; i <= 2; i++) {
            GgufBytes part = GgufBytes.of("none").u32("split.count", 2).u32("split.no", i - 1);
            Files.write(
                    folder.resolve("model-0000" + i + "-of-00002.gguf"),
                    part.floats("w" + i, "3x2").bytes());
        }
        Model model = Formats.read(folder.resolve("model-00002-of-00002.gguf"));

        assertThat(model.tensors()).extracting(Tensor::name).containsExactly("w1", "w2");
        assertThat(model.tensors().get(0).storage().file()).hasFileName("model-00001-of-00002.gguf");
    }

    @Test
    void whereAFileOfSeveralIsMissingThatIsSaid() throws IOException {
        GgufBytes part = GgufBytes.of("llama").u32("split.count", 2).floats("w", "3x2");
        Path file = folder.resolve("model-00001-of-00002.gguf");
        Files.write(file, part.bytes());

        assertThat(Formats.read(file).warnings()).singleElement().asString().contains("one of 2 parts");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void allVersionsSayTheSame(int version) {
        Model model = read(new GgufBytes(version)
                .text("general.architecture", "none")
                .u32("none.block_count", 7)
                .texts("tokens", 3)
                .floats("a", "2x3")
                .floats("b", "5"));

        assertThat(model.metadata())
                .containsEntry("gguf.version", Datum.of(version))
                .containsEntry("none.block_count", Datum.of(7))
                .containsEntry("tokens", Datum.of("3 texts"));
        assertThat(model.tensors()).extracting(Tensor::shape).containsExactly(List.of(2L, 3L), List.of(5L));
    }

    @Test
    void arraysAreSummedUpUnlessTheyAreShortAndWhole() {
        Model model = read(GgufBytes.of("none")
                .texts("tokenizer.ggml.tokens", 30_000)
                .numbers("none.attention.head_count", 4, 8, 4)
                .nested("deep", 3));

        assertThat(model.metadata())
                .containsEntry("tokenizer.ggml.tokens", Datum.of("30000 texts"))
                .containsEntry("none.attention.head_count", Datum.of("[4, 8, 4]"))
                .containsEntry("deep", Datum.of("1 arrays"));
    }

    @Test
    void whatContradictsItselfIsRefused() {
        refused(GgufBytes.of("x").floats("a", "2").floats("a", "2"), "tensor 'a' stands twice");
        refused(
                GgufBytes.of("x").tensorAt("a", 0, 0, 64, 16).tensorAt("b", 0, 32, 64, 16),
                "shares bytes with another");
        refused(GgufBytes.of("x").tensorAt("a", 0, 8, 64, 16), "no multiple of 32");
        refused(GgufBytes.of("x").u32("general.alignment", 48), "no power of two");
        refused(GgufBytes.of("x").nested("a", 9), "nested deeper than the limit of 8");
        refused(new GgufBytes(4), "version 4 is not known");
    }

    private void refused(GgufBytes bytes, String why) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(BadInput.class).hasMessageContaining(why);
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        byte[] whole = tiny("llama").floats("last", "7").bytes();
        Path file = folder.resolve("cut.gguf");
        for (int length = 4; length < whole.length - 4; length++) {
            java.nio.file.Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Formats.read(file)).as("%d bytes", length).isInstanceOf(BadInput.class);
        }
    }

    /** Two layers of width 8, 4 heads over 2 shared ones, 16 features between, 10 tokens. */
    private static GgufBytes tiny(String architecture) {
        return GgufBytes.of(architecture)
                .u32(architecture + ".block_count", 2)
                .u32(architecture + ".context_length", 64)
                .u32(architecture + ".embedding_length", 8)
                .u32(architecture + ".feed_forward_length", 16)
                .u32(architecture + ".attention.head_count", 4)
                .u32(architecture + ".attention.head_count_kv", 2)
                .texts("tokenizer.ggml.tokens", 10);
    }

    /** Adds tensors; those of each layer have {@code *} for its number. */
    private static GgufBytes with(GgufBytes bytes, String tensors) {
        for (String one : tensors.trim().split("\\s+", -1)) {
            String[] parts = one.split("=", -1);
            for (int layer = 0; layer < (one.contains("*") ? 2 : 1); layer++) {
                bytes.floats(parts[0].replace("*", Integer.toString(layer)), parts[1]);
            }
        }
        return bytes;
    }

    private static final String LAYERS = " blk.*.attn_norm.weight=8 blk.*.attn_q.weight=8x8 blk.*.attn_k.weight=4x8"
            + " blk.*.attn_v.weight=4x8 blk.*.attn_output.weight=8x8 blk.*.ffn_norm.weight=8";
    private static final String GATED =
            " blk.*.ffn_gate.weight=16x8 blk.*.ffn_up.weight=16x8 blk.*.ffn_down.weight=8x16";
    private static final String ENDS = "token_embd.weight=10x8 output_norm.weight=8";
    private static final String HEAD = " output.weight=10x8";

    private void fits(GgufBytes bytes) {
        Model model = read(bytes);
        assertThat(model.warnings()).isEmpty();
        long stored = model.tensors().stream()
                .filter(tensor -> !tensor.name().startsWith("rope_f"))
                .mapToLong(Tensor::elements)
                .sum();
        assertThat(inspection(model).totals().parameters().value()).isEqualTo(stored);
    }

    @Test
    void theTensorsOfEachArchitectureFitTheNetworkOfItsMetadata() {
        fits(with(tiny("llama"), ENDS + HEAD + LAYERS + GATED + " rope_freqs.weight=1"));
        fits(with(tiny("llama"), ENDS + LAYERS + GATED)); // without output.weight the embedding is the output
        fits(with(
                tiny("qwen2"),
                ENDS + HEAD + LAYERS + GATED + " blk.*.attn_q.bias=8 blk.*.attn_k.bias=4 blk.*.attn_v.bias=4"));
        fits(with(
                tiny("qwen3").u32("qwen3.attention.key_length", 6),
                ENDS + HEAD + GATED + " blk.*.attn_norm.weight=8 blk.*.attn_q.weight=24x8 blk.*.attn_k.weight=12x8"
                        + " blk.*.attn_v.weight=12x8 blk.*.attn_output.weight=8x24 blk.*.ffn_norm.weight=8"
                        + " blk.*.attn_q_norm.weight=6 blk.*.attn_k_norm.weight=6"));
        fits(with(tiny("gemma"), ENDS + LAYERS + GATED));
        fits(with(
                tiny("gemma2"),
                ENDS + LAYERS + GATED + " blk.*.post_attention_norm.weight=8 blk.*.post_ffw_norm.weight=8"));
        fits(with(
                tiny("gemma3"),
                ENDS + LAYERS + GATED + " blk.*.post_attention_norm.weight=8 blk.*.post_ffw_norm.weight=8"
                        + " blk.*.attn_q_norm.weight=2 blk.*.attn_k_norm.weight=2"));
        fits(with(
                tiny("phi3"),
                ENDS + HEAD + " blk.*.attn_norm.weight=8 blk.*.attn_qkv.weight=16x8 blk.*.attn_output.weight=8x8"
                        + " blk.*.ffn_norm.weight=8 blk.*.ffn_up.weight=32x8 blk.*.ffn_down.weight=8x16"));
    }

    private static final String TWO_LAYERS = " blk.*.attn_norm.weight=8 blk.*.attn_norm.bias=8 blk.*.ffn_up.weight=16x8"
            + " blk.*.ffn_up.bias=16 blk.*.ffn_down.weight=8x16 blk.*.ffn_down.bias=8 blk.*.attn_output.weight=8x8"
            + " blk.*.attn_output.bias=8";
    private static final String JOINT = " blk.*.attn_qkv.weight=24x8 blk.*.attn_qkv.bias=24";
    private static final String SECOND = " blk.*.ffn_norm.weight=8 blk.*.ffn_norm.bias=8";
    private static final String BIASED = ENDS + " output_norm.bias=8";

    @Test
    void soDoThoseOfArchitecturesWithLayerNorms() {
        fits(with(tiny("gpt2"), BIASED + " position_embd.weight=64x8" + TWO_LAYERS + JOINT + SECOND));
        fits(with(tiny("gptneox"), BIASED + HEAD + TWO_LAYERS + JOINT + SECOND));
        fits(with(
                tiny("bloom"),
                BIASED + " token_embd_norm.weight=8 token_embd_norm.bias=8" + TWO_LAYERS + JOINT + SECOND));
        fits(with(
                tiny("falcon"),
                BIASED + HEAD + " blk.*.attn_norm.weight=8 blk.*.attn_norm.bias=8 blk.*.attn_qkv.weight=16x8"
                        + " blk.*.attn_output.weight=8x8 blk.*.ffn_up.weight=16x8 blk.*.ffn_down.weight=8x16"));
        fits(with(
                tiny("bert"),
                "token_embd.weight=10x8 position_embd.weight=64x8 token_types.weight=2x8 token_embd_norm.weight=8"
                        + " token_embd_norm.bias=8 blk.*.attn_q.weight=8x8 blk.*.attn_q.bias=8 blk.*.attn_k.weight=8x8"
                        + " blk.*.attn_k.bias=8 blk.*.attn_v.weight=8x8 blk.*.attn_v.bias=8 blk.*.attn_output.weight=8x8"
                        + " blk.*.attn_output.bias=8 blk.*.attn_output_norm.weight=8 blk.*.attn_output_norm.bias=8"
                        + " blk.*.ffn_up.weight=16x8 blk.*.ffn_up.bias=16 blk.*.ffn_down.weight=8x16"
                        + " blk.*.ffn_down.bias=8 blk.*.layer_output_norm.weight=8 blk.*.layer_output_norm.bias=8"));
    }

    private static GgufBytes mixture() {
        return tiny("llama").u32("llama.expert_count", 4).u32("llama.expert_used_count", 2);
    }

    @Test
    void expertsStandInOneTensorOrInOneEach() {
        String gate = ENDS + HEAD + LAYERS + " blk.*.ffn_gate_inp.weight=4x8";
        fits(with(
                mixture(),
                gate + " blk.*.ffn_gate_exps.weight=4x16x8 blk.*.ffn_up_exps.weight=4x16x8"
                        + " blk.*.ffn_down_exps.weight=4x8x16"));
        StringBuilder apart = new StringBuilder(gate);
        for (int i = 0; i < 4; i++) {
            apart.append(GATED.replace(".weight", "." + i + ".weight"));
        }
        fits(with(mixture(), apart.toString()));
        fits(with(
                tiny("qwen2moe")
                        .u32("qwen2moe.expert_count", 4)
                        .u32("qwen2moe.expert_used_count", 2)
                        .u32("qwen2moe.expert_feed_forward_length", 6)
                        .u32("qwen2moe.expert_shared_feed_forward_length", 12),
                gate + " blk.*.ffn_gate_exps.weight=4x6x8 blk.*.ffn_up_exps.weight=4x6x8"
                        + " blk.*.ffn_down_exps.weight=4x8x6 blk.*.ffn_gate_inp_shexp.weight=8"
                        + " blk.*.ffn_gate_shexp.weight=12x8 blk.*.ffn_up_shexp.weight=12x8"
                        + " blk.*.ffn_down_shexp.weight=8x12 blk.*.attn_q.bias=8 blk.*.attn_k.bias=4"
                        + " blk.*.attn_v.bias=4"));
    }

    @Test
    void aTokenUsesTheExpertsThatRunForIt() {
        Inspection inspection = inspection(read(mixture()));
        Decoding decoding = Decoding.of(inspection).orElseThrow();
        long expert = 3 * 16 * 8;

        assertThat(inspection.totals().parameters().minus(decoding.parametersPerToken()))
                .isEqualTo(Size.of(2 * 2 * expert));
        assertThat(decoding.perToken()).isEqualTo(Size.of(2 * (2 * 8 * 8 + 2 * 4 * 8 + 4 * 8 + 2 * expert) + 10 * 8));
    }

    /** The cache is float16: two layers, keys and values, 2 heads of 2 features. */
    @Test
    void theCacheIsThatOfTheGivenLengthAndBatch() {
        Path file = with(tiny("llama"), ENDS + HEAD + LAYERS + GATED).write(folder);
        Model model = Formats.read(file, List.of(new InputShape("", Shape.of(3, 50))));
        Decoding decoding = Decoding.of(inspection(model)).orElseThrow();

        assertThat(decoding.cacheBytesPerToken()).isEqualTo(Size.of(2 * 2 * 2 * 2 * 2));
        assertThat(decoding.cacheBytes()).isEqualTo(Size.of(2 * 2 * 2 * 2 * 2 * 150));
        assertThat(decoding.length()).isEqualTo(Size.of(50));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Model model = read(with(
                tiny("llama"),
                ENDS + HEAD + LAYERS
                        + GATED.replace("blk.*.ffn_up.weight=16x8", "blk.*.ffn_up.weight=15x8")
                                .replace(" blk.*.ffn_gate.weight=16x8", "")
                        + " odd.weight=3"));

        assertThat(model.warnings())
                .containsExactlyInAnyOrder(
                        "'blk.0.ffn_gate.weight' is missing",
                        "'blk.1.ffn_gate.weight' is missing",
                        "'blk.0.ffn_up.weight' is [15, 8], but the configuration needs 16x8",
                        "'blk.1.ffn_up.weight' is [15, 8], but the configuration needs 16x8",
                        "'odd.weight' is no part of the network");
    }

    @Test
    void anArchitectureThatIsNotKnownOrNotWholeLeavesTheTensors() {
        Model unknown = read(GgufBytes.of("wavtokenizer-dec").floats("a", "2"));
        Model partial = read(GgufBytes.of("llama").u32("llama.block_count", 2).floats("a", "2"));
        Model different = read(tiny("none").numbers("llama.x", 1, 2));

        assertThat(unknown.graph()).isEmpty();
        assertThat(unknown.tensors()).hasSize(1);
        assertThat(unknown.warnings()).singleElement().asString().contains("architecture 'wavtokenizer-dec'");
        assertThat(partial.warnings()).singleElement().asString().contains("llama.embedding_length is missing");
        assertThat(different.graph()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "llama.block_count, 2000000, layers",
        "llama.embedding_length, 4294967295, llama.embedding_length is no number from 1 to 16777216",
        "llama.attention.head_count, 3, does not split into 3 heads",
    })
    void settingsThatAreNoNetworkAreRefused(String key, long value, String why) {
        GgufBytes bytes = GgufBytes.of("llama");
        for (String other : List.of("block_count", "embedding_length", "feed_forward_length", "attention.head_count")) {
            String name = "llama." + other;
            bytes.u32(name, name.equals(key) ? value : 8);
        }
        refused(bytes, why);
    }
}
