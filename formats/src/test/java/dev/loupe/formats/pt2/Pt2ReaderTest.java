package dev.loupe.formats.pt2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pt2ReaderTest {
    private static final String PROGRAM = """
            {"graph_module":{"graph":{"inputs":[{"as_tensor":{"name":"p_w"}},{"as_tensor":{"name":"x"}}],\
            "outputs":[{"as_tensor":{"name":"y"}}],"nodes":[{"target":"torch.ops.aten.linear.default","inputs":[\
            {"name":"input","arg":{"as_tensor":{"name":"x"}}},{"name":"weight","arg":{"as_tensor":{"name":"p_w"}}}],\
            "outputs":[{"as_tensor":{"name":"y"}}],"metadata":{}}],"tensor_values":{\
            "p_w":{"dtype":7,"sizes":[{"as_int":2},{"as_int":3}]},"x":{"dtype":7,"sizes":[{"as_int":1},{"as_int":3}]},\
            "y":{"dtype":7,"sizes":[{"as_int":1},{"as_int":2}]}}},\
            "signature":{"input_specs":[{"parameter":{"arg":{"name":"p_w"},"parameter_name":"fc.weight"}}]}},\
            "schema_version":{"major":MAJOR,"minor":17},"torch_version":"2.9.0"}""";
    private static final String CONFIG = """
            {"config":{"fc.weight":{"path_name":"weight_0","is_param":true,"use_pickle":false,"tensor_meta":\
            {"dtype":7,"sizes":SIZES,"requires_grad":true,"device":{"type":"cpu","index":null},\
            "strides":[{"as_int":3},{"as_int":1}],"storage_offset":{"as_int":0},"layout":7}}}}""";
    private static final String SIZES = "[{\"as_int\":2},{\"as_int\":3}]";

    @TempDir
    Path folder;

    private Path archive(Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve("tiny.pt2");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(0);
            for (String name : entries.keySet().stream().sorted().toList()) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(entries.get(name));
                zip.closeEntry();
            }
        }
        return file;
    }

    private Path archive(String major, String sizes, int weightBytes) throws IOException {
        byte[] weight = new byte[weightBytes];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (byte) i;
        }
        return archive(Map.of(
                "tiny/archive_format", bytes("pt2"),
                "tiny/models/model.json", bytes(PROGRAM.replace("MAJOR", major)),
                "tiny/data/weights/model_weights_config.json", bytes(CONFIG.replace("SIZES", sizes)),
                "tiny/data/weights/weight_0", weight));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String refusal(Path file) {
        return String.valueOf(
                assertThrows(BadInput.class, () -> Formats.read(file)).getMessage());
    }

    @Test
    void tensorsHaveTheNamesAndShapesOfTheStateDict() throws IOException {
        Model model = Formats.read(archive("8", SIZES, 24));
        assertEquals("pt2", model.format());
        assertEquals("fc.weight", model.tensors().get(0).name());
        assertEquals(List.of(2L, 3L), model.tensors().get(0).shape());
        assertEquals("float32", model.tensors().get(0).dtype());
    }

    @Test
    void theBytesOfATensorAreThoseOfItsEntry() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TensorData.copy(Formats.read(archive("8", SIZES, 24)).tensors().get(0), out);
        assertEquals(24, out.size());
        assertEquals(23, out.toByteArray()[23]);
    }

    @Test
    void operatorsAreCounted() throws IOException {
        Model model = Formats.read(archive("8", SIZES, 24));
        assertEquals(Datum.of(1), model.metadata().get("operators/torch.ops.aten.linear.default"));
    }

    @Test
    void aNewerSchemaIsWarnedAbout() throws IOException {
        assertTrue(Formats.read(archive("9", SIZES, 24)).warnings().stream().anyMatch(w -> w.contains("version 9")));
    }

    @Test
    void aStorageThatIsTooShortIsRefused() throws IOException {
        assertTrue(refusal(archive("8", SIZES, 20)).contains("needs 24 bytes, but 20 are there"));
    }

    @Test
    void aNegativeSizeIsRefused() throws IOException {
        assertTrue(refusal(archive("8", "[{\"as_int\":-2},{\"as_int\":3}]", 24)).contains("negative size -2"));
    }

    @Test
    void sizesBeyond64BitsAreRefused() throws IOException {
        String huge = "[{\"as_int\":4611686018427387904},{\"as_int\":3}]";
        assertTrue(refusal(archive("8", huge, 24)).contains("more elements than 64 bits"));
    }

    @Test
    void aParameterWithoutWeightsIsRefused() throws IOException {
        Path file = archive(Map.of(
                "tiny/archive_format", bytes("pt2"),
                "tiny/models/model.json", bytes(PROGRAM.replace("MAJOR", "8"))));
        assertTrue(refusal(file).contains("'fc.weight', which is not among the weights"));
    }

    @Test
    void compiledCodeIsSaidToBeThat() throws IOException {
        Path file =
                archive(Map.of("tiny/archive_format", bytes("pt2"), "tiny/data/aotinductor/model/a.so", new byte[4]));
        assertTrue(refusal(file).contains("AOTInductor"));
    }

    @Test
    void jsonThatIsNoProgramIsRefused() throws IOException {
        Path file = archive(Map.of("tiny/archive_format", bytes("pt2"), "tiny/models/model.json", bytes("{}")));
        assertTrue(refusal(file).contains("no graph_module"));
    }
}
