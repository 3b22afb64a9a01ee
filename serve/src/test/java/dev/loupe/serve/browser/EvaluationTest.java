package dev.loupe.serve.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.Coco;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.DetectionMatches;
import dev.loupe.report.evaluation.DetectionReports;
import dev.loupe.report.evaluation.DetectionView;
import dev.loupe.report.evaluation.EvaluationHtml;
import dev.loupe.serve.Server;
import dev.loupe.serve.evaluation.EvaluationRoom;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluationTest {
    private static final String TRUTH = """
            {"images":[{"id":1,"width":200,"height":100,"file_name":"one.png"},
             {"id":2,"width":200,"height":100,"file_name":"two.png"}],
             "categories":[{"id":1,"name":"<img src=x onerror=alert(1)>\\u001b[31m"},{"id":2,"name":"cat"}],
             "annotations":[
              {"id":1,"image_id":1,"category_id":2,"bbox":[10,10,40,40],"area":1600,"iscrowd":0},
              {"id":2,"image_id":1,"category_id":2,"bbox":[100,10,40,40],"area":1600,"iscrowd":0},
              {"id":3,"image_id":2,"category_id":1,"bbox":[20,20,50,50],"area":2500,"iscrowd":0}]}
            """;
    private static final String DETECTIONS = """
            [{"image_id":1,"category_id":2,"bbox":[10,10,40,40],"score":0.9},
             {"image_id":1,"category_id":2,"bbox":[108,10,40,40],"score":0.8},
             {"image_id":2,"category_id":2,"bbox":[20,20,50,50],"score":0.7}]
            """;
    private static final String NAME = "<img src=x onerror=alert(1)>\ufffd[31m";

    private final Server server = Server.start(0, List.of(new EvaluationRoom()), fault -> {
        throw new AssertionError(fault);
    });
    private Path truth = Path.of("");
    private Path detections = Path.of("");
    private Optional<Browser> opened = Optional.empty();

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        truth = Files.writeString(folder.resolve("truth.json"), TRUTH);
        detections = Files.writeString(folder.resolve("found.json"), DETECTIONS);
        ImageIO.write(
                new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("one.png").toFile());
        opened = Optional.of(Browser.open());
        browser().go(server.address());
    }

    @AfterAll
    void close() throws IOException {
        server.close();
        if (opened.isPresent()) {
            opened.get().close();
        }
    }

    private Browser browser() {
        return opened.orElseThrow();
    }

    @BeforeEach
    void visit() {
        browser().size(1280, 1000);
        browser().go(server.address().resolve("/evaluation"));
        browser().find("#example");
    }

    private void evaluate(Path second) {
        browser().find("input[name=truth]").sendKeys(truth.toString());
        browser().find("input[name=found]").sendKeys(second.toString());
        browser().find("#evaluate").click();
    }

    private void set(WebElement slider, String value) {
        browser()
                .run(
                        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
                        slider,
                        value);
    }

    private CocoResult expected() {
        GroundTruth its = CocoJson.groundTruth(truth, Kind.BBOX, Findings.strict());
        return Coco.evaluate(
                its, CocoJson.detections(detections, its, Kind.BBOX, Findings.strict()), CocoSettings.of(Kind.BBOX));
    }

    private double shownAveragePrecision() {
        return Double.parseDouble(browser().find("#curve-readout").getDomAttribute("data-ap"));
    }

    @Test
    void droppedFilesGiveTheFiguresAndTheSliderShowsAveragePrecisionFalling() throws IOException {
        evaluate(detections);
        CocoResult expected = expected();
        assertThat(browser().find("#figures dd").getDomAttribute("data-value"))
                .isEqualTo(String.valueOf(expected.figures().get(0).value().orElseThrow()));
        new Select(browser().find("#curve-class")).selectByVisibleText("cat (2)");
        browser()
                .hold("the curve of cat", () -> browser().text("#curve-readout").contains("AP of cat"));
        WebElement slider = browser().find("#curve-iou");
        double[] shown = new double[10];
        for (int t = 0; t < shown.length; t++) {
            set(slider, String.valueOf(t));
            shown[t] = shownAveragePrecision();
            assertThat(shown[t])
                    .isEqualTo(expected.averagePrecision(new int[] {t}, new int[] {1}, 0, 2)
                            .orElseThrow());
        }
        assertThat(shown[9]).isLessThan(shown[0]);
        set(slider, "0");
        set(browser().find("#curve-score"), "0.85");
        assertThat(browser().text("#curve-readout")).contains("TP 1, FP 0, FN 1", "recall 0.5000");
        browser().find("#curve-score").sendKeys(Keys.END, Keys.ARROW_LEFT);
        set(browser().find("#curve-score"), "0.1");
        assertThat(browser().text("#curve-readout")).contains("TP 2, FP 1, FN 0");
        browser().assertLabelled();
        browser().assertFits();
        browser().keep("evaluation");
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void errorsAreToldByCauseClassAndImage() throws IOException {
        evaluate(detections);
        assertThat(browser().text("#tide")).contains("named wrongly").contains("placed badly");
        WebElement cause = browser().all("#tide tr").get(0);
        assertThat(cause.getText()).endsWith("1");
        assertThat(browser().text("#confusion .commonest tbody tr")).isEqualTo(NAME + " cat 1");
        WebElement grid = browser().find("svg.confusion");
        grid.sendKeys(Keys.ARROW_RIGHT);
        assertThat(browser().text("#confusion .readout"))
                .isEqualTo("true: " + NAME + " → found as: cat: 1 (100.0 % of its row)");
        browser().hold("an image", () -> browser().text("#image-caption").contains("two.png: 1 missed, 1 wrong"));
        assertThat(browser().all("svg.image g.missed")).hasSize(1);
        assertThat(browser().all("svg.image g.wrong")).hasSize(1);
        browser().run("document.querySelector('#images').scrollIntoView()");
        browser().keep("evaluation-image");
        browser().all("#images button").get(1).click();
        browser()
                .hold(
                        "the next image",
                        () -> browser().text("#image-caption").contains("one.png: 0 missed, 0 wrong, 2 right"));
        browser().find("#image-files").sendKeys(truth.resolveSibling("one.png").toString());
        browser().find("svg.image image");
        assertThat(browser().all("svg.image g.right")).hasSize(2);
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void namesFromFilesStayText() {
        evaluate(detections);
        assertThat(browser().text("#categories tbody")).contains(NAME);
        assertThat(browser().all("main img")).isEmpty();
        browser().all(".sortable thead button").get(2).click();
        assertThat(browser().find("#categories tbody tr").getText()).startsWith("cat");
        browser().all(".sortable thead button").get(2).click();
        assertThat(browser().find("#categories tbody tr").getText()).startsWith(NAME);
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void aBadFileIsToldInOneLineAndNothingIsKept() throws IOException {
        List<Path> before = left();
        evaluate(truth);
        assertThat(browser().text("#complaint")).contains("detections.json: ").doesNotContain("/tmp", "\n");
        assertThat(browser().all(".evaluation")).isEmpty();
        assertThat(left()).isEqualTo(before);
        // The console tells of the answer 400, which is the complaint.
        assertThat(browser().complaints()).allMatch(line -> line.contains("400"));
    }

    /** What uploads left in the folder of temporary files. */
    private static List<Path> left() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("loupe-evaluation"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theExampleShowsAllPartsAlsoOnASmallScreenAndInTheDark() throws IOException {
        new Select(browser().find("select[name=type]")).selectByVisibleText("segm");
        browser().find("#example").click();
        browser().find(".comparison");
        browser().find("svg.image path");
        browser().assertLabelled();
        browser().run("document.querySelector('#images').scrollIntoView()");
        browser().keep("evaluation-masks");
        browser()
                .driver()
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        browser().size(400, 800);
        browser().assertFits();
        browser().keep("evaluation-small-images");
        browser().run("document.querySelector('#curves').scrollIntoView()");
        browser().keep("evaluation-small-dark");
        browser().driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void aClassifierHasItsConfusionAndCalibration() throws IOException {
        new Select(browser().find("select[name=what]")).selectByValue("classification");
        browser().find("#example").click();
        browser().find("svg.confusion");
        assertThat(browser().text("#figures")).contains("error top1", "macro F1");
        assertThat(browser().all("#calibration tbody tr")).isNotEmpty();
        browser().assertFits();
        browser().keep("evaluation-classification");
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void theFileIsTheSameViewWithoutAServer() throws IOException {
        GroundTruth its = CocoJson.groundTruth(truth, Kind.BBOX, Findings.strict());
        Detections found = CocoJson.detections(detections, its, Kind.BBOX, Findings.strict());
        DetectionMatches matches = DetectionMatches.coco(its, found, CocoSettings.of(Kind.BBOX));
        CocoResult result = matches.result();
        Path page = truth.resolveSibling("page.html");
        Files.writeString(
                page,
                EvaluationHtml.of(
                        DetectionView.of(
                                new DetectionReports(its, found, "bbox", List.of()).coco(result), matches, result),
                        List.of(),
                        image -> "",
                        "how it comes about"));
        browser().go(URI.create("file://" + page));
        new Select(browser().find("#curve-class")).selectByVisibleText("cat (2)");
        browser()
                .hold("the curve of cat", () -> browser().text("#curve-readout").contains("AP of cat"));
        set(browser().find("#curve-iou"), "9");
        assertThat(shownAveragePrecision())
                .isEqualTo(result.averagePrecision(new int[] {9}, new int[] {1}, 0, 2)
                        .orElseThrow());
        browser().find("svg.image g.wrong");
        assertThat(browser().text("#explanation")).isEqualTo("how it comes about");
        assertThat(browser().driver().findElements(By.cssSelector("form, #evaluate")))
                .isEmpty();
        browser().assertFits();
        browser().keep("evaluation-file");
        assertThat(browser().complaints()).isEmpty();
    }
}
