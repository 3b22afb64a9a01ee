package dev.loupe.serve.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.inspect.Inspection;
import dev.loupe.report.Heading;
import dev.loupe.report.InspectHtml;
import dev.loupe.serve.Rooms;
import dev.loupe.serve.Server;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkTest {
    private Server server;
    private Browser browser;

    @TempDir
    Path folder;

    @BeforeAll
    void start() throws IOException {
        browser = Browser.open();
        server = Server.start(0, Rooms.all(), fault -> {});
        browser.go(server.address());
        browser.find("nav.rooms");
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void open(String model) {
        browser.go(server.address().resolve("/network?model=" + model));
        shown(model);
    }

    private void shown(String model) {
        browser.hold(model + " is drawn", () -> {
            List<WebElement> headings = browser.all("h1");
            return !headings.isEmpty()
                    && headings.get(0).getText().equals(model)
                    && number("drawn") > 0
                    && browser.all("[aria-busy]").isEmpty();
        });
    }

    private long number(String name) {
        Object value = browser.run(
                "return Number(document.querySelector('canvas.network')?.dataset[arguments[0]] ?? 0)", name);
        return ((Number) value).longValue();
    }

    private String figure(String name) {
        Object value = browser.run(
                "return [...document.querySelectorAll('.totals div')].find((one) => one.firstChild.textContent === arguments[0])"
                        + ".children[1].textContent",
                name);
        return value.toString();
    }

    private void find(String name) {
        WebElement search = browser.find("[aria-label^='find a layer']");
        search.clear();
        search.sendKeys(name, Keys.ENTER);
        browser.hold(name + " is chosen", () -> browser.text("#chosen").equals(name));
    }

    private void middle() {
        new Actions(browser.driver())
                .moveToElement(browser.find("canvas.network"))
                .click()
                .perform();
    }

    private void button(String text) {
        WebElement button = browser.until(
                text,
                () -> browser.all("button").stream()
                        .filter(one -> one.isDisplayed() && one.getText().equals(text))
                        .findFirst());
        button.click();
    }

    private void calm() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aNetworkIsDrawnWithItsTotalsAndOpensByAClick() throws IOException {
        open("resnet152");
        assertThat(figure("parameters")).isEqualTo("60,192,808");
        assertThat(figure("multiply-adds")).isEqualTo("11,513,626,624");
        assertThat(figure("neurons")).isEqualTo("22,555,112");
        long atFirst = number("boxes");
        browser.keep("network");
        find("layer3");
        middle();
        browser.hold("layer3 is open", () -> number("boxes") > atFirst + 30);
        new Actions(browser.driver()).sendKeys(Keys.ENTER).perform();
        browser.hold("layer3 is closed", () -> number("boxes") == atFirst);
        find("layer3.5.conv2");
        assertThat(browser.text("aside .facts")).contains("1×256×14×14", "589,824", "115,605,504");
        assertThat(browser.find("aside math mfrac").isDisplayed()).isTrue();
        assertThat(browser.find("aside svg.field").getDomAttribute("aria-label"))
                .startsWith("input of 224 by 224");
        browser.keep("network-layer");
        browser.find("aside .neighbours button").click();
        browser.hold("its neighbour", () -> browser.text("#chosen").equals("layer3.5.relu"));
        new Actions(browser.driver())
                .click(browser.find("#chosen"))
                .sendKeys("")
                .perform();
        browser.run("document.querySelector('canvas.network').focus()");
        new Actions(browser.driver()).sendKeys(Keys.ARROW_RIGHT).perform();
        browser.hold("what it feeds", () -> browser.text("#chosen").equals("layer3.5.conv2"));
        new Actions(browser.driver()).sendKeys(Keys.ESCAPE).perform();
        browser.hold("what is around it", () -> browser.text("#chosen").equals("layer3.5"));
        browser.assertLabelled();
        browser.assertFits();
        calm();
    }

    @Test
    void theTotalsFollowTheControls() {
        open("resnet18");
        WebElement batch = browser.find("[aria-label=batch]");
        batch.sendKeys("8", Keys.TAB);
        browser.hold("a batch of 8", () -> figure("multiply-adds").equals("14,512,586,752"));
        new Select(browser.find("[aria-label=dtype]")).selectByVisibleText("float16");
        browser.hold("half the bytes", () -> figure("parameter bytes").equals("23,379,024"));
        new Select(browser.find("[aria-label=mode]")).selectByVisibleText("train");
        browser.hold("in training", () -> browser.text("#network").contains("in training"));
        calm();
        WebElement input = browser.find("[aria-label='input shape']");
        input.sendKeys("1x4x64x64", Keys.TAB);
        assertThat(browser.text("#complaint")).contains("conv1.weight is 64x3x7x7");
        assertThat(browser.complaints()).allMatch(line -> line.contains("400"));
        input.clear();
        input.sendKeys("1x3x64x64", Keys.TAB);
        browser.hold("it is mended", () -> browser.all("#complaint").isEmpty());
        browser.hold(
                "the address says what is shown",
                () -> Objects.requireNonNull(browser.driver().getCurrentUrl()).contains("mode=train&input=1x3x64x64")
                        || Objects.requireNonNull(browser.driver().getCurrentUrl())
                                .contains("input=1x3x64x64"));
        calm();
    }

    @Test
    void coloursChartsAndTableAnswer() throws IOException {
        open("googlenet");
        new Select(browser.find("[aria-label='colour by']")).selectByValue("parameters");
        assertThat(browser.text(".legend")).contains("share of all parameters");
        new Select(browser.find("[aria-label='colour by']")).selectByValue("time");
        assertThat(browser.text(".legend")).contains("estimated for a100 by its roofline");
        new Select(browser.find("[aria-label=machine]")).selectByVisibleText("raspberry-pi-5");
        assertThat(browser.text(".legend")).contains("estimated for raspberry-pi-5");
        assertThat(browser.find("svg.roofline").getDomAttribute("aria-label")).contains("roofs of raspberry-pi-5");
        assertThat(browser.text(".told")).contains("(the peak)");
        browser.run(
                "const one = document.querySelector('input[type=range]'); one.value = 0; one.dispatchEvent(new Event('input'))");
        assertThat(browser.text(".told")).contains("Step 1 of").doesNotContain("(the peak)");
        browser.run("document.querySelector('.uplot').scrollIntoView()");
        browser.keep("network-charts");
        WebElement head = browser.until(
                "the column",
                () -> browser.all(".layers thead button").stream()
                        .filter(one -> one.getText().startsWith("parameters"))
                        .findFirst());
        head.click();
        assertThat(browser.text(".layers tbody tr:first-child")).contains("fc", "1,025,000");
        WebElement search = browser.find("[aria-label='search layers by name or operator']");
        search.sendKeys("maxpool");
        browser.hold("the search", () -> browser.all(".layers tbody tr").size() < 20);
        browser.find(".layers tbody .name").click();
        assertThat(browser.find(".layers .detail math").isDisplayed()).isTrue();
        calm();
    }

    @Test
    void placesNeverOverlapWhateverIsOpen() {
        open("googlenet");
        Object wrong = browser.driver().executeAsyncScript(PLACES);
        assertThat(wrong).isEqualTo(List.of());
    }

    /** Opens modules at random (by a fixed seed) in several networks, and tells which boxes overlap or leave what is around them. */
    private static final String PLACES = """
            const done = arguments[0];
            (async () => {
              const { network } = await import("/page/network-model.js");
              const { place } = await import("/page/network-placement.js");
              const wrong = [];
              let seed = 7;
              const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
              for (const model of ["googlenet", "swin_t", "densenet121", "lstm_cell_loop"]) {
                const answer = await (await fetch(`/network/view?model=${model}`)).json();
                const one = network(answer.network);
                for (let turn = 0; turn < 6; turn++) {
                  const open = new Set([0, ...[...one.scenes.keys()].filter(() => random() < 0.2 * turn)]);
                  const { boxes, lines } = place(one, open);
                  boxes.forEach((box, i) => {
                    const parent = boxes[box.parent];
                    if (parent && !(box.x >= parent.x - 0.1 && box.x + box.width <= parent.x + parent.width + 0.1
                        && box.y >= parent.y + 20 && box.y + box.height <= parent.y + parent.height + 0.1)) {
                      wrong.push(`${model}: ${box.title} leaves ${parent.title}`);
                    }
                    for (let j = 0; j < i; j++) {
                      const other = boxes[j];
                      if (other.parent === box.parent && box.x < other.x + other.width - 0.1 && other.x < box.x + box.width - 0.1
                          && box.y < other.y + other.height - 0.1 && other.y < box.y + box.height - 0.1) {
                        wrong.push(`${model}: ${box.title} overlaps ${other.title}`);
                      }
                    }
                  });
                  for (const { from, to, points } of lines) {
                    const [x, y] = points[0];
                    const [right, bottom] = points[points.length - 1];
                    if (Math.abs(y - from.y - from.height) > 0.1 || x < from.x - 0.1 || x > from.x + from.width + 0.1
                        || Math.abs(bottom - to.y) > 0.1 || right < to.x - 0.1 || right > to.x + to.width + 0.1) {
                      wrong.push(`${model}: a line from ${from.title} to ${to.title} misses`);
                    }
                  }
                }
              }
              done(wrong.slice(0, 5));
            })().catch((error) => done(String(error)));
            """;

    @Test
    void thousandsOfBoxesAreMovedAndWhatIsOutsideIsNotDrawn() throws IOException {
        open("llama3-70b");
        button("open all");
        browser.hold("all is open", () -> number("boxes") > 2000);
        button("whole");
        browser.hold("all is drawn", () -> number("drawn") > 2000);
        browser.driver().executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
        double before = busySeconds();
        Object frames = browser.driver().executeAsyncScript(PAN);
        double busy = busySeconds() - before;
        assertThat(frames).isEqualTo(60L);
        find("model.layers.40");
        browser.hold("only a part is drawn", () -> number("drawn") < number("boxes") / 4);
        double drawn = ((Number) browser.run("return performance.getEntriesByName('network drawn')[0].startTime"))
                .doubleValue();
        open("resnet152");
        double resnet = ((Number) browser.run("return performance.getEntriesByName('network drawn')[0].startTime"))
                .doubleValue();
        String text = "a pan over all boxes of llama3-70b: " + Math.round(10_000 * busy / 60) / 10.0
                + " ms of the main thread a frame; drawn after the request for the page: llama3-70b "
                + Math.round(drawn)
                + " ms, resnet152 " + Math.round(resnet) + " ms\n";
        Files.writeString(
                Files.createDirectories(Path.of("target", "screenshots")).resolve("network-speed.txt"), text);
        calm();
    }

    private static final String PAN = """
            const done = arguments[0];
            const canvas = document.querySelector("canvas.network");
            const event = (name, x) => canvas.dispatchEvent(new PointerEvent(name, { pointerId: 1, clientX: x, clientY: 300, bubbles: true }));
            canvas.setPointerCapture = () => {};
            event("pointerdown", 300);
            let frames = 0;
            const next = () => {
              event("pointermove", 300 + 3 * (frames % 20));
              if (++frames < 60) requestAnimationFrame(next);
              else { event("pointercancel", 0); done(frames); }
            };
            requestAnimationFrame(next);
            """;

    private double busySeconds() {
        Object metrics = browser.driver()
                .executeCdpCommand("Performance.getMetrics", Map.of())
                .get("metrics");
        for (Object metric : (List<?>) Objects.requireNonNull(metrics)) {
            Map<?, ?> one = (Map<?, ?>) metric;
            if ("TaskDuration".equals(one.get("name"))) {
                return ((Number) Objects.requireNonNull(one.get("value"))).doubleValue();
            }
        }
        throw new AssertionError("Chromium tells no TaskDuration");
    }

    @Test
    void twoNetworksAreCompared() throws IOException {
        open("resnet18");
        WebElement other = browser.find("[aria-label='compare with']");
        other.sendKeys("resnet34", Keys.ENTER);
        assertThat(browser.text("#comparison")).isEqualTo("resnet18 and resnet34");
        assertThat(browser.text("#difference table")).contains("11,689,512", "21,797,672", "+10,108,160 (+86.47 %)");
        browser.hold(
                "both are drawn",
                () -> browser.all("#difference canvas[data-drawn]").size() == 2);
        assertThat(browser.all(".difference tr.added:not([hidden])")).isNotEmpty();
        assertThat(browser.all(".difference tr.same:not([hidden])")).isEmpty();
        browser.keep("network-comparison");
        browser.assertFits();
        calm();
    }

    @Test
    void theDrawingIsExported() {
        open("lenet5");
        browser.run("window.made = []; URL.createObjectURL = (blob) => { window.made.push(blob); return 'data:,'; }");
        button("SVG");
        browser.hold("a picture", () -> browser.run("return window.made.length").equals(1L));
        String svg = String.valueOf(browser.driver().executeAsyncScript("window.made[0].text().then(arguments[0])"));
        assertThat(svg).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"").contains("data-box=\"", "</svg>");
        Object boxes = browser.run(
                "return new DOMParser().parseFromString(arguments[0], 'image/svg+xml').querySelectorAll('[data-box]').length",
                svg);
        assertThat((Long) boxes).isGreaterThan(8);
        button("PNG");
        browser.hold("an image", () -> browser.run("return window.made.length").equals(2L));
        assertThat(browser.run("return window.made[1].type")).isEqualTo("image/png");
    }

    @Test
    void aDroppedFileIsReadAndItsNamesStayText() throws IOException {
        open("lenet5");
        String evil = "<img/src=x/onerror=document.title='owned'>";
        Path file = folder.resolve("<img src=x onerror=alert(1)>\u001b[31m.param");
        Files.writeString(
                file,
                "7767517\n3 3\nInput data 0 1 data 0=8 1=8 2=3\n"
                        + "Convolution " + evil + " 1 1 data " + evil + " 0=4 1=3 4=1 5=1 6=108\n"
                        + "ReLU red\u202e 1 1 " + evil + " out\n");
        browser.find("input[type=file]").sendKeys(file.toString());
        browser.hold("the file is shown", () -> browser.text("h1").startsWith("<img src=x"));
        assertThat(browser.text("h1")).isEqualTo("<img src=x onerror=alert(1)>\\u001b[31m.param");
        browser.hold("it is drawn", () -> number("drawn") > 0);
        assertThat(browser.text(".layers")).contains(evil, "red\\u202e");
        find(evil);
        assertThat(browser.text("aside .facts")).contains("112");
        assertThat(browser.all("main img")).isEmpty();
        assertThat(browser.driver().getTitle()).doesNotContain("owned");
        browser.keep("network-file");
        WebElement batch = browser.find("[aria-label=batch]");
        batch.sendKeys("3", Keys.TAB);
        browser.hold("a batch of 3", () -> browser.text("#network").contains("3×3×8×8"));
        browser.find("[aria-label='compare with']").sendKeys("lenet5", Keys.ENTER);
        assertThat(browser.text("#comparison")).contains("and lenet5");
        calm();
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "no model");
        browser.find("input[type=file]").sendKeys(broken.toString());
        assertThat(browser.text("#complaint")).startsWith("broken.onnx: ");
        assertThat(browser.complaints()).allMatch(line -> line.contains("400"));
    }

    @Test
    void theFileOfAModelIsTheSameView() throws IOException {
        Inspection inspection = Inspection.of(Zoo.find("resnet50").orElseThrow().graph());
        Path page = folder.resolve("resnet50.html");
        Files.writeString(page, InspectHtml.of(inspection, new Heading("resnet50", "zoo", "", "He 2015"), List.of()));
        browser.go(URI.create(page.toUri().toString()));
        browser.hold("it is drawn", () -> number("drawn") > 0);
        assertThat(browser.text("h1")).isEqualTo("resnet50");
        assertThat(figure("parameters")).isEqualTo("25,557,032");
        find("layer1.0.conv1");
        button("open all");
        browser.hold("all is open", () -> number("boxes") > 150);
        assertThat(browser.find(".uplot canvas").isDisplayed()).isTrue();
        assertThat(browser.all("[aria-label='built-in network']")).isEmpty();
        browser.assertLabelled();
        browser.assertFits();
        browser.keep("network-static");
        calm();
        browser.go(server.address().resolve("/"));
    }

    @Test
    void itFitsASmallScreenAndADarkOne() throws IOException {
        browser.size(400, 800);
        try {
            browser.driver()
                    .executeCdpCommand(
                            "Emulation.setEmulatedMedia",
                            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
            open("resnet18");
            browser.assertFits();
            browser.assertLabelled();
            browser.keep("network-small");
            find("layer1.0.conv1");
            browser.run("document.querySelector('.network-room').scrollIntoView()");
            browser.keep("network-small-layer");
            browser.size(1280, 900);
            browser.run("scrollTo(0, 0)");
            browser.keep("network-dark");
            calm();
        } finally {
            browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
            browser.size(1280, 900);
        }
    }
}
