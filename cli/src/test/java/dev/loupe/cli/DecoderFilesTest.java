package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of decoders in Hugging Face folders and GGUF files. */
class DecoderFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private String folderOf(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config.replace('\'', '"'));
        return folder.toString();
    }

    private static JsonNode json(String... line) throws IOException {
        String[] all = java.util.Arrays.copyOf(line, line.length + 2);
        all[line.length] = "--format";
        all[line.length + 1] = "json";
        Run run = Run.of(all);
        assertThat(run.code()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    @Test
    void aFolderIsReportedAsTheBuiltInDecoderIs() throws IOException {
        String name = folderOf("{'model_type':'llama','vocab_size':128256,'num_key_value_heads':8,"
                + "'intermediate_size':14336,'torch_dtype':'bfloat16'}");
        JsonNode file = json("inspect", name, "--input", "1x600", "--batch", "3");
        JsonNode builtIn = json("inspect", "llama3-8b", "--input", "3x600", "--dtype", "bfloat16");

        assertThat(file.get("decoding")).isEqualTo(builtIn.get("decoding"));
        assertThat(file.get("totals")).isEqualTo(builtIn.get("totals"));
        assertThat(file.at("/decoding/positions").asInt()).isEqualTo(600);
        assertThat(file.at("/decoding/cache_bytes_per_token").asLong()).isEqualTo(2L * 32 * 8 * 128 * 2);
        assertThat(file.at("/decoding/cache_bytes").asLong()).isEqualTo(2L * 32 * 8 * 128 * 2 * 1800);
        assertThat(builtIn.at("/decoding/parameters_per_token")).isEqualTo(builtIn.at("/totals/parameters"));
    }

    @Test
    void theTextOfAMixtureTellsWhatATokenUses() throws IOException {
        Run run = Run.of("inspect", folderOf("{'model_type':'mixtral','torch_dtype':'bfloat16'}"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("46,702,792,704")
                .contains("used by a token       12,879,925,248  parameters")
                .contains("32 x choice of 2 of 8 experts for each token")
                .contains("cache of a token             131,072  131.07 kB, keys and values");
        assertThat(run.err()).contains("no tensors are listed");
    }

    @Test
    void aNetworkThatIsNoDecoderHasNoFiguresOfOne() throws IOException {
        JsonNode file = json("inspect", folderOf("{'model_type':'bert','architectures':['BertForMaskedLM']}"));

        assertThat(file.has("decoding")).isFalse();
        assertThat(file.at("/totals/parameters").asLong()).isEqualTo(109_514_298);
    }

    @Test
    void aGgufFileTellsItsTypesItsNetworkAndItsCache() throws IOException {
        String name = gguf().toString();
        JsonNode file = json("inspect", name, "--input", "2x10");
        Run text = Run.of("inspect", name);

        assertThat(file.get("format").asText()).isEqualTo("gguf");
        assertThat(file.at("/metadata/llama.block_count").asInt()).isEqualTo(1);
        assertThat(file.get("tensors")).hasSize(12);
        assertThat(file.get("stored").toString())
                .isEqualTo(
                        "[{\"dtype\":\"float32\",\"tensors\":3,\"elements\":96,\"bytes\":384,\"bits_per_element\":32.0},"
                                + "{\"dtype\":\"q4_0\",\"tensors\":9,\"elements\":14336,\"bytes\":8064,\"bits_per_element\":4.5},"
                                + "{\"dtype\":\"all\",\"tensors\":12,\"elements\":14432,\"bytes\":8448,"
                                + "\"bits_per_element\":4.682926829268292}]");
        assertThat(file.at("/totals/parameters").asLong()).isEqualTo(14432);
        assertThat(file.at("/totals/parameter_bytes").asLong()).isEqualTo(8448);
        assertThat(file.at("/decoding/cache_bytes").asLong()).isEqualTo(2L * 32 * 2 * 20);
        assertThat(file.get("warnings")).isEmpty();
        assertThat(text.err()).isEmpty();
        assertThat(text.out()).contains("stored as").containsPattern("q4_0 +9 +14,336 +8,064 +4\\.500");
    }

    @Test
    void aGgufFileOfUnknownArchitectureIsListed() throws IOException {
        Path file = folder.resolve("other.gguf");
        Files.write(file, head("other", 0));
        Run run = Run.of("inspect", file.toString());

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("no network is built for the architecture 'other'");
        assertThat(json("inspect", file.toString()).get("tensors")).isEmpty();
    }

    /** One layer of width 32, one head, 64 features between, 64 tokens; all but the norms in blocks of 32. */
    private Path gguf() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head("llama", 12));
        long[] offset = new long[1];
        tensor(out, "output_norm.weight", 0, offset, 32);
        tensor(out, "blk.0.attn_norm.weight", 0, offset, 32);
        tensor(out, "blk.0.ffn_norm.weight", 0, offset, 32);
        for (String name : new String[] {"token_embd", "output", "blk.0.ffn_gate", "blk.0.ffn_up"}) {
            tensor(out, name + ".weight", 2, offset, 64, 32);
        }
        tensor(out, "blk.0.ffn_down.weight", 2, offset, 32, 64);
        for (String name : new String[] {"q", "k", "v", "output"}) {
            tensor(out, "blk.0.attn_" + name + ".weight", 2, offset, 32, 32);
        }
        out.writeBytes(new byte[(32 - out.size() % 32) % 32 + Math.toIntExact(offset[0])]);
        return Files.write(folder.resolve("tiny.gguf"), out.toByteArray());
    }

    private static byte[] head(String architecture, int tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        number(out, 3, 4);
        number(out, tensors, 8);
        number(out, 5, 8);
        string(out, "general.architecture");
        number(out, 8, 4);
        string(out, architecture);
        setting(out, "llama.block_count", 1);
        setting(out, "llama.embedding_length", 32);
        setting(out, "llama.feed_forward_length", 64);
        setting(out, "llama.attention.head_count", 1);
        return out.toByteArray();
    }

    private static void setting(ByteArrayOutputStream out, String key, int value) {
        string(out, key);
        number(out, 4, 4);
        number(out, value, 4);
    }

    private static void tensor(ByteArrayOutputStream out, String name, int type, long[] offset, long... shape) {
        string(out, name);
        number(out, shape.length, 4);
        long elements = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            number(out, shape[i], 8);
            elements *= shape[i];
        }
        number(out, type, 4);
        number(out, offset[0], 8);
        offset[0] += (type == 0 ? 4 * elements : elements / 32 * 18 + 31) / 32 * 32;
    }

    private static void string(ByteArrayOutputStream out, String text) {
        number(out, text.length(), 8);
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void number(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
