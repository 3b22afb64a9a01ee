package dev.loupe.formats.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KerasReaderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mlp.h5", "cnn.h5", "residual.h5", "lstm.h5", "functional.keras"})
    void figuresEqualTheTruth(String name) {
        Model model = Formats.read(Samples.unpack("corpus/keras/" + name, folder));
        JsonNode truth = Samples.json("corpus/keras/truth.json").get(name);

        Totals totals = Inspection.of(model.graph().orElseThrow()).totals();
        assertThat(model.warnings()).isEmpty();
        assertThat(totals.parameters().value())
                .isEqualTo(truth.get("parameters").asLong());
        assertThat(totals.buffers().value()).isEqualTo(truth.get("buffers").asLong());
        assertThat(totals.multiplyAdds().value())
                .isEqualTo(truth.get("multiply_adds").asLong());
    }

    /** The archive packed again by another program, which compresses. */
    @Test
    void compressedWeightsAreCheckedToo() throws IOException {
        Path original = Samples.unpack("corpus/keras/functional.keras", folder);
        Path packed = folder.resolve("packed.keras");
        try (ZipFile from = new ZipFile(original.toFile());
                OutputStream out = Files.newOutputStream(packed);
                ZipOutputStream to = new ZipOutputStream(out)) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                from.getInputStream(entry).transferTo(to);
            }
        }
        Model model = Formats.read(packed);

        assertThat(model.warnings()).isEmpty();
        assertThat(model.tensors()).hasSameSizeAs(Formats.read(original).tensors());
        for (int i = 0; i < model.tensors().size(); i++) {
            assertThat(data(model.tensors().get(i)))
                    .isEqualTo(data(Formats.read(original).tensors().get(i)));
        }
    }

    private static byte[] data(Tensor tensor) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TensorData.copy(tensor, out);
        return out.toByteArray();
    }

    @Test
    void weightsThatDoNotFitTheConfigurationAreNamed() {
        Model model = Formats.read(Samples.unpack("hostile/weights_mismatch.h5", folder));

        assertThat(model.warnings()).anySatisfy(warning -> assertThat(warning).contains("kernel", "[7, 3]", "[5, 3]"));
    }

    @Test
    void aGroupThatHoldsItselfIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("loop.h5"), loop());

        assertThatThrownBy(() -> Formats.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("circles");
    }

    /** A superblock of version 2, and a root group at byte 48 whose one link leads to the root group. */
    private static byte[] loop() {
        ByteBuffer bytes = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("\u0089HDF\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        bytes.put(new byte[] {2, 8, 8, 0});
        bytes.putLong(0).putLong(-1).putLong(80).putLong(48).putInt(0);
        bytes.put("OHDR".getBytes(StandardCharsets.US_ASCII)).put(new byte[] {2, 0, 16});
        bytes.put(new byte[] {6, 12, 0, 0}).put(new byte[] {1, 0, 1, 'a'}).putLong(48);
        return bytes.array();
    }
}
