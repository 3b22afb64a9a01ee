package dev.loupe.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.metrics.Golden;
import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against pycocotools' own answers. */
class CocoGoldenTest {
    private static final double TOLERANCE = 1e-12;

    @TempDir
    static Path folder;

    static List<String> edges() {
        return Golden.EDGES;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyFigureOfEveryKindIsPycocotools(Kind kind) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        CocoResult result = evaluate("small/gt.json", "small/dt_" + name + ".json", CocoSettings.of(kind));
        assertEqual(result, Golden.json("small/expected.json").get(name));
    }

    @Test
    void classesCanBeTakenAsOne() {
        CocoResult result = evaluate(
                "small/gt.json",
                "small/dt_bbox.json",
                CocoSettings.of(Kind.BBOX).classAgnostic(true));
        assertEqual(result, Golden.json("small/expected.json").get("class_agnostic"));
    }

    @ParameterizedTest
    @MethodSource("edges")
    void everyEdgeCaseIsPycocotools(String edge) {
        CocoResult result =
                evaluate("edge/" + edge + "/gt.json", "edge/" + edge + "/dt_bbox.json", CocoSettings.of(Kind.BBOX));
        assertEqual(result, Golden.json("edge/" + edge + "/expected.json").get("bbox"));
    }

    private static CocoResult evaluate(String truth, String detections, CocoSettings settings) {
        CocoJson.DataSet data = CocoJson.read(
                Golden.file(folder, truth),
                List.of(Golden.file(folder, detections)),
                settings.kind(),
                Findings.strict());
        return Coco.evaluate(data.truth(), data.detections().get(0), settings);
    }

    private static void assertEqual(CocoResult result, JsonNode expected) {
        for (Figure figure : result.figures()) {
            assertFigure(figure, expected.get("stats"));
        }
        assertThat(result.figures()).hasSize(expected.get("stats").size());
        assertThat(PycocotoolsText.of(result)).isEqualTo(expected.get("text").asText());
        if (expected.has("per_category")) {
            for (int k = 0; k < result.groups(); k++) {
                JsonNode category = expected.get("per_category").get(k);
                assertThat(result.categories().id(k))
                        .isEqualTo(category.get("id").asLong());
                for (Figure figure : result.ofCategory(k)) {
                    if (category.has(figure.name())) {
                        assertFigure(figure, category);
                    }
                }
            }
        }
        if (expected.has("mean_precision_by_threshold")) {
            JsonNode byThreshold = expected.get("mean_precision_by_threshold");
            for (int t = 0; t < byThreshold.size(); t++) {
                assertFigure(
                        new Figure("AP at threshold " + t, result.byThreshold().get(t)), byThreshold.get(t));
            }
        }
        if (expected.has("precision_of_first_category_at_50")) {
            JsonNode precision = expected.get("precision_of_first_category_at_50");
            int last = result.settings().maxDetections().length - 1;
            double[] ours = result.precision(0, 0, 0, last);
            for (int r = 0; r < ours.length; r++) {
                assertThat(ours[r])
                        .as("recall point %d", r)
                        .isEqualTo(precision.get(r).asDouble(), within(TOLERANCE));
            }
        }
    }

    private static void assertFigure(Figure figure, JsonNode expected) {
        JsonNode value = expected.isObject() ? expected.get(figure.name()) : expected;
        assertThat(value).as(figure.name()).isNotNull();
        if (value.isNull()) {
            assertThat(figure.value()).as(figure.name()).isEqualTo(OptionalDouble.empty());
        } else {
            assertThat(figure.value().orElseThrow()).as(figure.name()).isEqualTo(value.asDouble(), within(TOLERANCE));
        }
    }
}
