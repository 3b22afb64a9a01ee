package dev.loupe.serve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.BadInput;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is dropped is read, evaluated and gone. */
class EvaluationRoomTest {
    private static final String TRUTH = """
            {"images":[{"id":1,"width":9,"height":9}],"categories":[{"id":1,"name":"a"}],"annotations":[
            {"id":1,"image_id":1,"category_id":1,"bbox":[0,0,4,4],"area":16}]}
            """;
    private static final String FOUND = "[{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,4,3],\"score\":0.5}]";

    private final EvaluationRoom room = new EvaluationRoom();

    private static Request request(Map<String, String> values, String... files) {
        String all = String.join("", files);
        Map<String, String> its = new HashMap<>(values);
        its.putIfAbsent(
                "sizes",
                String.join(
                        ",",
                        List.of(files).stream()
                                .map(file -> String.valueOf(file.getBytes(StandardCharsets.UTF_8).length))
                                .toList()));
        return new Request("/", its, List.of(), new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode json(Answer answer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        answer.body().write(bytes);
        return new ObjectMapper().readTree(bytes.toByteArray());
    }

    @Test
    void overlapOfThreeQuartersIsFoundUpToThatThreshold() throws IOException {
        JsonNode view = json(room.detections(request(Map.of(), TRUTH, FOUND)));
        assertThat(view.get("stats").get(0).get("value").asDouble()).isCloseTo(.6, within(1e-12));
        assertThat(view.get("classes").get(0).get("ap").get(5).asDouble()).isCloseTo(1, within(1e-12));
        assertThat(view.get("classes").get(0).get("ap").get(6).asDouble()).isZero();
        String id = view.get("id").asText();
        JsonNode above = json(room.image(request(Map.of("id", id, "threshold", "6"))));
        assertThat(above.findValuesAsText("role")).containsExactly("missed", "wrong");
        JsonNode below = json(room.image(request(Map.of("id", id, "threshold", "5"))));
        assertThat(below.findValuesAsText("role")).containsExactly("found", "right");
    }

    @Test
    void aSecondDetectorIsCompared() throws IOException {
        JsonNode view = json(room.detections(
                request(Map.of("with", "<b>", "samples", "10"), TRUTH, FOUND, FOUND.replace("4,3", "4,4"))));
        JsonNode first = view.get("comparisons").get(0).get("figures").get(0);
        assertThat(view.get("comparisons").get(0).get("with").asText()).isEqualTo("<b>");
        assertThat(first.get("first").asDouble()).isCloseTo(.6, within(1e-12));
        assertThat(first.get("second").asDouble()).isCloseTo(1, within(1e-12));
    }

    @Test
    void aClassifierIsCounted() throws IOException {
        JsonNode view = json(EvaluationRoom.classification(request(Map.of(), "0\n1\n1\n", ".8,.2\n.6,.4\n.3,.7\n")));
        assertThat(view.get("stats").get(0).get("name").asText()).isEqualTo("error_top1");
        assertThat(view.get("stats").get(0).get("value").asDouble()).isEqualTo(1 / 3.0);
        assertThat(view.get("confusion").get("cells").toString()).isEqualTo("[[0,0,1],[1,0,1],[1,1,1]]");
    }

    @ParameterizedTest
    @CsvSource({
        "'5,1000000', the upload broke off",
        "'5,x', is not a whole number",
        "'5', 1 files were given",
        "'1,1,1,1', 4 files were given",
        "'2,2', ground-truth.json: ",
    })
    void whatCannotBeReadIsToldAndLeavesNothing(String sizes, String message) throws IOException {
        List<Path> before = left();
        assertThatThrownBy(() -> room.detections(request(Map.of("sizes", sizes), TRUTH, FOUND)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining(System.getProperty("java.io.tmpdir"));
        assertThat(left()).isEqualTo(before);
    }

    @Test
    void onlyTheLastFewEvaluationsAreKept() throws IOException {
        String first =
                json(room.detections(request(Map.of(), TRUTH, FOUND))).get("id").asText();
        room.curves(request(Map.of("id", first)));
        for (int i = 0; i < 4; i++) {
            room.detections(request(Map.of(), TRUTH, FOUND));
        }
        assertThatThrownBy(() -> room.curves(request(Map.of("id", first))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no longer kept");
    }

    private static List<Path> left() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("loupe-evaluation"))
                    .sorted()
                    .toList();
        }
    }
}
