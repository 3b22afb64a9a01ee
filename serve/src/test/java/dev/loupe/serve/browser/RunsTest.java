package dev.loupe.serve.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serve.Rooms;
import dev.loupe.serve.Server;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Runs as one sees them, from folders that the test writes. */
@Tag("slow")
class RunsTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>&amp;";

    @TempDir
    private static Path folder;

    private static Server server;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        run("slow", 0.001, 3);
        run("quick", 0.01, 2);
        Files.setLastModifiedTime(folder.resolve("slow/metrics.jsonl"), java.nio.file.attribute.FileTime.fromMillis(0));
        Path hostile = Files.createDirectory(folder.resolve(HOSTILE));
        Files.writeString(
                hostile.resolve("metrics.jsonl"),
                "{\"step\":1,\"<b onclick=alert(1)>x</b>\":1.5}\nno line\n{\"step\":2,\"<b onclick=alert(1)>x</b>\":2.5}\n");
        Files.writeString(hostile.resolve("config.json"), "{\"recipe\":\"<script>alert(1)</script>\"}");
        Files.setLastModifiedTime(hostile.resolve("metrics.jsonl"), java.nio.file.attribute.FileTime.fromMillis(0));
        server = Server.start(0, Rooms.all(folder), Throwable::printStackTrace);
        browser = Browser.open();
        browser.go(server.address());
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) { // none on this machine
            browser.close();
        }
        server.close();
    }

    /** A run whose loss falls as 1/step, of 40 lines, with samples of so many epochs. */
    private static void run(String name, double rate, int epochs) throws IOException {
        Path run =
                Files.createDirectories(folder.resolve(name).resolve("samples")).getParent();
        Files.writeString(
                run.resolve("config.json"),
                "{\"recipe\":\"gan\",\"data\":\"ring\",\"seed\":0,\"settings\":{\"rate\":\"" + rate
                        + "\",\"batch\":\"256\"}}");
        for (int step = 1; step <= 40; step++) {
            append(run, step, rate);
        }
        for (int epoch = 1; epoch <= epochs; epoch++) {
            BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 32; i++) {
                image.setRGB(i, (i * epoch) % 32, 0xff8800);
            }
            ImageIO.write(
                    image,
                    "png",
                    run.resolve("samples/epoch-0000" + epoch + ".png").toFile());
        }
    }

    private static void append(Path run, int step, double rate) throws IOException {
        Files.writeString(
                run.resolve("metrics.jsonl"),
                String.format(
                        Locale.ROOT,
                        "{\"step\":%d,\"epoch\":%.2f,\"seconds\":%.1f,\"loss\":%.5f,\"learning_rate\":%s}%n",
                        step * 50,
                        step / 10.0,
                        step * 0.5,
                        100 * rate / step + 1.0 / step,
                        rate),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @BeforeEach
    void load() {
        browser.size(1280, 1000);
        browser.go(URI.create("http://127.0.0.1:" + server.address().getPort() + "/runs"));
        browser.find("figure.curve canvas");
    }

    private static WebElement button(String run) {
        return browser.until(
                "a button for " + run,
                () -> browser.all("button[data-run]").stream()
                        .filter(one -> one.getText().contains(run))
                        .findFirst());
    }

    private static String summary(String figure) {
        return browser.text("[data-summary=\"" + figure + "\"]");
    }

    @Test
    void aCurveGrowsWhileTheRunGoesOn() throws IOException {
        String before = summary("loss");
        int points = Integer.parseInt(before.replaceAll(".* (\\d+) points.*", "$1"));
        Path run = folder.resolve("quick");
        append(run, points + 1, 0.01);
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":99", StandardOpenOption.APPEND); // half a line

        browser.hold("a point more", () -> summary("loss").contains((points + 1) + " points"));

        Files.writeString(run.resolve("metrics.jsonl"), "99,\"loss\":7.25}\n", StandardOpenOption.APPEND);
        browser.hold("the half line's point", () -> summary("loss").contains("highest 7.25"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void twoRunsAreComparedInOneChart() throws IOException {
        button("slow").click();
        browser.hold(
                "both runs in the chart",
                () -> summary("loss").contains("slow:") && summary("loss").contains("quick:"));

        List<String> rows = browser.all("#settings tbody th").stream()
                .map(WebElement::getText)
                .toList();
        assertThat(rows).containsExactly("rate");
        assertThat(browser.all("section img")).hasSize(2);
        browser.hold(
                "the pictures are there",
                () -> browser.all("section img").stream()
                        .allMatch(image -> Long.parseLong(String.valueOf(image.getDomProperty("naturalWidth"))) == 32));
        browser.find("#log").click();
        browser.find("#smoothing").sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
        browser.assertLabelled();
        browser.assertFits();
        browser.keep("runs-compared");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void picturesAreChosenByStepWithTheKeyboard() {
        String last = browser.text("section figure figcaption");
        browser.find("#picture-step").sendKeys(Keys.HOME);

        assertThat(last).isEqualTo("epoch-00002.png");
        assertThat(browser.text("section figure figcaption")).isEqualTo("epoch-00001.png");
    }

    @Test
    void figuresAreChosen() {
        browser.find("button[data-figure=loss]").click();

        assertThat(browser.all("figure.curve[data-figure=loss]")).isEmpty();
        assertThat(browser.all("figure.curve[data-figure=learning_rate]")).hasSize(1);
    }

    @Test
    void whatFoldersAndFilesAreCalledStaysText() throws IOException {
        button("<img").click();
        browser.find("figure.curve[data-figure^=\"<b\"]");

        assertThat(button("<img").getText()).contains(HOSTILE, "<script>alert(1)</script>");
        assertThat(browser.driver().findElements(By.cssSelector("main img[onerror], main b, main script")))
                .isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void itFitsASmallWindowAndADarkOne() throws IOException {
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        browser.size(400, 800);
        load400();
        browser.assertFits();
        browser.keep("runs-small-dark");
        assertThat(browser.complaints()).isEmpty();
        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }

    private static void load400() {
        browser.driver().navigate().refresh();
        browser.find("figure.curve canvas");
    }
}
