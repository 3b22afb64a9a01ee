package dev.loupe.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.fleet.FleetRun;
import dev.loupe.fleet.FleetRun.Form;
import dev.loupe.inspect.Optimizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's rows of a fleet are those of one machine; and what one machine writes as Parquet is read by Spark. */
@Tag("slow")
class SparkFleetTest {
    private static final FleetRun HERE = new FleetRun(Optimizer.of("none"), 2, 256L << 20, rows -> {});
    private static SparkSession spark;

    @TempDir
    static Path folder;

    private static Path models;

    @BeforeAll
    static void start() throws IOException {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("loupe")
                .config("spark.ui.enabled", false)
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        models = Files.createDirectory(folder.resolve("models"));
        for (int i = 1; i <= 30; i++) {
            Files.writeString(models.resolve("net" + i + ".cfg"), """
                    [net]
                    height=8
                    width=8
                    channels=3

                    [convolutional]
                    filters=%d
                    size=3
                    pad=1
                    activation=relu
                    """.formatted(i));
        }
        Files.write(models.resolve("broken.safetensors"), new byte[3]);
        Files.writeString(models.resolve("notes.json"), "{}");
        Files.write(Path.of(URI.create(models.toUri() + "bad%FF.onnx")), new byte[1]);
        Files.createSymbolicLink(models.resolve("gone.onnx"), models.resolve("nowhere"));
        Path hub = Files.createDirectory(models.resolve("hub"));
        Files.writeString(hub.resolve("config.json"), "{\"model_type\":\"nobody-knows\"}");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static List<String> here() {
        List<String> lines = new ArrayList<>();
        HERE.print(List.of(models), Form.JSON, line -> lines.add(line.stripTrailing()));
        return lines;
    }

    private static Dataset<String> there(int filesPerTask) {
        return SparkFleet.lines(SparkFleet.list(spark, List.of(models)), Optimizer.of("none"), filesPerTask);
    }

    @Test
    void theLinesAreThoseOfOneMachineHoweverTheFilesAreSpread() {
        for (int filesPerTask : new int[] {1, 7, 1000}) {
            Dataset<String> lines = there(filesPerTask);

            assertThat(lines.collectAsList()).containsExactlyInAnyOrderElementsOf(here());
        }
        assertThat(there(1).javaRDD().getNumPartitions()).isEqualTo(35);
    }

    @Test
    void failuresAreRows() {
        List<Row> failed = SparkFleet.table(there(5))
                .filter(functions.col("error").isNotNull())
                .collectAsList();

        assertThat(failed)
                .hasSize(3) // broken, one byte, and a link to nowhere; the folder is listed with warnings
                .allSatisfy(row -> assertThat(row.<Long>getAs("parameters")).isNull());
    }

    @Test
    void aTableOfPathsGivesARowForEach() throws IOException {
        Path list = Files.writeString(
                folder.resolve("list.jsonl"),
                "{\"path\":\"" + models.resolve("net3.cfg")
                        + "\"}\n{\"path\":\"/no/such.onnx\"}\n{\"path\":\"a\\u0000b\"}\n");
        Dataset<Row> files = spark.read().json(list.toString());
        List<Row> rows = SparkFleet.table(SparkFleet.lines(files, Optimizer.of("adam"), 1))
                .collectAsList();

        assertThat(rows).hasSize(3);
        assertThat(rows.stream().filter(row -> row.getAs("error") == null))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.<String>getAs("path")).endsWith("net3.cfg");
                    assertThat(row.<Long>getAs("parameters")).isEqualTo(3 * 27 + 3);
                });
    }

    @Test
    void aTableWithoutPathsIsRefused() {
        Dataset<Row> wrong = spark.range(3).toDF("file");

        assertThatThrownBy(() -> SparkFleet.lines(wrong, Optimizer.of("none"), 1))
                .hasMessageContaining("no column path, only file");
    }

    @Test
    void sparkReadsTheParquetThatOneMachineWrites() {
        Path parquet = folder.resolve("here.parquet");
        HERE.write(List.of(models), Form.PARQUET, parquet);
        Dataset<Row> read = spark.read().parquet(parquet.toString());
        Dataset<Row> made = SparkFleet.table(there(10));

        assertThat(read.columns()).isEqualTo(made.columns());
        assertThat(read.schema().catalogString()).isEqualTo(made.schema().catalogString());
        assertThat(read.collectAsList()).containsExactlyInAnyOrderElementsOf(made.collectAsList());
    }

    @Test
    void theCommandWritesTheRows() {
        Path out = folder.resolve("out");
        int code =
                LoupeSpark.run(List.of("inspect", models.toString(), "--output", out.toString(), "--format", "json"));

        assertThat(code).isEqualTo(2);
        assertThat(spark.read().textFile(out.toString()).collectAsList()).containsExactlyInAnyOrderElementsOf(here());
    }
}
