package dev.loupe.serve.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Debian's Chromium without a window. Waits are for a condition, never for a time. Screenshots are kept under
 * {@code target/screenshots}.
 */
final class Browser implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ChromeDriver driver;
    private final Path profile;

    private Browser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    /** Opens one, or skips the test, visibly, where this machine has none. */
    static Browser open() throws IOException {
        Optional<File> browser = program("chromium");
        Optional<File> control = program("chromedriver");
        assumeTrue(
                browser.isPresent() && control.isPresent(),
                "SKIPPED: no chromium and chromedriver on the PATH (Debian: chromium, chromium-driver)");
        Path profile = Files.createTempDirectory("loupe-browser");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(browser.get())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + profile);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(control.get())
                .usingAnyFreePort()
                .build();
        Browser made = new Browser(new ChromeDriver(service, options), profile);
        made.size(1280, 900);
        return made;
    }

    private static Optional<File> program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst();
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    void go(URI address) {
        driver.get(address.toString());
    }

    /** All of the driver's own words, for what this class has none for. */
    ChromeDriver driver() {
        return driver;
    }

    /** The first element of a CSS selector, once there is one that is shown. */
    WebElement find(String selector) {
        return until(
                selector + " is shown",
                () -> driver.findElements(By.cssSelector(selector)).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst());
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    String text(String selector) {
        return find(selector).getText();
    }

    /** Waits until there is something, and gives it. */
    <T> T until(String what, Supplier<Optional<T>> search) {
        List<T> found = new ArrayList<>(1);
        hold(what, () -> {
            search.get().ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** Waits until a condition holds. */
    void hold(String what, BooleanSupplier condition) {
        new WebDriverWait(driver, LONGEST, Duration.ofMillis(20))
                .withMessage(what)
                .ignoring(StaleElementReferenceException.class)
                .until(ignored -> condition.getAsBoolean());
    }

    /** Runs a script in the page; gives what it returns, "" for nothing. */
    Object run(String script, Object... arguments) {
        return Objects.requireNonNullElse(((JavascriptExecutor) driver).executeScript(script, arguments), "");
    }

    /** Keeps what is seen as {@code target/screenshots/NAME.png}. */
    void keep(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What the page complained of since the last call: errors and warnings of the console. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** That nothing is wider than the window, so that nobody has to scroll sideways. */
    void assertFits() {
        Object wider = run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat((Long) wider)
                .as("pixels that the page is wider than the window")
                .isLessThanOrEqualTo(0L);
    }

    /** That every control has a name that can be read out. */
    void assertLabelled() {
        List<String> unnamed =
                driver
                        .findElements(By.cssSelector("button, input, select, textarea, [role=button], [role=slider]"))
                        .stream()
                        .filter(WebElement::isDisplayed)
                        .filter(element -> Objects.toString(element.getAccessibleName(), "")
                                .isBlank())
                        .map(element -> element.getDomProperty("outerHTML"))
                        .collect(Collectors.toList());
        assertThat(unnamed).as("controls without a name").isEmpty();
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
        }
    }
}
