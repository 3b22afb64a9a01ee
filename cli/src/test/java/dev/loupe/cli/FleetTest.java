package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code loupe inspect --fleet} as it is called, in this process and in others that are killed or have little memory. */
class FleetTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temporary;

    private Path models;
    private Path result;

    @BeforeEach
    void folders() throws IOException {
        models = Files.createDirectory(temporary.resolve("models"));
        result = temporary.resolve("result.jsonl");
    }

    /** A file with so many tensors of one element. */
    private void model(String name, int tensors) throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < tensors; i++) {
            header.append(i == 0 ? "" : ",")
                    .append("\"layers.")
                    .append(i)
                    .append(".weight\":{\"dtype\":\"F32\",\"shape\":[1],");
            header.append("\"data_offsets\":[")
                    .append(4 * i)
                    .append(',')
                    .append(4 * i + 4)
                    .append("]}");
        }
        byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 4 * tensors).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(models.resolve(name), bytes.putLong(text.length).put(text).array());
    }

    private ProcessBuilder child(String... flags) {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"), "-cp", System.getProperty("java.class.path")));
        line.addAll(List.of(flags));
        line.addAll(
                List.of("dev.loupe.cli.Main", "inspect", "--fleet", models.toString(), "--output", result.toString()));
        return new ProcessBuilder(line).redirectErrorStream(true);
    }

    @Test
    void rowsHaveTheTotalsThatInspectPrints() throws IOException {
        assertThat(Run.of("convert", "lenet5", models.resolve("lenet.onnx").toString())
                        .code())
                .isZero();
        model("tensors.safetensors", 3);
        Run run = Run.of("inspect", "--fleet", models.toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).hasLineCount(2);
        for (String line : run.out().lines().toList()) {
            JsonNode row = JSON.readTree(line);
            JsonNode alone = JSON.readTree(Run.of("inspect", row.get("path").asText(), "--format", "json")
                    .out());
            assertThat(row.get("totals")).isEqualTo(alone.get("totals"));
            assertThat(row.get("format")).isEqualTo(alone.get("format"));
        }
    }

    @Test
    void aFileThatCannotBeReadGivesExitCode2AndDoesNotStopTheOthers() throws IOException {
        model("a.safetensors", 1);
        Files.write(models.resolve("b.safetensors"), new byte[9]);
        model("c.safetensors", 1);
        Run run = Run.of("inspect", "--fleet", models.toString(), "--output", result.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("loupe: 3 models, 1 not read, 0 known from before")
                .hasLineCount(1);
        assertThat(Files.readAllLines(result)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inspect --fleet nowhere | is no folder",
                "inspect --fleet . --format text | --fleet has the forms json, csv and parquet",
                "inspect --fleet . --format parquet | needs --output",
                "inspect --fleet . --memory | --memory does not go with --fleet",
                "inspect --fleet . --output no/such/folder.jsonl | its folder does not exist",
                "inspect --fleet | inspect needs a model",
                "inspect resnet18 --format parquet | --format 'parquet' is unknown",
            })
    void badUsageIsOneLineAndExitCode2(String line, String complaint) {
        Run run = Run.of(line.split(" "));

        assertThat(run.err()).startsWith("loupe: ").contains(complaint).hasLineCount(1);
        assertThat(run.code()).isEqualTo(2);
    }

    /** Killed as soon as there are rows, gone on with, killed again: the rows are those of a run that nobody stopped. */
    @Test
    void aKilledRunIsGoneOnWith() throws Exception {
        for (int i = 0; i < 4000; i++) {
            model(i + ".safetensors", 1 + i % 5);
        }
        String whole = Run.of("inspect", "--fleet", models.toString()).out();
        for (int kill = 0; kill < 2; kill++) {
            try (WatchService watch = temporary.getFileSystem().newWatchService()) {
                temporary.register(watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
                Process process = child().start();
                WatchKey key = watch.poll(60, TimeUnit.SECONDS);
                while (key != null && process.isAlive() && !hasRows()) {
                    key.pollEvents();
                    key.reset();
                    key = watch.poll(60, TimeUnit.SECONDS);
                }
                process.destroyForcibly().waitFor();
            }
        }
        Run last = Run.of("inspect", "--fleet", models.toString(), "--output", result.toString());

        assertThat(last.code()).isZero();
        assertThat(last.err()).doesNotContain(" 0 known from before");
        assertThat(Files.readString(result)).isEqualTo(whole);
        assertThat(temporary).isDirectoryNotContaining("glob:**.{part,known,new}");
    }

    private boolean hasRows() throws IOException {
        Path part = temporary.resolve("result.jsonl.part");
        return Files.exists(part) && Files.size(part) > 0;
    }

    /** 40 files whose headers together are larger than the memory, and one whose tensors alone do not fit. */
    @Test
    void littleMemoryIsEnoughForAllButWhatDoesNotFitByItself() throws Exception {
        for (int i = 0; i < 40; i++) {
            model("m" + i + ".safetensors", 12_000);
        }
        model("large.safetensors", 150_000);
        Process process = child("-Xmx32m", "-XX:+UseSerialGC").start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isEqualTo(2);
        assertThat(said).startsWith("loupe: 41 models, 1 not read");
        Optional<String> large = Files.readAllLines(result).stream()
                .filter(row -> row.contains("/large."))
                .findFirst();
        assertThat(large).hasValueSatisfying(row -> assertThat(row).contains("needs more memory than the"));
    }
}
