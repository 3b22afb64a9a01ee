package dev.loupe.models.pyramid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.DType;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.detector.RegionDetector.Detection;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The detector finds what torchvision's finds with the same weights, which follow a rule. The figures were computed by
 * torchvision 0.14.1 in float64.
 */
class PyramidParityTest {
    private static final double EXACT = 1e-6;
    private static final double LEAST_SCORE = 0.0125;
    private static final List<String> CLASSES =
            IntStream.rangeClosed(1, 90).mapToObj(Integer::toString).toList();

    private static PyramidDetector square;
    private static PyramidDetector wide;

    @BeforeAll
    static void makeDetectors() {
        Weights weights = RuleWeights.of(DType.FLOAT64);
        square = detector(weights, new PyramidSettings(320, 320, LEAST_SCORE, 0.5, 100));
        wide = detector(weights, new PyramidSettings(256, 416, LEAST_SCORE, 0.5, 100));
    }

    private static PyramidDetector detector(Weights weights, PyramidSettings settings) {
        return new PyramidDetector(weights, CLASSES, 1e-5, settings);
    }

    @AfterAll
    static void closeDetectors() {
        square.close();
        wide.close();
    }

    @Test
    void everyStageEqualsTorchvisions() throws IOException {
        JsonNode stages = golden("fasterrcnn_resnet50_fpn.json").get("stages");
        try (TensorScope scope = TensorScope.open()) {
            SeenPicture seen = SeenPicture.of(RuleWeights.picture(320, 320), PyramidSettings.USUAL.sides(320, 320));
            List<Tensor> maps = square.features(seen);
            for (int level = 0; level < 4; level++) {
                isClose(
                        maps.get(level),
                        stages.get("backbone.fpn.layer_blocks." + level + ".0").get(0));
            }
            for (int level = 0; level < 5; level++) {
                isClose(maps.get(5 + level), stages.get("rpn.head.cls_logits").get(level));
                isClose(maps.get(10 + level), stages.get("rpn.head.bbox_pred").get(level));
            }
            List<Tensor> judged = square.judge(maps, square.propose(seen, maps));
            isClose(
                    judged.get(0),
                    stages.get("roi_heads.box_predictor.cls_score").get(0));
            isClose(
                    judged.get(1),
                    stages.get("roi_heads.box_predictor.bbox_pred").get(0));
        }
    }

    @Test
    void proposalsAndDetectionsEqualTorchvisions() throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Detection detection = square.detect(RuleWeights.picture(320, 320));
            JsonNode golden = golden("fasterrcnn_resnet50_fpn.json");
            isClose(detection.proposals(), golden.get("proposals"));
            isClose(detection, golden.get("detections"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void picturesOfOtherSidesAreResizedAndTheirBoxesMappedBackAsInTorchvision(int which) throws IOException {
        JsonNode golden = golden("torchvision.json").get(which);
        int height = golden.get("image").get(1).asInt();
        int width = golden.get("image").get(2).asInt();
        try (TensorScope scope = TensorScope.open()) {
            Tensor picture = RuleWeights.picture(height, width);
            SeenPicture seen = SeenPicture.of(picture, PyramidSettings.USUAL.sides(256, 416));
            assertThat(List.of(seen.height(), seen.width()))
                    .containsExactly(
                            golden.get("resized").get(0).asInt(),
                            golden.get("resized").get(1).asInt());
            isClose(seen.field(), golden.get("stages").get("transform"));
            isClose(wide.propose(seen, wide.features(seen)), golden.get("proposals"));
            isClose(wide.detect(picture), golden.get("detections"));
        }
    }

    private static void isClose(Detection detection, JsonNode golden) {
        assertThat(detection.found().count()).isEqualTo(golden.get("count").asInt());
        double[] corners = detection.found().boxes().corners();
        for (int i = 0; i < golden.get("scores").size(); i++) {
            assertThat(detection.found().labels()[i] + 1)
                    .isEqualTo(golden.get("labels").get(i).asInt());
            assertThat(detection.found().scores()[i])
                    .isCloseTo(
                            golden.get("scores").get(i).asDouble(),
                            relative(golden.get("scores").get(i)));
            for (int j = 0; j < 4; j++) {
                JsonNode corner = golden.get("boxes").get(i).get(j);
                assertThat(corners[4 * i + j]).isCloseTo(corner.asDouble(), relative(corner));
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> relative(JsonNode figure) {
        return within(EXACT * Math.max(1e-3, Math.abs(figure.asDouble())));
    }

    private static void isClose(Boxes boxes, JsonNode golden) {
        assertThat(boxes.count()).isEqualTo(golden.get("count").asInt());
        double[] corners = boxes.corners();
        for (int i = 0; i < 40; i++) {
            JsonNode corner = golden.get("first").get(i / 4).get(i % 4);
            assertThat(corners[i]).isCloseTo(corner.asDouble(), relative(corner));
        }
        isClose(corners, golden);
    }

    private static void isClose(Tensor tensor, JsonNode golden) {
        double[] values = tensor.toDoubles();
        double scale = isClose(values, golden);
        for (int i = 0; i < 5; i++) {
            assertThat(values[i]).isCloseTo(golden.get("first").get(i).asDouble(), within(EXACT * scale));
        }
    }

    /** Relative to the root mean square of the elements: sums of both signs cancel. */
    private static double isClose(double[] values, JsonNode golden) {
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            sum += value;
            squares += value * value;
        }
        double expected = golden.get("sum_of_squares").asDouble();
        double scale = Math.sqrt(expected / values.length);
        assertThat(squares).isCloseTo(expected, within(EXACT * expected));
        assertThat(sum).isCloseTo(golden.get("sum").asDouble(), within(EXACT * scale * values.length));
        return scale;
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream in = PyramidParityTest.class.getResourceAsStream(name)) {
            return new ObjectMapper().readTree(in);
        }
    }
}
