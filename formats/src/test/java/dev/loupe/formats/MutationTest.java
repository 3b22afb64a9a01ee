package dev.loupe.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.formats.coreml.CoreMlSamples;
import dev.loupe.formats.openvino.IrText;
import dev.loupe.formats.tensorflow.TensorFlowSamples;
import dev.loupe.formats.tflite.TfliteSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged copies of good files, seeded: whatever is read of them is a report, a warning or a clean rejection. The number
 * for each format is {@code -Dloupe.mutants}, 2,000 by default.
 */
@Tag("slow")
class MutationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "onnx, corpus/onnx/conv_3d.onnx corpus/onnx/gru_2.onnx corpus/onnx/encoder.onnx corpus/onnx/shuffle.onnx",
        "pytorch, corpus/pytorch/checkpoint.pt corpus/pytorch/checkpoint_legacy.pt corpus/pytorch/views.pt",
        "cfg, samples/small.cfg samples/recurrent.cfg",
        "prototxt, samples/small.prototxt samples/version1.prototxt",
        "param, samples/small.param",
        "caffemodel, samples/small.caffemodel samples/version1.caffemodel",
        "gguf, corpus/gguf/f32.gguf corpus/gguf/q4_0.gguf corpus/gguf/q8_0.gguf hostile/duplicate_key.gguf",
        "h5, corpus/keras/cnn.h5 corpus/keras/lstm.h5 samples/blocks_earliest.h5 samples/blocks_latest.h5",
        "pt2, corpus/pt2/tiny_core_json_first.pt2 corpus/pt2/net_json_first.pt2 corpus/pt2/misc_json_first.pt2 "
                + "corpus/pt2/cond_json_first.pt2 corpus/pt2/tiny_2_6.pt2",
        "keras, corpus/keras/functional.keras samples/nested.keras",
        "json, samples/layers_model.json",
        "safetensors, corpus/pytorch/mixed.safetensors hostile/many_tensors.safetensors",
    })
    void mutantsAreReportedOrRejected(String format, String names) throws IOException {
        List<byte[]> originals = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            originals.add(Files.readAllBytes(Samples.unpack(name, folder)));
        }
        mutate(format, originals);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tflite", "pb", "saved_model.pb", "mlmodel", "xml"})
    void mutantsOfFilesMadeHereAreReportedOrRejected(String format) throws IOException {
        mutate(
                format,
                switch (format) {
                    case "tflite" -> List.of(TfliteSamples.small(false, 4), TfliteSamples.small(true, 4));
                    case "pb" -> List.of(TensorFlowSamples.frozen());
                    case "saved_model.pb" -> List.of(TensorFlowSamples.saved());
                    case "xml" -> List.of(IrText.small().text().getBytes(StandardCharsets.UTF_8));
                    default -> List.of(CoreMlSamples.network(108), CoreMlSamples.program());
                });
    }

    private void mutate(String format, List<byte[]> originals) throws IOException {
        int count = Integer.getInteger("loupe.mutants", 2_000);
        int accepted = 0;
        Path mutant = folder.resolve(format.contains(".") ? format : "mutant." + format);
        for (int seed = 0; seed < count; seed++) {
            Random random = new Random(seed);
            Files.write(mutant, mutate(originals.get(seed % originals.size()), random));
            String verdict = HostileRun.verdict(mutant);
            assertThat(verdict).as("%s, seed %d", format, seed).doesNotStartWith("crash");
            accepted += verdict.startsWith("reject") ? 0 : 1;
        }
        // Mutants that nobody notices show that the mutator reaches past the first check.
        // Of XML few are: most changes break a tag.
        assertThat(accepted).isBetween(count / (format.equals("xml") ? 200 : 50), count - count / 50);
    }

    /** Flips, overwrites, inserts, removes, repeats or cuts, mostly near the start, where the structure is. */
    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 1; i++) {
            int reach = random.nextInt(3) == 0 ? bytes.length : Math.min(bytes.length, 4096);
            int at = random.nextInt(reach);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x00);
                case 3 -> bytes = splice(bytes, at, 0, random.nextInt(9), random);
                case 4 -> bytes = splice(bytes, at, random.nextInt(9), 0, random);
                case 5 -> {
                    int length = Math.min(8, bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
                }
                default -> bytes = random.nextInt(10) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int removed, int added, Random random) {
        int gone = Math.min(removed, bytes.length - at);
        byte[] spliced = new byte[bytes.length - gone + added];
        System.arraycopy(bytes, 0, spliced, 0, at);
        for (int i = 0; i < added; i++) {
            spliced[at + i] = (byte) random.nextInt(256);
        }
        System.arraycopy(bytes, at + gone, spliced, at + added, bytes.length - at - gone);
        return spliced;
    }
}
