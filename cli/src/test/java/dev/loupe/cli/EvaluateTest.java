package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path folder;

    private String truth = "";
    private String found = "";

    @BeforeEach
    void unpack() throws IOException {
        for (String name : new String[] {"gt.json", "dt_bbox.json", "expected.json"}) {
            try (InputStream bytes = EvaluateTest.class.getResourceAsStream("evaluate/" + name)) {
                Files.copy(bytes, folder.resolve(name));
            }
        }
        truth = folder.resolve("gt.json").toString();
        found = folder.resolve("dt_bbox.json").toString();
    }

    private Run coco(String... more) {
        String[] line = {"evaluate", "coco", "--ground-truth", truth, "--detections", found};
        return Run.of(Stream.of(line, more).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void theJsonHasTheFiguresThatTheReferenceGives() throws IOException {
        JsonNode expected =
                MAPPER.readTree(folder.resolve("expected.json").toFile()).get("bbox");
        Run run = coco("--format", "json");
        assertThat(run.code()).isZero();
        assertThat(run.out()).endsWith("}\n").hasLineCount(1);
        JsonNode json = MAPPER.readTree(run.out());
        assertThat(json.get("schema").asText()).isEqualTo("loupe.evaluate/1");
        assertThat(json.get("protocol").asText()).isEqualTo("coco");
        assertThat(json.get("type").asText()).isEqualTo("bbox");
        assertThat(json.get("images").asInt()).isEqualTo(1);
        assertThat(json.get("ground_truth").asInt()).isEqualTo(2);
        assertThat(json.get("detections").asInt()).isEqualTo(4);
        expected.get("stats").properties().forEach(entry -> {
            JsonNode ours = json.get("stats").get(entry.getKey());
            if (entry.getValue().isNull()) {
                assertThat(ours.isNull()).as(entry.getKey()).isTrue();
            } else {
                assertThat(ours.asDouble())
                        .as(entry.getKey())
                        .isEqualTo(entry.getValue().asDouble(), within(1e-12));
            }
        });
        assertThat(json.get("per_category").get(0).get("name").asText()).isEqualTo("a");
        assertThat(json.get("per_category").get(0).get("AP50").asDouble())
                .isEqualTo(json.get("stats").get("AP50").asDouble());
    }

    @Test
    void theStyleOfPycocotoolsIsItsTextByteForByte() throws IOException {
        String text = MAPPER.readTree(folder.resolve("expected.json").toFile())
                .get("bbox")
                .get("text")
                .asText();
        assertThat(coco("--style", "pycocotools").out()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"AP>=0.7, 0", "AP>=0.75, 1", "'AP50>=0.8,AR1>0.9', 1", "APs>=0, 1", "APP>=0.1, 2", "AP=1, 2"})
    void whatIsRequiredDecidesTheExitCode(String requirement, int code) {
        Run run = coco("--require", requirement);
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.err().isEmpty()).isEqualTo(code == 0);
    }

    @Test
    void severalDetectorsGiveALineEachAndABadOneDoesNotStopTheOthers() {
        Run run =
                coco("--detections", folder.resolve("none.json").toString(), "--detections", found, "--format", "json");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).hasLineCount(2);
        assertThat(run.err()).hasLineCount(1).containsOnlyOnce("none.json").startsWith("loupe: ");
    }

    @Test
    void theExplanationWalksFromOverlapToTheMean() {
        String text = coco("--explain", "a", "--iou", "0.5").out();
        assertThat(text)
                .contains("average precision of a (category 1)")
                .contains("To be found: 2 truths")
                .contains("precision = TP / (TP + FP)")
                .contains("AP = mean of the 101 precisions")
                .contains("mAP at IoU 0.50");
        assertThat(coco("--explain", "b").err()).contains("there is no class 'b'");
    }

    @Test
    void intervalsAndComparisonsAreReportedAndRepeat() throws IOException {
        String[] line = {"--format", "json", "--confidence-interval", "90", "--samples", "20", "--compare", found};
        Run run = coco(line);
        JsonNode json = MAPPER.readTree(run.out());
        assertThat(json.get("confidence_interval").get("level").asDouble()).isEqualTo(.9);
        assertThat(json.get("confidence_interval").get("figures").get("AP")).hasSize(2);
        assertThat(json.get("comparison")
                        .get("figures")
                        .get("AP")
                        .get("second_better")
                        .asDouble())
                .isEqualTo(.5);
        assertThat(coco(line).out()).isEqualTo(run.out());
        assertThat(coco(Stream.of(line, new String[] {"--threads", "3"})
                                .flatMap(Stream::of)
                                .toArray(String[]::new))
                        .out())
                .isEqualTo(run.out());
    }

    @Test
    void thePageNeedsNothingElseAndItsPicturesAreWritten() throws IOException {
        Path curves = folder.resolve("curves");
        Run run = coco("--format", "html", "--explain", "--curves", curves.toString());
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("<!doctype html>")
                .contains("<noscript>", "<svg", "AP50", "Images with the most errors", "How AP comes about")
                .doesNotContain("<script src", "src=\"http", "href=");
        try (Stream<Path> files = Files.list(curves)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("precision-recall.svg", "precision-recall.png", "confusion.svg", "errors.png");
        }
    }

    @Test
    void namesFromFilesAreHarmlessOnThePageAndTheTerminal() throws IOException {
        Path named = Files.writeString(
                folder.resolve("named.json"),
                Files.readString(folder.resolve("gt.json"))
                        .replace("\"name\": \"a\"", "\"name\": \"<b>\\u001b[31m\\u202e\""));
        truth = named.toString();
        assertThat(coco("--format", "html").out()).contains("&lt;b&gt;").doesNotContain("<b>", "\u001b", "\u202e");
        assertThat(coco().out()).contains("<b>?").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void lenientClassificationSaysWhatItLeftOut() throws IOException {
        Path labels = Files.writeString(folder.resolve("t.csv"), "0\n1\n1\n");
        Path scores = Files.writeString(folder.resolve("p.csv"), ".8,.2\n.6,NaN\n.3,.7\n");
        String[] line = {"evaluate", "classification", "--truth", labels.toString(), "--predictions", scores.toString()
        };
        Run strict = Run.of(line);
        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.err()).hasLineCount(1).contains("p.csv", "the score of class 1 is NaN");
        Run lenient = Run.of(Stream.concat(Stream.of(line), Stream.of("--lenient", "--top", "1"))
                .toArray(String[]::new));
        assertThat(lenient.code()).isZero();
        assertThat(lenient.err()).hasLineCount(1).contains("p.csv", "left out", "is NaN");
        assertThat(lenient.out()).contains("2 samples");
    }

    @Test
    void tideSaysWhatItCompared() throws IOException {
        Path left = Files.writeString(folder.resolve("left.json"), """
                {"images":[{"id":1,"width":40,"height":40}],"categories":[{"id":1,"name":"a"}],"annotations":[
                {"id":1,"image_id":1,"category_id":1,"bbox":[0,0,20,20],"area":200,"segmentation":[[0,0,10,20]]}]}
                """);
        Path right = Files.writeString(folder.resolve("right.json"), """
                [{"image_id":1,"category_id":1,"score":0.9,"bbox":[0,0,20,20],"segmentation":[[10,0,10,20]]}]
                """);
        for (String type : new String[] {"bbox", "segm"}) {
            JsonNode json = MAPPER.readTree(Run.of(
                            "evaluate",
                            "tide",
                            "--ground-truth",
                            left.toString(),
                            "--detections",
                            right.toString(),
                            "--type",
                            type,
                            "--format",
                            "json")
                    .out());
            assertThat(json.get("type").asText()).isEqualTo(type);
            assertThat(json.get("stats").get("AP50").asDouble()).isEqualTo(type.equals("bbox") ? 100 : 0);
        }
    }

    @Test
    void overlapsArePrintedAsAMatrix() {
        assertThat(Run.of("evaluate", "iou", "--boxes", "0,0,2,2", "--boxes", "1,1,2,2;0,0,2,2")
                        .out())
                .isEqualTo("0.142857  1.000000\n");
        assertThat(Run.of("evaluate", "iou", "--boxes", "0,0,1,1", "--boxes", "1,1,2,2", "--box-format", "voc")
                        .out())
                .isEqualTo("0.142857\n");
        assertThat(Run.of("evaluate", "iou", "--boxes", "0,0,2,2", "--boxes", "1,1,2")
                        .err())
                .contains("box 0: a box is four numbers, not 3");
    }

    @Test
    void classificationReportsErrorRates() throws IOException {
        Path labels = Files.writeString(folder.resolve("t.csv"), "0\n1\n2\n");
        Path scores = Files.writeString(folder.resolve("p.csv"), ".8,.1,.1\n.6,.3,.1\n.5,.3,.2\n");
        Run run = Run.of(
                "evaluate",
                "classification",
                "--truth",
                labels.toString(),
                "--predictions",
                scores.toString(),
                "--top",
                "1,2",
                "--format",
                "json");
        JsonNode json = MAPPER.readTree(run.out());
        assertThat(json.get("stats").get("error_top1").asDouble()).isEqualTo(2.0 / 3);
        assertThat(json.get("stats").get("error_top2").asDouble()).isEqualTo(1.0 / 3);
        assertThat(json.get("per_category").get(0).get("recall").asDouble()).isEqualTo(1);
        assertThat(json.get("confusion").get(2).get(0).asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "evaluate, evaluate needs a protocol",
        "evaluate what, not 'what'",
        "evaluate coco, --ground-truth is missing",
        "evaluate iou --boxes 1_2, --boxes twice",
        "evaluate coco --ground-truth x --detections y --type boxes, --type 'boxes' is unknown",
        "evaluate coco --ground-truth x --detections y --thresholds 0.7_0.5, give ascending numbers",
        "evaluate voc --ground-truth x --detections y --explain, belong to evaluate coco",
        "evaluate voc --ground-truth x --detections y --type segm, evaluate voc compares bbox",
        "evaluate coco --ground-truth x --detections y --images z, add --format html",
        "evaluate coco --ground-truth x --detections y --images z --format html, there is no folder z",
        "evaluate coco --ground-truth x --detections y --iou 2, loupe: --iou: 2 is not between",
    })
    void wrongUseIsToldInOneLine(String line, String message) {
        Run run = Run.of(line.replace('_', ',').split(" ", -1));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"bbox", "segm", "keypoints"})
    void theGoldenSetIsEqualThroughTheCommandLine(String type) throws IOException {
        Path golden = Path.of(System.getProperty("loupe.shared", ""), "golden/metrics/small");
        assumeTrue(Files.isDirectory(golden), "the golden data of ../shared are not here");
        JsonNode expected =
                MAPPER.readTree(golden.resolve("expected.json").toFile()).get(type);
        Run run = Run.of(
                "evaluate",
                "coco",
                "--ground-truth",
                golden.resolve("gt.json").toString(),
                "--detections",
                golden.resolve("dt_" + type + ".json").toString(),
                "--type",
                type,
                "--style",
                "pycocotools");
        assertThat(run.out()).isEqualTo(expected.get("text").asText());
    }
}
