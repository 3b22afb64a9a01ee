package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a file of Keras. */
class KerasFilesTest {
    private static final String CONFIG = """
            {"class_name": "Sequential", "config": {"name": "s", "layers": [
            {"class_name": "Dense", "config": {"name": "hidden", "units": 4, "batch_input_shape": [null, 3]}},
            {"class_name": "Lambda", "config": {"name": "code", "function": ["4wEAAAA=", null, null]}}]}}
            """;

    @TempDir
    Path folder;

    private String keras;

    @BeforeEach
    void writeAFile() throws IOException {
        Path file = folder.resolve("small.keras");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("metadata.json"));
            zip.write("{\"keras_version\": \"3.0.0\"}".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("config.json"));
            zip.write(CONFIG.getBytes(StandardCharsets.UTF_8));
        }
        keras = file.toString();
    }

    @Test
    void layersAreListedAndCodeIsNamed() {
        Run run = Run.of("inspect", keras);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("hidden", "Lambda");
    }

    @Test
    void theDocumentHasTheFigures() throws IOException {
        JsonNode document = new ObjectMapper()
                .readTree(Run.of("inspect", keras, "--format", "json").out());

        assertThat(document.get("format").asText()).isEqualTo("keras");
        assertThat(document.at("/totals/parameters").asLong()).isEqualTo(16);
        assertThat(document.get("not_counted").toString()).contains("code");
    }

    @Test
    void anInputOfAnotherNameIsRefusedInOneLine() {
        Run run = Run.of("inspect", keras, "--input", "other=1x3");

        assertThat(run.code()).isEqualTo(Loupe.BAD_INPUT);
        assertThat(run.err()).contains("no input 'other'").hasLineCount(1);
    }
}
