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
import dev.loupe.metrics.overlap.Mask;
import dev.loupe.metrics.overlap.Polygon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same figures to the last bit, however the rows are spread, with many equal scores and overlaps. */
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

    @ParameterizedTest
    @CsvSource({"BBOX, false", "BBOX, true", "SEGM, false", "SEGM, true", "KEYPOINTS, false", "KEYPOINTS, true"})
    void anyPartitionsGiveTheFiguresOfOneMachineToTheLastBit(Kind kind, boolean classAgnostic) throws IOException {
        CocoSettings settings = CocoSettings.of(kind).classAgnostic(classAgnostic);
        if (kind == Kind.KEYPOINTS) {
            settings = settings.sigmas(.1, .2, .3);
        }
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            Scene scene = Scene.random(random, kind);
            CocoResult expected = scene.onOneMachine(folder, settings);
            Dataset<Row> truths = rows(scene.truths, 1 + random.nextInt(5), random);
            Dataset<Row> detections = rows(scene.detections, 1 + random.nextInt(9), random);
            if (seed == 0) {
                String parquet = folder.resolve("detections.parquet").toString();
                detections.write().parquet(parquet);
                detections = spark.read().parquet(parquet);
            }
            CocoResult result = SparkCoco.evaluate(truths, detections, Scene.categories(), settings);
            assertThat(result.figures()).as("seed %d", seed).isEqualTo(expected.figures());
            for (int k = 0; k < result.groups(); k++) {
                assertThat(result.ofCategoryByArea(k)).as("seed %d", seed).isEqualTo(expected.ofCategoryByArea(k));
                for (int t = 0; t < 10; t++) {
                    int limit = settings.maxDetections().length - 1;
                    assertThat(result.precision(k, t, 0, limit))
                            .as("seed %d, category %d, threshold %d", seed, k, t)
                            .isEqualTo(expected.precision(k, t, 0, limit));
                }
            }
        }
    }

    @Test
    void aMissingColumnIsNamed() throws IOException {
        Dataset<Row> rows = rows(List.of("{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}"), 1, new Random(0));
        assertThatThrownBy(() -> SparkCoco.evaluate(rows, rows, Scene.categories(), CocoSettings.of(Kind.BBOX)))
                .hasMessageContaining("no column id");
    }

    @Test
    void twoRowsAtOnePlaceAreRefused() throws IOException {
        String line = "{\"id\":1,\"image_id\":1,\"category_id\":1,\"score\":1.0,\"area\":12,\"bbox\":[1,2,3,4]}";
        Dataset<Row> rows = rows(List.of(line, line), 1, new Random(0));
        assertThatThrownBy(() -> SparkCoco.evaluate(rows, rows, Scene.categories(), CocoSettings.of(Kind.BBOX)))
                .hasMessageContaining("image 1 has two truths with the place 1");
    }

    private Dataset<Row> rows(List<String> lines, int partitions, Random random) throws IOException {
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, random);
        Path file = Files.createTempFile(folder, "rows", ".jsonl");
        Files.write(file, shuffled);
        return spark.read().json(file.toString()).repartition(partitions);
    }

    /**
     * Truths and detections as lines of JSON, in the order of their file. Scores and boxes are few, so that scores and
     * overlaps are often equal; truths are often the same but for being crowds or for their area.
     */
    private record Scene(List<String> truths, List<String> detections, int images) {
        private static final int SIDE = 160;

        static Scene random(Random random, Kind kind) {
            List<String> truths = new ArrayList<>();
            List<String> detections = new ArrayList<>();
            int images = 3 + random.nextInt(9);
            // Ids in another order than the file's, which a column of positions then says; or ids that are positions.
            boolean positions = random.nextBoolean();
            int step = positions ? -1 : 1;
            for (int i = 0; i < 90; i++) {
                // Every second image is empty.
                String common = ",\"image_id\":" + 14 * random.nextInt(images) + ",\"image_width\":" + SIDE
                        + ",\"image_height\":" + SIDE;
                int category = 1 + random.nextInt(3);
                int[] box = {10 * random.nextInt(3), 10 * random.nextInt(3), 40, 20 + 40 * random.nextInt(3)};
                String area = random.nextInt(5) == 0 ? "" : ",\"area\":" + (box[2] * box[3] + random.nextInt(2) * 9000);
                truths.add("{\"id\":" + (1000 + step * i) + (positions ? ",\"position\":" + i : "") + common
                        + ",\"category_id\":" + category + area + ",\"iscrowd\":" + (random.nextInt(6) == 0 ? 1 : 0)
                        + shape(box, kind, random, i) + "}");
                for (int j = random.nextInt(4); j > 0; j--) {
                    int[] near = {box[0] + 10 * random.nextInt(2), box[1] + 10 * random.nextInt(2), box[2], box[3]};
                    int n = detections.size();
                    detections.add("{\"id\":" + (1000 + step * n) + (positions ? ",\"position\":" + n : "") + common
                            + ",\"category_id\":" + (random.nextInt(8) == 0 ? 1 + random.nextInt(3) : category)
                            + ",\"score\":" + random.nextInt(6) / 5.0 + shape(near, kind, random, 1) + "}");
                }
            }
            return new Scene(truths, detections, 2 * images);
        }

        /** The members that say where it is; every third mask of truths is of runs, the others are polygons. */
        private static String shape(int[] box, Kind kind, Random random, int index) {
            String bbox = ",\"bbox\":" + Arrays.toString(box);
            return switch (kind) {
                case BBOX -> bbox;
                case SEGM -> ",\"segmentation\":" + (index % 3 == 0 ? polygon(box) : runs(box, index % 3 == 1));
                case KEYPOINTS -> bbox + ",\"keypoints\":" + Arrays.toString(points(box, random));
            };
        }

        private static String polygon(int[] box) {
            int right = box[0] + box[2];
            int bottom = box[1] + box[3];
            return "[[" + box[0] + "," + box[1] + "," + right + "," + box[1] + "," + right + "," + bottom + "," + box[0]
                    + "," + bottom + "]]";
        }

        private static String runs(int[] box, boolean compressed) {
            Mask mask = Polygon.rasteriseBox(Arrays.stream(box).asDoubleStream().toArray(), SIDE, SIDE);
            String counts =
                    compressed ? "\"" + mask.compressed().replace("\\", "\\\\") + "\"" : Arrays.toString(mask.runs());
            return "{\"size\":[" + SIDE + "," + SIDE + "],\"counts\":" + counts + "}";
        }

        private static int[] points(int[] box, Random random) {
            int[] points = new int[9];
            boolean hidden = random.nextInt(5) == 0;
            for (int i = 0; i < 9; i += 3) {
                points[i] = box[0] + 10 * i / 3;
                points[i + 1] = box[1] + 5 * random.nextInt(2);
                points[i + 2] = hidden ? 0 : random.nextInt(3);
            }
            return points;
        }

        static Categories categories() {
            return new Categories(new Categories.Category[] {
                new Categories.Category(1, "a"), new Categories.Category(2, "b"), new Categories.Category(3, "c")
            });
        }

        CocoResult onOneMachine(Path folder, CocoSettings settings) throws IOException {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                ids.add("{\"id\":" + 7 * i + ",\"width\":" + SIDE + ",\"height\":" + SIDE + "}");
            }
            Path truth = Files.writeString(
                    folder.resolve("gt.json"),
                    "{\"images\":" + ids + ",\"categories\":[{\"id\":1},{\"id\":2},{\"id\":3}],\"annotations\":"
                            + truths + "}");
            Path found = Files.writeString(folder.resolve("dt.json"), detections.toString());
            CocoJson.DataSet data = CocoJson.read(truth, List.of(found), settings.kind(), Findings.strict());
            return Coco.evaluate(data.truth(), data.detections().get(0), settings);
        }
    }
}
