package dev.loupe.benchmarks;

import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.Coco;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** COCO's matching and average precision of 200 images, 40 categories and 20,000 detections: in memory, and read from JSON. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CocoBenchmark {
    private static final int IMAGES = 200;

    private Path truth = Path.of("");
    private Path found = truth;
    private Optional<CocoJson.DataSet> data = Optional.empty();

    @Setup
    public void write() throws IOException {
        Path folder = Files.createTempDirectory("coco");
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder images = new StringBuilder();
        StringBuilder truths = new StringBuilder();
        StringBuilder detections = new StringBuilder();
        for (int i = 0; i < IMAGES; i++) {
            images.append(i == 0 ? "" : ",").append("{\"id\":").append(i).append(",\"width\":640,\"height\":480}");
            for (int k = 0; k < 7; k++) {
                int category = 1 + random.nextInt(40);
                int[] box = {
                    random.nextInt(400), random.nextInt(300), 20 + random.nextInt(200), 20 + random.nextInt(150)
                };
                truths.append(truths.length() == 0 ? "" : ",")
                        .append("{\"id\":")
                        .append(7 * i + k + 1)
                        .append(",\"area\":");
                truths.append(box[2] * box[3])
                        .append(",\"iscrowd\":0,")
                        .append(place(i, category, box))
                        .append('}');
                for (int d = 0; d < 14; d++) {
                    int[] near = {box[0] + random.nextInt(9) * d, box[1] + random.nextInt(5), box[2], box[3]};
                    detections
                            .append(detections.length() == 0 ? "" : ",")
                            .append('{')
                            .append(place(i, category, near));
                    detections
                            .append(",\"score\":0.")
                            .append(1000 + random.nextInt(9000))
                            .append('}');
                }
            }
        }
        StringBuilder categories = new StringBuilder();
        for (int k = 1; k <= 40; k++) {
            categories.append(k == 1 ? "" : ",").append("{\"id\":").append(k).append('}');
        }
        truth = Files.writeString(
                folder.resolve("gt.json"),
                "{\"images\":[" + images + "],\"categories\":[" + categories + "],\"annotations\":[" + truths + "]}");
        found = Files.writeString(folder.resolve("dt.json"), "[" + detections + "]");
        data = Optional.of(read());
    }

    private static String place(int image, int category, int[] box) {
        return "\"image_id\":" + image + ",\"category_id\":" + category + ",\"bbox\":[" + box[0] + "," + box[1] + ","
                + box[2] + "," + box[3] + "]";
    }

    @Benchmark
    public CocoJson.DataSet read() {
        return CocoJson.read(truth, List.of(found), Kind.BBOX, Findings.strict());
    }

    @Benchmark
    public CocoResult evaluate() {
        CocoJson.DataSet read = data.orElseThrow();
        return Coco.evaluate(read.truth(), read.detections().get(0), CocoSettings.of(Kind.BBOX));
    }
}
