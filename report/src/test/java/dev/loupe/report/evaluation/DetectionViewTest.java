package dev.loupe.report.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Truth;
import dev.loupe.metrics.detection.Coco;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.Curves;
import dev.loupe.metrics.detection.DetectionMatches;
import dev.loupe.metrics.detection.Explanation;
import dev.loupe.metrics.detection.Tide;
import dev.loupe.metrics.overlap.Mask;
import dev.loupe.report.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DetectionViewTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final CocoSettings SETTINGS = CocoSettings.of(Kind.BBOX);
    private static final int CLASSES = 3;
    private static final String HOSTILE = "<b>\u001b[31m\u202e</script>";

    private final GroundTruth truth;
    private final Detections detections;
    private final DetectionMatches matches;
    private final CocoResult expected;
    private final DetectionView view;

    DetectionViewTest() {
        SplittableRandom random = new SplittableRandom(3);
        GroundTruth.Builder truths = new GroundTruth.Builder(Kind.BBOX, "", Findings.strict());
        Detections.Builder found = new Detections.Builder(Kind.BBOX, "", Findings.strict());
        for (int k = 0; k < CLASSES; k++) {
            truths.category(new Categories.Category(k + 1L, k == 0 ? HOSTILE : "class " + k));
        }
        int id = 0;
        for (int image = 1; image <= 30; image++) {
            truths.image(new Images.Image(image, 200, 100, image + ".png"));
            for (int i = 0; i < 6; i++) {
                int k = 1 + random.nextInt(CLASSES);
                double x = random.nextInt(150);
                double y = random.nextInt(50);
                truths.truth(image, Truth.box(++id, k, x, y, 40, 40));
                // Few scores, so that there are ties.
                double score = random.nextInt(20) / 20.0;
                found.detection(image, Detection.box(k, score, x + random.nextInt(20), y, 40, 40));
                found.detection(image, Detection.box(1 + random.nextInt(CLASSES), score / 2, y, x / 2, 30, 30));
            }
        }
        truth = truths.build();
        detections = found.build(truth);
        matches = DetectionMatches.coco(truth, detections, SETTINGS);
        expected = Coco.evaluate(truth, detections, SETTINGS);
        view = DetectionView.of(
                new DetectionReports(truth, detections, "bbox", List.of()).coco(expected), matches, matches.result());
    }

    @Test
    void figuresAreThoseOfTheEvaluationToTheLastBit() {
        assertThat(matches.result().figures()).isEqualTo(expected.figures());
    }

    @Test
    void curvesHaveTheReadingsAndTheAveragePrecisionOfEveryClassAndThreshold() throws Exception {
        for (int k = 0; k < CLASSES; k++) {
            JsonNode curves = curves(k, 10_000);
            for (int t = 0; t < SETTINGS.thresholds().length; t++) {
                JsonNode at = curves.get("at").get(t);
                assertThat(numbers(at.get("readings"))).containsExactly(expected.precision(k, t, 0, 2));
                assertThat(at.get("ap").asDouble())
                        .isEqualTo(expected.averagePrecision(new int[] {t}, new int[] {k}, 0, 2)
                                .orElseThrow());
            }
        }
    }

    @Test
    void eachPointCountsTheDetectionsOfItsScoreAndAbove() throws Exception {
        int threshold = 2;
        List<Explanation.Step> steps =
                Explanation.of(truth, detections, SETTINGS, 1, threshold).steps();
        for (int most : new int[] {10_000, 7}) {
            JsonNode points = curves(1, most).get("at").get(threshold).get("points");
            assertThat(points).hasSizeBetween(5, most + 1);
            for (JsonNode point : points) {
                double score = point.get(0).asDouble();
                assertThat(point.get(1).asLong()).isEqualTo(count(steps, score, Explanation.Verdict.TRUE_POSITIVE));
                assertThat(point.get(2).asLong()).isEqualTo(count(steps, score, Explanation.Verdict.FALSE_POSITIVE));
            }
            assertThat(points.get(points.size() - 1).get(0).asDouble())
                    .isEqualTo(steps.get(steps.size() - 1).score());
        }
    }

    private static long count(List<Explanation.Step> steps, double least, Explanation.Verdict verdict) {
        return steps.stream()
                .filter(step -> step.score() >= least && step.verdict() == verdict)
                .count();
    }

    @Test
    void averagePrecisionFallsAsTheThresholdRises() throws Exception {
        double[] averages = numbers(served().get("by_threshold"));
        assertThat(averages).hasSize(10);
        for (int t = 1; t < averages.length; t++) {
            assertThat(averages[t]).isLessThanOrEqualTo(averages[t - 1]);
        }
        assertThat(averages[0]).isEqualTo(expected.byThreshold().get(0).orElseThrow());
    }

    @Test
    void causesOfErrorsAreThoseOfTide() throws Exception {
        Tide.Result tide = Tide.evaluate(truth, detections, SETTINGS);
        JsonNode json = served().get("tide");
        assertThat(json.get("ap").asDouble()).isEqualTo(tide.averagePrecision());
        for (JsonNode cause : json.get("causes")) {
            Tide.Cause its = Tide.Cause.valueOf(cause.get("name").asText().toUpperCase(Locale.ROOT));
            assertThat(cause.get("gain").asDouble()).isEqualTo(tide.gain(its));
            assertThat(cause.get("count").asInt()).isEqualTo(tide.count(its));
        }
    }

    @Test
    void theObjectsOfAnImageAreItsErrors() throws Exception {
        int threshold = 1;
        double least = .3;
        List<Curves.ImageErrors> all = matches.worstImages(threshold, least, category -> true);
        assertThat(all).isEqualTo(Curves.worstImages(truth, detections, SETTINGS, threshold, least));
        for (Curves.ImageErrors errors : all) {
            Json json = new Json();
            ImageJson.objects(
                    json, matches, truth.images().indexOf(errors.image().id()), threshold, least);
            List<String> roles = new ArrayList<>();
            MAPPER.readTree(json.toString())
                    .forEach(one -> roles.add(one.get("role").asText()));
            assertThat(roles.stream().filter("right"::equals)).hasSize(errors.found());
            assertThat(roles.stream().filter("found"::equals)).hasSize(errors.found());
            assertThat(roles.stream().filter("wrong"::equals)).hasSize(errors.invented());
            assertThat(roles.stream().filter("missed"::equals)).hasSize(errors.missed());
        }
    }

    @Test
    void confusionCountsEveryTruthOnce() throws Exception {
        JsonNode confusion = served().get("confusion");
        long ofClasses = 0;
        for (JsonNode cell : confusion.get("cells")) {
            ofClasses += cell.get(0).asInt() < CLASSES ? cell.get(2).asLong() : 0;
        }
        assertThat(confusion.get("size").asInt()).isEqualTo(CLASSES + 1);
        assertThat(ofClasses).isEqualTo(truth.size());
    }

    @Test
    void theFileIsOnePageWhoseNamesStayText() {
        String page = EvaluationHtml.of(view, List.of(), image -> "", "an explanation");
        assertThat(page)
                .contains("<noscript>", "AP50", "an explanation", "Images with the most errors")
                .doesNotContain("<b>", "\u001b", "\u202e", "src=\"http", "href=\"http");
        assertThat(page.split("</script>", -1)).hasSize(3);
    }

    @Test
    void masksAreDrawnByTheirEdges() {
        byte[] columns = {0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0};
        assertThat(MaskEdges.path(Mask.encode(3, 4, columns))).isEqualTo("M1 1V3M3 1V3M1 1H3M1 3H3");
    }

    private JsonNode served() throws JsonProcessingException {
        return MAPPER.readTree(view.served("x").toString());
    }

    private JsonNode curves(int category, int most) throws JsonProcessingException {
        Json json = new Json();
        CurveJson.write(json, matches, view.result(), category, most);
        return MAPPER.readTree(json.toString());
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }
}
