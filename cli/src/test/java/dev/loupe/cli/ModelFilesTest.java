package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.formats.Formats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of model files, and of folders of them. */
class ModelFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private String onnx;

    @BeforeEach
    void writeAFile() {
        onnx = folder.resolve("squeeze.onnx").toString();
        Run run = Run.of("convert", "squeezenet1_1", onnx);
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void aFileHasTheFiguresOfItsNetwork() throws IOException {
        JsonNode file =
                JSON.readTree(Run.of("inspect", onnx, "--format", "json").out());
        JsonNode builtIn = JSON.readTree(
                Run.of("inspect", "squeezenet1_1", "--format", "json").out());

        assertThat(file.get("source").asText()).isEqualTo("file");
        assertThat(file.get("format").asText()).isEqualTo("onnx");
        for (String figure : List.of("parameters", "multiply_adds", "neurons")) {
            assertThat(file.at("/totals/" + figure)).as(figure).isEqualTo(builtIn.at("/totals/" + figure));
        }
        assertThat(file.get("tensors")).hasSize(52);
    }

    @Test
    void aLayerIsExplainedByTheNameOfItsNode() {
        assertThat(Run.of("inspect", onnx, "--explain", "features.0").out())
                .contains("batch*height*width*channels*kernel*kernel*channels in")
                .contains("= 21,290,688");
    }

    @Test
    void anotherInputSizeGivesOtherFigures() throws IOException {
        JsonNode file = JSON.readTree(Run.of("inspect", onnx, "--input", "2x3x96x96", "--format", "json")
                .out());

        assertThat(file.at("/outputs/0/shape").toString()).isEqualTo("[2,1000]");
    }

    @Test
    void aWrongInputNamesTheNodeThatDoesNotFit() {
        Run run = Run.of("inspect", onnx, "--input", "1x4x224x224");

        assertThat(run.code()).isEqualTo(Loupe.BAD_INPUT);
        assertThat(run.err())
                .startsWith("loupe: " + onnx)
                .contains("features.0")
                .hasLineCount(1);
    }

    @Test
    void whatIsNoModelIsNamed() throws IOException {
        Path page = folder.resolve("page.onnx");
        Files.writeString(page, "<!DOCTYPE html><html></html>");
        Run run = Run.of("inspect", page.toString());

        assertThat(run.code()).isEqualTo(Loupe.BAD_INPUT);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("web page").hasLineCount(1);
    }

    @Test
    void oneBadFileDoesNotStopTheOthers() throws IOException {
        Path empty = folder.resolve("empty.onnx");
        Files.createFile(empty);
        Run run = Run.of("inspect", empty.toString(), onnx, "--format", "json");

        assertThat(run.code()).isEqualTo(Loupe.BAD_INPUT);
        assertThat(run.out()).hasLineCount(1);
        assertThat(run.err()).contains("is empty");
    }

    @Test
    void aFolderHasARowForEachModelInIt() throws IOException {
        fillFolder();
        Run run = Run.of("inspect", folder.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("squeeze.onnx")
                .contains("1,235,496")
                .contains("bert")
                .contains("broken.onnx")
                .contains("3 model files, 1 of them not read")
                .doesNotContain("config.json")
                .doesNotContain("notes.json");
    }

    @Test
    void aFolderAsJsonIsOneObjectALine() throws IOException {
        fillFolder();
        Run run = Run.of("inspect", folder.toString(), "--format", "json");
        List<JsonNode> objects = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            objects.add(JSON.readTree(line));
        }

        assertThat(objects).hasSize(3);
        assertThat(objects).anyMatch(object -> object.path("error").asText().contains("is empty"));
        assertThat(objects).anyMatch(object -> object.at("/totals/parameters").asLong() == 1_235_496);
    }

    @Test
    void aFolderAsJsonGoesToAFileAsAWhole() throws IOException {
        fillFolder();
        Path target = folder.resolve("report.jsonl");
        Run run = Run.of("inspect", folder.toString(), "--format", "json", "--output", target.toString());

        assertThat(run.out()).isEmpty();
        assertThat(Files.readString(target)).hasLineCount(3);
    }

    /** Beside the file: one that is broken, one that is no model, and a model that is a folder itself. */
    private void fillFolder() throws IOException {
        Files.createFile(folder.resolve("broken.onnx"));
        Files.writeString(folder.resolve("notes.json"), "{}");
        Path bert = Files.createDirectories(folder.resolve("inner").resolve("bert"));
        Files.writeString(bert.resolve("config.json"), "{\"model_type\": \"bert\"}");
    }

    @Test
    void theListOfFormatsHasEveryReader() {
        String list = Run.of("inspect", "--formats").out();

        assertThat(Formats.ALL)
                .allSatisfy(reader -> assertThat(list).contains(reader.format().title()));
    }
}
