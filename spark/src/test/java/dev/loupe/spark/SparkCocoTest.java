package dev.loupe.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.Coco;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same figures to the last bit, however the rows are spread, with many equal scores. */
@Tag("slow")
class SparkCocoTest {
    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("loupe")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 4)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void anyPartitionsGiveTheFiguresOfOneMachineToTheLastBit() throws IOException {
        CocoSettings settings = CocoSettings.of(Kind.BBOX);
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            Scene scene = Scene.random(random);
            CocoResult expected = scene.onOneMachine(folder, settings);
            Dataset<Row> truths = rows(scene.truths, 1 + random.nextInt(5), random);
            Dataset<Row> detections = rows(scene.detections, 1 + random.nextInt(9), random);
            if (seed == 0) {
                String parquet = folder.resolve("detections.parquet").toString();
                detections.write().parquet(parquet);
                detections = spark.read().parquet(parquet);
            }
            CocoResult result = SparkCoco.evaluate(truths, detections, scene.categories(), settings);
            assertThat(result.figures()).as("seed %d", seed).isEqualTo(expected.figures());
            for (int k = 0; k < result.groups(); k++) {
                assertThat(result.ofCategoryByArea(k)).isEqualTo(expected.ofCategoryByArea(k));
                for (int t = 0; t < 10; t++) {
                    assertThat(result.precision(k, t, 0, 2))
                            .as("seed %d, category %d, threshold %d", seed, k, t)
                            .isEqualTo(expected.precision(k, t, 0, 2));
                }
            }
        }
    }

    @Test
    void aMissingColumnIsNamed() throws IOException {
        Dataset<Row> rows = rows(List.of("{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}"), 1, new Random(0));
        Categories categories = new Categories(new Categories.Category[] {new Categories.Category(1, "a")});
        assertThatThrownBy(() -> SparkCoco.evaluate(rows, rows, categories, CocoSettings.of(Kind.BBOX)))
                .hasMessageContaining("no column area");
    }

    private Dataset<Row> rows(List<String> lines, int partitions, Random random) throws IOException {
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, random);
        Path file = Files.createTempFile(folder, "rows", ".jsonl");
        Files.write(file, shuffled);
        return spark.read().json(file.toString()).repartition(partitions);
    }

    /** Truths and detections as lines of JSON, with few different scores. */
    private record Scene(List<String> truths, List<String> detections, int images) {
        static Scene random(Random random) {
            List<String> truths = new ArrayList<>();
            List<String> detections = new ArrayList<>();
            int images = 3 + random.nextInt(12);
            for (int i = 0; i < 60; i++) {
                int image = 7 * random.nextInt(images);
                int category = 1 + random.nextInt(3);
                int[] box = {random.nextInt(80), random.nextInt(80), 1 + random.nextInt(120), 1 + random.nextInt(120)};
                truths.add("{\"id\":" + (i + 1) + ",\"image_id\":" + image + ",\"category_id\":" + category
                        + ",\"bbox\":" + text(box, 0, random) + ",\"area\":" + box[2] * box[3] + ",\"iscrowd\":"
                        + (random.nextInt(9) == 0 ? 1 : 0) + "}");
                for (int j = random.nextInt(5); j > 0; j--) {
                    detections.add("{\"id\":" + detections.size() + ",\"image_id\":" + image + ",\"category_id\":"
                            + category + ",\"score\":" + random.nextInt(6) / 5.0 + ",\"bbox\":"
                            + text(box, 15, random) + "}");
                }
            }
            return new Scene(truths, detections, images);
        }

        private static String text(int[] box, int noise, Random random) {
            return "[" + (box[0] + (noise == 0 ? 0 : random.nextInt(noise))) + ".0,"
                    + (box[1] + (noise == 0 ? 0 : random.nextInt(noise))) + ".0," + box[2] + ".0," + box[3] + ".0]";
        }

        Categories categories() {
            return new Categories(new Categories.Category[] {
                new Categories.Category(1, "a"), new Categories.Category(2, "b"), new Categories.Category(3, "c")
            });
        }

        CocoResult onOneMachine(Path folder, CocoSettings settings) throws IOException {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                ids.add("{\"id\":" + 7 * i + "}");
            }
            Path truth = Files.writeString(
                    folder.resolve("gt.json"),
                    "{\"images\":" + ids + ",\"categories\":[{\"id\":1},{\"id\":2},{\"id\":3}],\"annotations\":"
                            + truths + "}");
            Path found = Files.writeString(folder.resolve("dt.json"), detections.toString());
            CocoJson.DataSet data = CocoJson.read(truth, List.of(found), Kind.BBOX, Findings.strict());
            return Coco.evaluate(data.truth(), data.detections().get(0), settings);
        }
    }
}
