package dev.loupe.serve.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.explain.Topics;
import dev.loupe.explain.exercise.Convolution;
import dev.loupe.inspect.Totals;
import dev.loupe.metrics.overlap.BoxOverlap;
import dev.loupe.report.Numbers;
import dev.loupe.serve.Rooms;
import dev.loupe.serve.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.support.ui.Select;

/** The exercises as people use them: by mouse, by finger, by keyboard; in both languages, on a phone, in the dark. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LearningTest {
    private final Server server = Server.start(0, Rooms.all(), fault -> {
        throw new AssertionError(fault);
    });
    private final Browser browser = open();

    private Browser open() {
        try {
            Browser opened = Browser.open();
            opened.go(server.address());
            return opened;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    void close() throws IOException {
        browser.close();
        server.close();
    }

    @BeforeEach
    void size() {
        browser.size(1280, 900);
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(browser.complaints()).isEmpty();
    }

    private void visit(String topic, String language) {
        browser.go(server.address().resolve("/learning?topic=" + topic + "&language=" + language));
        browser.find(topic.isEmpty() ? ".contents" : ".attempt .figures");
    }

    @Test
    void everyExerciseIsAPageInBothLanguages() {
        visit("", "en");
        assertThat(browser.all(".contents a")).hasSize(Topics.names().size());
        browser.find(".languages a[lang=zh]").click();
        browser.hold("the page is Chinese", () -> browser.text("h1").equals("学习"));
        browser.find(".contents a").click();
        browser.find(".attempt .figures");
        assertThat(browser.text("h1")).isEqualTo(Topics.title("conv", "zh"));
        assertThat(browser.text(".topics a[aria-current]")).isEqualTo("卷积");
        assertThat(browser.text(".question h2")).isEqualTo("问题");
        assertThat(browser.text(".answer")).contains("60,965,224", "常见答案");
    }

    @Test
    void aChangedKernelChangesEveryFigure() throws IOException {
        visit("conv", "en");
        assertThat(shown("neurons")).isEqualTo("64");
        type("kernel K", "5");
        Totals totals = new Convolution(7, 3, 4, 5, 2, 1, 1, 1).costs().totals();
        waitFor("parameters", Numbers.grouped(totals.parameters()));
        assertThat(shown("neurons")).isEqualTo(Numbers.grouped(totals.neurons()));
        assertThat(shown("multiply-adds")).isEqualTo(Numbers.grouped(totals.multiplyAdds()));
        assertThat(browser.text("[data-figure=multiply-adds]")).contains("5").contains("3");
        assertThat(browser.run("return document.querySelector('.workings math').namespaceURI"))
                .isEqualTo("http://www.w3.org/1998/Math/MathML");
        browser.keep("learning-conv");
    }

    @Test
    void theWindowMovesByArrowKeys() {
        visit("conv", "en");
        WebElement window = browser.find("svg.window");
        window.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN);
        assertThat(window.getDomAttribute("aria-valuetext")).isEqualTo("row 2, column 2 of the output");
        assertThat(browser.text(".attempt figcaption")).contains("rows 2…4 and columns 2…4");
        window.sendKeys(Keys.ARROW_UP, Keys.ARROW_UP);
        assertThat(window.getDomAttribute("aria-valuetext")).startsWith("row 1,");
    }

    @Test
    void aKernelThatDoesNotFitIsSaidAndForgiven() {
        visit("conv", "zh");
        type("卷积核 K", "11");
        browser.hold(
                "it says why", () -> browser.all(".trouble").get(0).getText().contains("卷积核放不下"));
        type("卷积核 K", "3");
        browser.hold(
                "it is forgiven", () -> browser.all(".trouble").get(0).getText().isEmpty());
    }

    @Test
    void alexNetsFirstLayerAndTheNetworksOfTheChapter() {
        visit("conv", "en");
        button("AlexNet conv 1").click();
        waitFor("multiply-adds", "105,415,200");
        assertThat(shown("neurons")).isEqualTo("290,400");
        new Select(browser.find("#network")).selectByVisibleText("vgg19");
        browser.hold("VGG19's parameters", () -> browser.text(".attempt").contains("143,667,240"));
        assertThat(browser.text(".attempt")).contains("14,861,288", "19,632,062,464");
        browser.all(".attempt details summary").get(1).click();
        assertThat(browser.all(".attempt tbody tr")).hasSize(19);
    }

    @Test
    void boxesMoveByKeyboardMouseAndFinger() throws IOException {
        visit("iou", "en");
        WebElement box = browser.find("rect.box.b");
        double[] a = {60, 60, 160, 120};
        box.sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_UP);
        waitFor("IoU", four(BoxOverlap.IOU.of(a, new double[] {100, 90, 160, 120})));
        box.sendKeys(Keys.chord(Keys.SHIFT, Keys.ARROW_RIGHT));
        double[] wider = {100, 90, 165, 120};
        waitFor("IoU", four(BoxOverlap.IOU.of(a, wider)));
        assertThat(shown("generalised IoU")).isEqualTo(four(BoxOverlap.GIOU.of(a, wider)));
        new Actions(browser.driver()).dragAndDropBy(box, 60, 40).perform();
        browser.hold("the mouse has moved it", () -> number("left of B") > 100 && number("top of B") > 90);
        double left = number("left of B");
        PointerInput finger = new PointerInput(PointerInput.Kind.TOUCH, "finger");
        browser.driver()
                .perform(List.of(new Sequence(finger, 0)
                        .addAction(
                                finger.createPointerMove(Duration.ZERO, PointerInput.Origin.fromElement(box), 10, 10))
                        .addAction(finger.createPointerDown(PointerInput.MouseButton.LEFT.asArg()))
                        .addAction(finger.createPointerMove(
                                Duration.ofMillis(50), PointerInput.Origin.fromElement(box), -40, 10))
                        .addAction(finger.createPointerUp(PointerInput.MouseButton.LEFT.asArg()))));
        browser.hold("the finger has moved it", () -> number("left of B") < left);
        double[] b = {number("left of B"), number("top of B"), number("width of B"), number("height of B")};
        waitFor("IoU", four(BoxOverlap.IOU.of(a, b)));
        browser.keep("learning-iou");
    }

    @Test
    void theScoreThresholdWalksAlongTheCurve() throws IOException {
        visit("map", "en");
        assertThat(shown("true positives (TP)")).isEqualTo("4");
        assertThat(shown("AP, VOC 2007 (11 points)")).isEqualTo("0.6970");
        String before = browser.find("circle.here").getDomAttribute("cx");
        type("score threshold", "0.75");
        waitFor("true positives (TP)", "2");
        assertThat(shown("false positives (FP)")).isEqualTo("2");
        assertThat(shown("missed objects (FN)")).isEqualTo("3");
        assertThat(shown("precision")).isEqualTo("0.5000");
        assertThat(shown("recall")).isEqualTo("0.4000");
        assertThat(browser.all("tr.dropped")).hasSize(3);
        assertThat(browser.find("circle.here").getDomAttribute("cx")).isNotEqualTo(before);
        browser.keep("learning-map");
        browser.find(".sliders .slider:nth-child(2) input[type=range]").sendKeys(Keys.END);
        waitFor("true positives (TP)", "0");
        assertThat(shown("AP, COCO (101 points)")).isEqualTo("0.0000");
    }

    @Test
    void anotherTruthChangesTheErrorRate() throws IOException {
        visit("error-rate", "zh");
        assertThat(shown("top-1 错误率")).isEqualTo("0.5000");
        new Select(browser.find("[aria-label='样本 2 的真实类别']")).selectByVisibleText("猫");
        waitFor("top-1 错误率", "0.3333");
        browser.find(".attempt input[type=range]").sendKeys(Keys.END);
        waitFor("top-7 错误率", "0.0000");
        browser.keep("learning-error-rate");
    }

    @Test
    void aCellThatIsKeptDoesNotChange() throws IOException {
        visit("lstm", "en");
        button("write").click();
        button("Step").click();
        browser.find("rect.heat:nth-of-type(2)");
        browser.hold(
                "two steps", () -> browser.all(".attempt dt").get(0).getText().equals("cell state c after step 2"));
        String written = shown("cell state c after step 2");
        button("keep").click();
        button("10 steps").click();
        waitFor("cell state c after step 12", written);
        assertThat(shown("forget gate f")).isEqualTo("1.0000");
        assertThat(browser.text(".gradients")).contains("plain recurrent unit");
        browser.keep("learning-lstm");
        button("Undo a step").click();
        waitFor("cell state c after step 11", written);
    }

    @Test
    void aGateIsHeldByKeyboard() {
        visit("lstm", "zh");
        WebElement gate = browser.find("[data-gate=f]");
        gate.findElement(By.cssSelector("input[type=checkbox]")).sendKeys(Keys.SPACE);
        gate.findElement(By.cssSelector("input[type=range]")).sendKeys(Keys.HOME);
        button("走一步").sendKeys(Keys.ENTER);
        waitFor("遗忘门 f", "0.0000");
    }

    @Test
    void theSameSeedPlaysTheSameGame() throws IOException {
        visit("gan", "en");
        assertThat(shown("value V(D, G)")).isEqualTo("-1.3863");
        button("100 rounds").click();
        waitFor("round", "100");
        String mean = shown("mean m");
        button("100 rounds").click();
        waitFor("round", "200");
        browser.keep("learning-gan");
        button("Start again").click();
        waitFor("round", "0");
        button("10 rounds").click();
        waitFor("round", "10");
        for (int round = 20; round <= 100; round += 10) {
            button("10 rounds").click();
            waitFor("round", Integer.toString(round));
        }
        assertThat(shown("mean m")).isEqualTo(mean);
    }

    @Test
    void theGamePlaysAndPauses() {
        visit("gan", "zh");
        button("播放").click();
        browser.hold("rounds go by", () -> Integer.parseInt(shown("轮次")) > 3);
        button("暂停").click();
        assertThat(button("播放").getDomAttribute("aria-pressed")).isEqualTo("false");
    }

    @Test
    void theStepsOfEachDetectorAndTheirCost() throws IOException {
        visit("rcnn", "en");
        assertThat(browser.text("[data-detector='R-CNN']")).contains("2,000 times", "30,940,528,640,000");
        button("Fast R-CNN").click();
        for (int step = 2; step <= 5; step++) {
            button("Next step →").click();
            assertThat(browser.all(".panels li")).hasSize(step);
        }
        assertThat(button("Next step →").isEnabled()).isFalse();
        browser.keep("learning-rcnn");
        type("proposals N, from selective search", "100");
        browser.hold(
                "it costs less", () -> browser.text("[data-detector='R-CNN']").contains("100 times"));
        assertThat(browser.text("[data-detector='Faster R-CNN']")).contains("once");
    }

    @Test
    void everyPageFitsAPhoneAndTheDark() throws IOException {
        browser.size(400, 800);
        for (String scheme : List.of("light", "dark")) {
            browser.driver()
                    .executeCdpCommand(
                            "Emulation.setEmulatedMedia",
                            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
            for (String topic : Topics.names()) {
                visit(topic, scheme.equals("dark") ? "zh" : "en");
                browser.assertFits();
                browser.assertLabelled();
                assertThat((Boolean) browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
                        .isEqualTo(scheme.equals("dark"));
                browser.find("#attempt-title");
                browser.run("document.querySelector('.attempt').scrollIntoView()");
                browser.keep("learning-" + topic + "-" + scheme + "-400");
            }
        }
        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }

    private void type(String label, String text) {
        browser.find("input[type=number][aria-label='" + label + "']").sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    private double number(String label) {
        String value = browser.find("input[aria-label='" + label + "']").getDomProperty("value");
        return Double.parseDouble(String.valueOf(value));
    }

    private WebElement button(String text) {
        return browser.until(
                "a button " + text,
                () -> browser.all("button").stream()
                        .filter(button -> button.getText().equals(text))
                        .findFirst());
    }

    /** The figure of that name in the exercise. */
    private String shown(String name) {
        return browser.until(
                "a figure " + name,
                () -> browser.all(".attempt .figures div").stream()
                        .filter(figure ->
                                figure.findElement(By.tagName("dt")).getText().equals(name))
                        .map(figure -> figure.findElement(By.tagName("dd")).getText())
                        .findFirst());
    }

    private void waitFor(String name, String value) {
        browser.hold(name + " is " + value, () -> shown(name).equals(value));
    }

    private static String four(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
