package dev.loupe.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.loupe.fleet.FleetRun.Form;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Optimizer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folder trees of models, read whole and in pieces. */
class FleetRunTest {
    private static final FleetRun RUN = new FleetRun(Optimizer.of("none"), 2, 512L << 20, rows -> {});

    @TempDir
    Path temporary;

    private Path models;
    private Path result;

    @BeforeEach
    void folders() throws IOException {
        models = Files.createDirectory(temporary.resolve("models"));
        result = temporary.resolve("result.jsonl");
    }

    private FleetSummary run() {
        return RUN.write(List.of(models), Form.JSON, result);
    }

    private List<String> rows() throws IOException {
        return Files.readAllLines(result);
    }

    private List<String> paths() throws IOException {
        List<String> paths = new ArrayList<>();
        String root = models + "/";
        for (String row : rows()) {
            paths.add(KnownRow.parse(row).text("path").orElseThrow().substring(root.length()));
        }
        return paths;
    }

    private String undisturbed() {
        StringBuilder all = new StringBuilder();
        RUN.print(List.of(models), Form.JSON, all::append);
        return all.toString();
    }

    private void some(int files) throws IOException {
        for (int i = 0; i < files; i++) {
            Path folder = models.resolve("f" + i % 3);
            switch (i % 4) {
                case 0 -> SmallModels.darknet(folder.resolve(i + ".cfg"), 1 + i);
                case 1 -> SmallModels.broken(folder.resolve(i + ".onnx"));
                default -> SmallModels.safetensors(folder.resolve(i + ".safetensors"), 1 + i);
            }
        }
    }

    /** Other content of the same size and time: who reads it again gives another row. */
    private static void swap(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, (byte) 7);
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void aRowTellsTheFiguresOfItsFile() throws IOException {
        SmallModels.darknet(models.resolve("net.cfg"), 4);
        FleetSummary summary = run();
        Json row = KnownRow.parse(rows().get(0));

        assertThat(summary).isEqualTo(new FleetSummary(1, 0, 0, 0, 0));
        assertThat(row.text("format")).contains("darknet");
        Json totals = row.get("totals").orElseThrow();
        assertThat(totals.whole("parameters")).contains(4L * 27 + 4 + 10 * 4 * 64 + 10);
        assertThat(totals.whole("multiply_adds")).contains(64L * 4 * 27 + 10 * 4 * 64);
        assertThat(row.whole("bytes")).contains(Files.size(models.resolve("net.cfg")));
    }

    @Test
    void rowsAreByTheSchema() throws IOException {
        some(12);
        Files.createSymbolicLink(models.resolve("gone.onnx"), models.resolve("nowhere"));
        run();
        JsonSchema schema;
        try (InputStream in = dev.loupe.report.Json.class.getResourceAsStream("schema/loupe.fleet-1.schema.json")) {
            schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        }

        assertThat(rows())
                .hasSize(13)
                .allSatisfy(row ->
                        assertThat(schema.validate(row, InputFormat.JSON)).isEmpty());
        String row = rows().get(0);
        for (String wrong : List.of(
                row.replace("\"error\":null", "\"error\":\"x\""),
                row.replace("fleet/1", "fleet/2"),
                row.replace("\"neurons\"", "\"neuron\""))) {
            assertThat(schema.validate(wrong, InputFormat.JSON)).isNotEmpty();
        }
    }

    @Test
    void whatCannotBeReadIsARowThatSaysWhy() throws IOException {
        some(8);
        assertThat(run().failures()).isEqualTo(2);
        assertThat(rows().stream().filter(row -> !row.endsWith("\"error\":null}")))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).contains("\"totals\":null"));
    }

    @Test
    void otherFilesHaveNoRows() throws IOException {
        Files.writeString(models.resolve("notes.txt"), "no model");
        Files.writeString(models.resolve("data.json"), "{}");
        Files.writeString(models.resolve("picture.png"), "");
        SmallModels.safetensors(models.resolve("a.safetensors"), 2);
        run();

        assertThat(paths()).containsExactly("a.safetensors");
    }

    @Test
    void rowsStandInTheOrderOfThePathsBytes() throws IOException {
        for (String name : List.of("b/x", "b.a", "b-", "a/z/y", "a/z", "a", "c\u00e9", "c\uffff", "c\ud83d\ude00")) {
            SmallModels.safetensors(models.resolve(name + "/m.safetensors"), 1);
        }
        run();

        assertThat(paths())
                .containsExactly(
                        "a/m.safetensors",
                        "a/z/m.safetensors",
                        "a/z/y/m.safetensors",
                        "b-/m.safetensors",
                        "b.a/m.safetensors",
                        "b/x/m.safetensors",
                        "c\u00e9/m.safetensors",
                        "c\uffff/m.safetensors",
                        "c\ud83d\ude00/m.safetensors");
    }

    @Test
    void aFolderThatIsAModelIsOneRow() throws IOException {
        Path hub = models.resolve("hub");
        SmallModels.safetensors(hub.resolve("model.safetensors"), 3);
        Files.writeString(hub.resolve("config.json"), "{\"model_type\":\"nobody-knows\"}");
        run();

        assertThat(paths()).containsExactly("hub/");
        assertThat(KnownRow.parse(rows().get(0)).whole("bytes"))
                .contains(Files.size(hub.resolve("model.safetensors")) + Files.size(hub.resolve("config.json")));
    }

    @Test
    void aRunThatStoppedAtAnyByteIsGoneOnWithToTheSameResult() throws IOException {
        some(9);
        run();
        byte[] whole = Files.readAllBytes(result);
        Files.delete(result);
        for (int cut = 0; cut <= whole.length; cut += 41) {
            Files.write(temporary.resolve("result.jsonl.part"), Arrays.copyOf(whole, cut));
            run();

            assertThat(Files.readAllBytes(result)).as("stopped at byte %d", cut).isEqualTo(whole);
            Files.delete(result);
        }
        assertThat(temporary).isDirectoryNotContaining("glob:**.{part,known,new}");
    }

    @Test
    void whatWasReadBeforeTheStopIsNotReadAgain() throws IOException {
        some(9);
        run();
        List<String> whole = rows();
        Files.delete(result);
        Files.writeString(
                temporary.resolve("result.jsonl.part"), String.join("\n", whole.subList(0, 5)) + "\n{\"schema\":");
        for (String row : whole.subList(0, 5)) {
            swap(Path.of(KnownRow.parse(row).text("path").orElseThrow()));
        }

        assertThat(run().known()).isEqualTo(5);
        assertThat(rows()).isEqualTo(whole);
    }

    @Test
    void aLaterRunReadsOnlyWhatHasChanged() throws IOException {
        some(9);
        run();
        SmallModels.darknet(models.resolve("f0/0.cfg"), 77);
        Files.setLastModifiedTime(models.resolve("f0/0.cfg"), FileTime.fromMillis(1_000_000_000_000L));
        Files.delete(models.resolve("f2/2.safetensors"));
        SmallModels.safetensors(models.resolve("new.safetensors"), 5);
        FleetSummary summary = run();

        assertThat(summary.rows()).isEqualTo(9);
        assertThat(summary.known()).isEqualTo(7);
        assertThat(Files.readString(result)).isEqualTo(undisturbed());
    }

    /** Edits and stops in any order: at each moment the three files together hold what was known. */
    @Test
    void editsAndStopsInAnyOrderLeadToTheResultOfAnUndisturbedRun() throws IOException {
        for (int seed = 0; seed < 12; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            some(7);
            for (int step = 0; step < 4; step++) {
                Path file = models.resolve("f" + random.nextInt(3) + "/" + random.nextInt(20) + ".safetensors");
                if (random.nextBoolean()) {
                    SmallModels.safetensors(file, 1 + random.nextInt(9));
                } else {
                    Files.deleteIfExists(file);
                }
                byte[] whole = undisturbed().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
                String left = random.nextBoolean() ? ".part" : random.nextBoolean() ? ".known" : ".known.new";
                Files.write(temporary.resolve("result.jsonl" + left), cut);
            }
            run();

            assertThat(Files.readString(result)).as("seed %d", seed).isEqualTo(undisturbed());
        }
    }

    @Test
    void namesThatDoMoreThanNameAreKeptApartAndCannotBreakALine() throws IOException {
        List<String> encoded = List.of(
                "new%0Aline", "esc%1B[31m", "%3Cscript%3E", "%22quote%22", "bad%FF", "bad%FE", "50%25", "%E2%80%AErtl");
        for (int i = 0; i < encoded.size(); i++) {
            Path file = Path.of(URI.create(models.toUri() + encoded.get(i).replace("[", "%5B") + ".safetensors"));
            SmallModels.safetensors(file, i + 1);
        }
        FleetSummary summary = run();
        List<String> first = rows();
        FleetSummary again = run();

        assertThat(summary).isEqualTo(new FleetSummary(8, 0, 0, 0, 0));
        assertThat(again.known()).isEqualTo(8);
        assertThat(rows())
                .isEqualTo(first)
                .hasSize(8)
                .allSatisfy(row -> assertThat(row).doesNotContain("\u001b", "\u202e"));
        assertThat(first.stream().filter(row -> row.contains("bad%FF.safetensors\"")))
                .hasSize(1);
        assertThat(first.stream().filter(row -> row.contains("\"path_encoded\":null")))
                .hasSize(6);
    }

    @Test
    void linksInCirclesAreNotFollowed() throws IOException {
        SmallModels.safetensors(models.resolve("a/m.safetensors"), 1);
        Files.createSymbolicLink(models.resolve("a/up"), models);
        Files.createSymbolicLink(models.resolve("again.safetensors"), models.resolve("a/m.safetensors"));
        Files.createSymbolicLink(models.resolve("self.onnx"), models.resolve("self.onnx"));
        FleetSummary summary = run();

        assertThat(paths()).containsExactly("a/m.safetensors", "again.safetensors", "self.onnx");
        assertThat(summary).isEqualTo(new FleetSummary(3, 0, 1, 0, 1));
    }

    @Test
    void aFolderThatMayNotBeListedIsARowAndIsTriedAgain() throws IOException {
        Path closed = models.resolve("closed");
        SmallModels.safetensors(closed.resolve("m.safetensors"), 1);
        SmallModels.safetensors(models.resolve("open.safetensors"), 1);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            Assumptions.assumeFalse(Files.isReadable(closed), "this user may read everything");
            assertThat(run().failures()).isEqualTo(1);
            assertThat(rows().get(0)).contains("its folder cannot be listed: permission denied");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(run().failures()).isZero();
    }

    @Test
    void thousandsOfFilesOfOneFolderAllHaveTheirRows() throws IOException {
        for (int i = 0; i < 3000; i++) {
            SmallModels.safetensors(models.resolve(i + ".safetensors"), 1 + i % 9);
        }

        assertThat(run().rows()).isEqualTo(3000);
        assertThat(paths()).isSorted().doesNotHaveDuplicates().hasSize(3000);
    }

    @Test
    void foldersThatOverlapAreReadOnce() throws IOException {
        some(3);
        RUN.write(List.of(models.resolve("f1"), models, models.resolve("../models")), Form.JSON, result);

        assertThat(rows()).hasSize(3);
    }

    @Test
    void oneResultIsWrittenByOneRun() throws IOException {
        some(2);
        try (ResultFile other = ResultFile.open(result, Optional.empty())) {
            assertThatThrownBy(this::run).isInstanceOf(BadInput.class).hasMessageContaining("another run writes it");
            assertThat(other.known().peek()).isEmpty();
        }
        assertThat(run().rows()).isEqualTo(2);
    }

    @Test
    void whatIsNoFolderIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path file = SmallModels.safetensors(models.resolve("a.safetensors"), 1);
        assertThatThrownBy(() -> RUN.write(List.of(file), Form.JSON, result)).hasMessageContaining("is no folder");
        assertThat(temporary).isDirectoryNotContaining("glob:**result*");
    }

    @Test
    void tablesHaveARowForEachRowOfJson() throws IOException {
        some(8);
        run();
        Path csv = temporary.resolve("result.csv");
        RUN.write(List.of(models), Form.CSV, csv);
        List<String> lines = Files.readAllLines(csv);

        assertThat(lines).hasSize(9);
        assertThat(lines.get(0))
                .startsWith("path,path_encoded,bytes,modified,format,network,parameters,")
                .endsWith("error");
        for (int i = 0; i < 8; i++) {
            Json row = KnownRow.parse(rows().get(i));
            String parameters = row.get("totals")
                    .flatMap(totals -> totals.whole("parameters"))
                    .map(String::valueOf)
                    .orElse("");
            assertThat(lines.get(i + 1).split(",", -1)[6]).isEqualTo(parameters);
        }
        assertThat(temporary).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aTableIsGoneOnWithToo() throws IOException {
        some(8);
        run();
        Path parquet = temporary.resolve("result.parquet");
        RUN.write(List.of(models), Form.PARQUET, parquet);
        byte[] whole = Files.readAllBytes(parquet);
        Files.write(temporary.resolve("result.parquet.part"), Arrays.copyOf(Files.readAllBytes(result), 2000));
        FleetSummary summary = RUN.write(List.of(models), Form.PARQUET, parquet);

        assertThat(summary.known()).isPositive();
        assertThat(Files.readAllBytes(parquet))
                .isEqualTo(whole)
                .startsWith("PAR1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
