package dev.loupe.serve.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.explain.Topics;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import dev.loupe.metrics.overlap.BoxOverlap;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import dev.loupe.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages are told, against the modules that count and evaluate, and against the chapter's true figures. */
class LearningAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "alexnet-2012, neurons, 659272",
        "alexnet-2012, weights, 60954656",
        "alexnet-2012, biases, 10568",
        "alexnet-2012, parameters, 60965224",
        "alexnet, parameters, 61100840",
        "alexnet, multiply_adds, 714188480",
        "vgg16, parameters, 138357544",
        "vgg19, parameters, 143667240",
        "vgg19, neurons, 14861288",
        "vgg19, multiply_adds, 19632062464",
        "resnet152, parameters, 60192808",
        "resnet152, multiply_adds, 11513626624",
        "resnet152, neurons, 22555112",
    })
    void theChaptersFiguresAreTold(String network, String figure, long value) throws IOException {
        assertThat(ask("network", Map.of("name", network)).get(figure).longValue())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alexnet-2012", "alexnet", "vgg16", "vgg19", "resnet152"})
    void layersAddUpToTheTotalsThatInspectCounts(String network) throws IOException {
        JsonNode answer = ask("network", Map.of("name", network));
        Totals totals = Inspection.of(Zoo.find(network).orElseThrow().graph()).totals();
        assertThat(sum(answer, "neurons")).isEqualTo(totals.neurons().value());
        assertThat(sum(answer, "parameters")).isEqualTo(totals.parameters().value());
        assertThat(sum(answer, "multiply_adds")).isEqualTo(totals.multiplyAdds().value());
    }

    private static long sum(JsonNode network, String figure) {
        long sum = 0;
        for (JsonNode layer : network.get("layers")) {
            sum += layer.get(figure).longValue();
        }
        return sum;
    }

    @Test
    void aConvolutionIsTheOneThatInspectCounts() throws IOException {
        SplittableRandom random = new SplittableRandom(31);
        for (int i = 0; i < 50; i++) {
            int groups = random.nextInt(1, 4);
            int in = groups * random.nextInt(1, 9);
            int out = groups * random.nextInt(1, 9);
            int kernel = random.nextInt(1, 6);
            int size = random.nextInt(20, 40);
            int stride = random.nextInt(1, 4);
            JsonNode answer = ask(
                    "conv",
                    Map.of(
                            "size",
                            "" + size,
                            "in",
                            "" + in,
                            "out",
                            "" + out,
                            "kernel",
                            "" + kernel,
                            "stride",
                            "" + stride,
                            "padding",
                            "1",
                            "dilation",
                            "2",
                            "groups",
                            "" + groups));
            Graph graph = Graph.of(
                    "conv",
                    Layers.conv(out, kernel)
                            .stride(stride)
                            .padding(1)
                            .dilation(2)
                            .groups(groups),
                    Shape.of(1, in, size, size));
            Totals totals = Inspection.of(graph).totals();
            assertThat(answer.get("output").longValue())
                    .isEqualTo(graph.outputs().get(0).shape().get(3).value());
            assertThat(answer.get("neurons").longValue())
                    .isEqualTo(totals.neurons().value());
            assertThat(answer.get("parameters").longValue())
                    .isEqualTo(totals.parameters().value());
            assertThat(answer.get("multiply_adds").longValue())
                    .isEqualTo(totals.multiplyAdds().value());
        }
    }

    @Test
    void aConvolutionThatCannotBeIsToldNotRefused() throws IOException {
        JsonNode answer = ask("conv", Map.of("size", "3", "kernel", "9", "padding", "0"));
        assertThat(answer.get("impossible").textValue()).contains("9");
    }

    @Test
    void boxesAgreeAsMetricsSays() throws IOException {
        SplittableRandom random = new SplittableRandom(32);
        for (int i = 0; i < 300; i++) {
            double[] a = box(random);
            double[] b = box(random);
            JsonNode answer = ask("iou", Map.of("a", text(a), "b", text(b)));
            assertThat(answer.get("iou").doubleValue()).isEqualTo(BoxOverlap.IOU.of(a, b));
            assertThat(answer.get("giou").doubleValue()).isEqualTo(BoxOverlap.GIOU.of(a, b));
            assertThat(answer.get("intersection").doubleValue()
                            / answer.get("union").doubleValue())
                    .isCloseTo(BoxOverlap.IOU.of(a, b), within(1e-12));
        }
    }

    private static double[] box(SplittableRandom random) {
        return new double[] {
            random.nextInt(0, 300), random.nextInt(0, 200), random.nextInt(10, 90), random.nextInt(10, 90)
        };
    }

    private static String text(double[] box) {
        return Arrays.stream(box).mapToObj(side -> "" + side).collect(Collectors.joining(","));
    }

    @Test
    void theCurvesAveragesAreThoseOfTheChapter() throws IOException {
        JsonNode all = ask("map", Map.of());
        assertThat(all.get("kept").get("voc2007").doubleValue()).isCloseTo(.6970, within(5e-5));
        assertThat(all.get("kept").get("voc2010").doubleValue()).isCloseTo(.6667, within(5e-5));
        assertThat(all.get("kept").get("coco").doubleValue()).isCloseTo(.6700, within(5e-5));
        assertThat(all.get("true_positives").intValue()
                        + all.get("false_negatives").intValue())
                .isEqualTo(all.get("objects").intValue());
    }

    @Test
    void aHigherScoreThresholdLeavesTheStepsAboveIt() throws IOException {
        JsonNode answer = ask("map", Map.of("score", "0.75"));
        assertThat(answer.get("left").intValue()).isEqualTo(4);
        JsonNode last = answer.get("steps").get(3);
        assertThat(answer.get("precision")).isEqualTo(last.get("precision"));
        assertThat(answer.get("recall")).isEqualTo(last.get("recall"));
        assertThat(answer.get("kept").get("coco").doubleValue())
                .isLessThan(answer.get("all").get("coco").doubleValue());
        assertThat(ask("map", Map.of("score", "1")).get("precision").isNull()).isTrue();
    }

    @Test
    void averagePrecisionNeverRisesWithTheOverlapThreshold() throws IOException {
        double before = 1;
        for (JsonNode at : ask("map", Map.of()).get("by_threshold")) {
            assertThat(at.get("average_precision").doubleValue()).isLessThanOrEqualTo(before);
            before = at.get("average_precision").doubleValue();
        }
    }

    @Test
    void errorRatesAreThoseOfTheWorkedExample() throws IOException {
        JsonNode answer = ask("error-rate", Map.of());
        assertThat(answer.get("errors").get(0).doubleValue()).isEqualTo(.5);
        assertThat(answer.get("errors").get(4).doubleValue()).isCloseTo(1 / 3., within(1e-12));
        JsonNode right = ask("error-rate", Map.of("truths", "0,0,2,0,4,0"));
        assertThat(right.get("errors").get(0).doubleValue()).isZero();
    }

    @Test
    void aKeptCellIsKeptToTheBit() throws IOException {
        String steps = "1,1,1,,1;" + "0.7,1,0,,;".repeat(9) + "-2,1,0,,";
        JsonNode moments = ask("lstm", Map.of("steps", steps)).get("moments");
        double written = moments.get(0).get("c").doubleValue();
        assertThat(written).isEqualTo(1);
        assertThat(moments.get(10).get("c").doubleValue()).isEqualTo(written);
        assertThat(moments.get(10).get("kept").doubleValue()).isEqualTo(1);
        assertThat(moments.get(10).get("plain_kept").doubleValue()).isLessThan(.1);
    }

    @Test
    void roundsInOneAreRoundsInSeveral() throws IOException {
        Map<String, String> start = Map.of("mean", "3", "deviation", "0.5", "k", "5", "seed", "8");
        JsonNode whole = ask("gan", with(start, Map.of("rounds", "12"))).get("state");
        JsonNode half = ask("gan", with(start, Map.of("rounds", "5"))).get("state");
        Map<String, String> state = new HashMap<>();
        half.properties()
                .forEach(field -> state.put(field.getKey(), field.getValue().asText()));
        assertThat(ask("gan", with(with(start, state), Map.of("rounds", "7"))).get("state"))
                .isEqualTo(whole);
    }

    @Test
    void theGamesValueIsThatOfTheTheory() throws IOException {
        JsonNode answer = ask("gan", Map.of("mean", "1.5", "deviation", "0.7"));
        assertThat(answer.get("divergence").doubleValue()).isCloseTo(.2878, within(5e-5));
        assertThat(answer.get("best").doubleValue())
                .isCloseTo(-Math.log(4) + 2 * answer.get("divergence").doubleValue(), within(1e-9));
        assertThat(answer.get("value").doubleValue()).isCloseTo(-Math.log(4), within(1e-9)); // D is 1/2 at the start
    }

    private static Map<String, String> with(Map<String, String> values, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(more);
        return all;
    }

    @Test
    void detectorsAreToldApartByTheirPasses() throws IOException {
        JsonNode detectors = ask("rcnn", Map.of("proposals", "1500")).get("detectors");
        assertThat(IntStream.range(0, 3)
                        .mapToObj(at -> detectors.get(at).get("passes").intValue()))
                .containsExactly(1500, 1, 1);
        long crop = Inspection.of(Zoo.find("vgg16").orElseThrow().graph())
                .totals()
                .multiplyAdds()
                .value();
        assertThat(detectors.get(0).get("multiply_adds").longValue()).isEqualTo(1500 * crop);
    }

    @ParameterizedTest
    @CsvSource({
        "conv, size, 0",
        "conv, kernel, many",
        "iou, a, '1,2,3'",
        "iou, b, '1,2,3,NaN'",
        "map, threshold, 10",
        "map, score, 2",
        "error-rate, truths, '0,1,2,3,4,7'",
        "lstm, steps, '1,2,,,'",
        "lstm, steps, ''",
        "gan, deviation, 0",
        "gan, rounds, 1001",
        "rcnn, height, 5000",
        "network, name, <script>",
    })
    void whatDoesNotFitIsRefused(String exercise, String name, String value) {
        if (value.isEmpty()) {
            assertThatThrownBy(() -> ask(exercise, Map.of(name, "1,,,,;;"))).isInstanceOf(BadInput.class);
        } else {
            assertThatThrownBy(() -> ask(exercise, Map.of(name, value))).isInstanceOf(BadInput.class);
        }
    }

    @Test
    void everyTopicHasAPageInBothLanguages() throws IOException {
        for (String topic : LearningRoom.TOPICS) {
            for (String language : Topics.LANGUAGES) {
                String page = text(get("/learning", Map.of("topic", topic, "language", language)));
                assertThat(page)
                        .contains("<html lang=\"" + language + "\">", "\"question\":[", "\"hints\":[", "\"answer\":[")
                        .doesNotContainPattern("\\[\\[[a-zA-Z]");
            }
        }
        assertThat(LearningRoom.TOPICS).containsExactlyInAnyOrderElementsOf(Topics.names());
    }

    @Test
    void theAnswerCanBeKeptAsAFileWithoutScripts() throws IOException {
        Answer answer = get("/learning/document", Map.of("topic", "gan", "language", "zh"));
        assertThat(answer.headers()).containsEntry("Content-Disposition", "attachment; filename=\"gan.zh.html\"");
        assertThat(text(answer)).contains("生成对抗网络").doesNotContain("<script");
    }

    @Test
    void anUnknownTopicOrLanguageIsRefused() {
        assertThatThrownBy(() -> get("/learning", Map.of("topic", "../x"))).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> get("/learning", Map.of("language", "fr"))).isInstanceOf(BadInput.class);
    }

    private static JsonNode ask(String exercise, Map<String, String> values) throws IOException {
        return JSON.readTree(text(get("/learning/" + exercise, values)));
    }

    private static Answer get(String path, Map<String, String> values) {
        return Objects.requireNonNull(new LearningRoom().answers().get(path))
                .answer(new Request(path, values, List.of(), InputStream.nullInputStream()));
    }

    private static String text(Answer answer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        answer.body().write(bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
