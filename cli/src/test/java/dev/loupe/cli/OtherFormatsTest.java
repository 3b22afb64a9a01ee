package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of files of TensorFlow Lite, TensorFlow, Core ML, OpenVINO and NCNN; the figures are counted by hand. */
class OtherFormatsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private String unpack(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in =
                new GZIPInputStream(OtherFormatsTest.class.getResourceAsStream("files/" + name + ".gz"))) {
            Files.copy(in, file);
        }
        return file.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "small.tflite, tflite, 80, 616, scores, '[1,10]'",
        "frozen.pb, graphdef, 856, 4096, conv, '[1,5]'",
        "saved_model.pb, savedmodel, 24, 24, call.product, '[1,6]'",
        "small.mlmodel, coreml, 132, 1748, fc, '[1,5]'",
        "small.xml, openvino, 108, 3888, conv, '[1,4,6,6]'",
        "small.param, ncnn, 2109, 12528, up, '[1,7]'",
    })
    void theDocumentHasTheFigures(
            String name, String format, long parameters, long multiplyAdds, String layer, String output)
            throws IOException {
        Run run = Run.of("inspect", unpack(name), "--format", "json");
        JsonNode document = JSON.readTree(run.out());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(document.get("format").asText()).isEqualTo(format);
        assertThat(document.at("/totals/parameters").asLong()).isEqualTo(parameters);
        assertThat(document.at("/totals/multiply_adds").asLong()).isEqualTo(multiplyAdds);
        assertThat(document.get("layers"))
                .anyMatch(one -> one.get("path").asText().equals(layer));
        assertThat(document.at("/outputs/0/shape").toString()).isEqualTo(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small.tflite", "frozen.pb", "saved_model.pb", "small.mlmodel", "small.xml", "small.param"})
    void theFirstHalfOfAFileIsRefusedInOneLine(String name) throws IOException {
        Path file = Path.of(unpack(name));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Run run = Run.of("inspect", file.toString());

        assertThat(run.code()).isEqualTo(Loupe.BAD_INPUT);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("loupe: " + file).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small.tflite", "frozen.pb", "small.mlmodel", "small.xml"})
    void whereWeightsAreNotTakenOverThatIsSaid(String name) throws IOException {
        Path target = folder.resolve("converted.onnx");
        Run run = Run.of("convert", unpack(name), target.toString());

        assertThat(run.code()).isEqualTo(Loupe.BAD_INPUT);
        assertThat(run.err()).contains("are not taken over into ONNX").hasLineCount(1);
        assertThat(target).doesNotExist();
    }

    @Test
    void aPackageOfCoreMlIsReadByItsManifest() throws IOException {
        Path data = Files.createDirectories(folder.resolve("small.mlpackage/Data/com.apple.CoreML"));
        Files.move(Path.of(unpack("small.mlmodel")), data.resolve("model.mlmodel"));
        Files.writeString(folder.resolve("small.mlpackage/Manifest.json"), """
                {"rootModelIdentifier": "A", "itemInfoEntries": {"A": {"path": "com.apple.CoreML/model.mlmodel"}}}
                """);
        Run run = Run.of("inspect", folder.resolve("small.mlpackage").toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("1,748");
    }

    @Test
    void aFileUnderAnotherNameIsReadAsWhatItIs() throws IOException {
        Path file = Path.of(unpack("small.param"));
        Path other = Files.move(file, folder.resolve("small.onnx"));
        Run run = Run.of("inspect", other.toString());

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("the name promises onnx, but the content is ncnn");
    }
}
