package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.loupe.report.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What evaluate prints as JSON is what the published schema says. */
class EvaluateSchemaTest {
    private static final JsonSchema SCHEMA = schema();

    @TempDir
    Path folder;

    private static JsonSchema schema() {
        try (InputStream in = Json.class.getResourceAsStream("schema/loupe.evaluate-1.schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String detections(String line) throws IOException {
        String person = ",\"segmentation\":[[0,0,10,20]],\"keypoints\":[" + "0,0,2,".repeat(16) + "0,0,2]";
        Path truth = Files.writeString(
                folder.resolve("gt.json"),
                "{\"images\":[{\"id\":1,\"width\":40,\"height\":40}],\"categories\":[{\"id\":1,\"name\":\"<a>\",\"frequency\":\"r\"},"
                        + "{\"id\":2}],\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,10,20],"
                        + "\"area\":200,\"num_keypoints\":17" + person + "}]}");
        Path found = Files.writeString(
                folder.resolve("dt.json"),
                "[{\"image_id\":1,\"category_id\":1,\"score\":2,\"bbox\":[0,0,10,20]" + person + "}]");
        return run(line + " --ground-truth " + truth + " --detections " + found);
    }

    private static String run(String line) {
        Run run = Run.of(Stream.concat(Stream.of("evaluate"), Stream.of(line.split(" ", -1)))
                .toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }

    private static void assertValid(String json) {
        assertThat(SCHEMA.validate(json, InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coco --type bbox",
                "coco --type segm",
                "coco --type keypoints",
                "coco --class-agnostic --thresholds 0.3,0.6 --areas tiny:0:99 --max-detections 3",
                "coco --confidence-interval 90 --samples 5 --seed -3",
                "lvis --type bbox",
                "lvis --type segm",
                "voc --year 2007",
                "tide --type bbox",
                "tide --type segm"
            })
    void detectionsAreWrittenByTheSchema(String line) throws IOException {
        assertValid(detections(line + " --format json"));
    }

    @Test
    void aComparisonIsWrittenByTheSchema() throws IOException {
        detections("coco");
        assertValid(detections("coco --format json --samples 5 --compare " + folder.resolve("dt.json")));
    }

    @Test
    void classificationIsWrittenByTheSchema() throws IOException {
        Path truth = Files.writeString(folder.resolve("t.csv"), "0\n1\n");
        for (String predictions : List.of("0\n0\n", ".8,.2\n.6,.4\n", "8,2\n6,4\n")) {
            Path file = Files.writeString(folder.resolve("p.csv"), predictions);
            assertValid(run("classification --format json --truth " + truth + " --predictions " + file));
        }
    }

    @Test
    void theSchemaRefusesWhatIsNotInIt() throws IOException {
        String json = detections("tide --format json");
        for (String wrong : List.of(
                json.replace("\"type\":\"bbox\",", ""),
                json.replace("\"missed\":", "\"miss\":"),
                json.replace("\"images\":1", "\"images\":1.5"),
                json.replace("\"AP50\":", "\"ap50\":"),
                json.replace("loupe.evaluate/1", "loupe.evaluate/2"))) {
            assertThat(wrong).isNotEqualTo(json);
            assertThat(SCHEMA.validate(wrong, InputFormat.JSON)).isNotEmpty();
        }
    }
}
