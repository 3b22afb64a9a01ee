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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the VOC devkit's rules, lvis-api and tidecv. */
class OtherProtocolsGoldenTest {
    private static final double TOLERANCE = 1e-12;
    private static final JsonNode EXPECTED = Golden.json("small/more_expected.json");

    @TempDir
    static Path folder;

    @ParameterizedTest
    @CsvSource({"VOC2007, voc2007", "VOC2010, voc2010"})
    void vocIsTheDevkits(Voc.Year year, String name) {
        CocoJson.DataSet data = read("small/voc_gt.json");
        Voc.Result result = Voc.evaluate(data.truth(), data.detections().get(0), year, .5);
        JsonNode expected = EXPECTED.get(name);
        assertThat(result.meanAveragePrecision().orElseThrow())
                .isEqualTo(expected.get("mAP").asDouble(), within(TOLERANCE));
        for (int k = 0; k < result.categories().size(); k++) {
            JsonNode value = expected.get("per_category").get(k).get("AP");
            assertThat(result.averagePrecision().get(k).isPresent()).isEqualTo(!value.isNull());
            if (!value.isNull()) {
                assertThat(result.averagePrecision().get(k).orElseThrow())
                        .as("category %d", k)
                        .isEqualTo(value.asDouble(), within(TOLERANCE));
            }
        }
    }

    @Test
    void lvisIsLvisApis() {
        CocoJson.DataSet data = read("small/lvis_gt.json");
        Lvis.Result result = Lvis.evaluate(data.truth(), data.detections().get(0), Kind.BBOX);
        JsonNode expected = EXPECTED.get("lvis");
        assertThat(result.figures()).hasSize(expected.size());
        for (Figure figure : result.figures()) {
            assertThat(figure.value().orElseThrow())
                    .as(figure.name())
                    .isEqualTo(expected.get(figure.name()).asDouble(), within(TOLERANCE));
        }
    }

    @Test
    void tideIsTidecvs() {
        CocoJson.DataSet data = read("small/gt.json");
        Tide.Result result = Tide.evaluate(data.truth(), data.detections().get(0), CocoSettings.of(Kind.BBOX));
        JsonNode expected = EXPECTED.get("tide");
        assertThat(100 * result.averagePrecision())
                .isEqualTo(expected.get("AP50").asDouble(), within(100 * TOLERANCE));
        Map<Tide.Cause, String> names = Map.of(
                Tide.Cause.CLASSIFICATION, "Cls",
                Tide.Cause.LOCALIZATION, "Loc",
                Tide.Cause.BOTH, "Both",
                Tide.Cause.DUPLICATE, "Dupe",
                Tide.Cause.BACKGROUND, "Bkg",
                Tide.Cause.MISSED, "Miss");
        names.forEach((error, name) -> assertThat(100 * result.gain(error))
                .as(name)
                .isEqualTo(expected.get("main").get(name).asDouble(), within(100 * TOLERANCE)));
        assertThat(100 * result.gain(Tide.Cause.FALSE_POSITIVE))
                .isEqualTo(expected.get("special").get("FalsePos").asDouble(), within(100 * TOLERANCE));
        assertThat(100 * result.gain(Tide.Cause.FALSE_NEGATIVE))
                .isEqualTo(expected.get("special").get("FalseNeg").asDouble(), within(100 * TOLERANCE));
    }

    private static CocoJson.DataSet read(String truth) {
        return CocoJson.read(
                Golden.file(folder, truth),
                List.of(Golden.file(folder, "small/dt_bbox.json")),
                Kind.BBOX,
                Findings.strict());
    }
}
