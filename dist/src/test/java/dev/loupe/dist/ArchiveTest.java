package dev.loupe.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives as a user meets them: unpacked where a folder's name has a space, and started from elsewhere. */
class ArchiveTest {
    private static final String VERSION = System.getProperty("loupe.version", "");
    private static final Path ARCHIVES = Path.of(System.getProperty("loupe.archives", "target"));
    private static final String COMPLETE = "loupe-" + VERSION + ".tar.gz";
    private static final String WITHOUT_TORCH = "loupe-" + VERSION + "-without-torch.tar.gz";

    @TempDir
    static Path temporary;

    private static Path complete = Path.of("");

    /** What a process printed, and how it ended. */
    private record Run(int code, String out, String err) {}

    @BeforeAll
    static void unpack() throws IOException {
        complete = unpacked(COMPLETE, "a folder");
    }

    @AfterAll
    static void makeWritable() throws IOException {
        permit(complete, "rwxr-xr-x");
    }

    @Test
    void theVersionIsTold() throws IOException {
        assertThat(loupe(complete, "--version").out()).startsWith("loupe " + VERSION + ", JDK ");
    }

    @Test
    void aNetworkIsInspectedAsFromTheCheckout() throws IOException {
        Run installed = loupe(complete, "inspect", "resnet152");
        Run checkout = run(
                Map.of(),
                List.of(java(), "-cp", ARCHIVES.resolve("jars") + "/*", "dev.loupe.cli.Main", "inspect", "resnet152"));
        assertThat(installed.out()).contains("60,192,808").isEqualTo(checkout.out());
        assertThat(installed.code()).isZero();
    }

    @Test
    void badInputEndsWithTwoAndOneLine() throws IOException {
        loupe(complete, "--version");
        Run run = loupe(complete, "inspect", "nosuch");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1).first().asString().startsWith("loupe: nosuch: ");
    }

    @Test
    void aBrokenBudgetEndsWithOne() throws IOException {
        assertThat(loupe(complete, "inspect", "resnet152", "--budget", "parameters<=5M")
                        .code())
                .isEqualTo(1);
    }

    @Test
    void withoutAPlaceForAnArchiveOfClassesItWorks() throws IOException {
        String underAFile = Files.createFile(temporary.resolve("file")) + "/cache";
        Run run = run(Map.of("LOUPE_CACHE", underAFile), List.of(start(complete), "inspect", "lenet5"));
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aReadOnlyInstallationStaysAsItWas() throws IOException {
        permit(complete, "r-xr-xr-x");
        long before = count(complete);
        assertThat(loupe(complete, "inspect", "lenet5").code()).isZero();
        assertThat(count(complete)).isEqualTo(before);
    }

    @Test
    void noArchiveOfClassesIsMadeWhereNoneIsWanted() throws IOException {
        Run run = run(Map.of("LOUPE_CACHE", "none"), List.of(start(complete), "inspect", "lenet5"));
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void itIsStartedThroughALinkToALink() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("links"));
        Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of(start(complete)));
        Path second = Files.createSymbolicLink(folder.resolve("loupe"), first.getFileName());
        assertThat(run(cache(), List.of(second.toString(), "--version")).out()).startsWith("loupe " + VERSION);
    }

    @Test
    void networksRunOnLibTorchInALibOfTheirOwn() throws IOException {
        assertThat(complete.resolve("lib/torch")).isDirectoryContaining("glob:**/pytorch-*.jar");
        Run run = loupe(complete, "inspect", "lenet5", "--measure", "--format", "json");
        assertThat(run.err()).doesNotContain("fault");
        assertThat(run.code()).isZero();
    }

    @Test
    void theSmallArchiveSaysWhatItLacks() throws IOException {
        Path small = unpacked(WITHOUT_TORCH, "small");
        assertThat(loupe(small, "inspect", "lenet5").code()).isZero();
        Run run = loupe(small, "train", "gan", "--data", "ring", "--out", "run");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("LibTorch", "docs/install.md");
        assertThat(small.resolve("docs/install.md")).exists();
    }

    @Test
    void completionManualAndLicencesAreThere() throws IOException {
        assertThat(complete.resolve("share/bash-completion/completions/loupe"))
                .content()
                .contains("complete -F");
        assertThat(complete.resolve("share/zsh/site-functions/_loupe"))
                .content()
                .startsWith("#compdef loupe\n");
        assertThat(complete.resolve("share/man/man1/loupe.1"))
                .content()
                .contains(".TH LOUPE 1", VERSION.replace("-", "\\-"));
        assertThat(complete.resolve("sbom.cdx.json")).content().contains("CycloneDX", "pytorch");
        assertThat(complete.resolve("licences/THIRD-PARTY.md"))
                .content()
                .contains("org.eclipse.elk.core | 0.10.0 | EPL-2.0");
    }

    private static Path unpacked(String archive, String folder) throws IOException {
        Path target = Files.createDirectories(temporary.resolve(folder));
        Run run = run(Map.of(), List.of("tar", "xzf", ARCHIVES.resolve(archive).toString(), "-C", target.toString()));
        assertThat(run.code()).as(run.err()).isZero();
        return target.resolve("loupe-" + VERSION);
    }

    private static String start(Path installation) {
        return installation.resolve("bin/loupe").toString();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Run loupe(Path installation, String... line) throws IOException {
        List<String> command = new ArrayList<>(List.of(start(installation)));
        command.addAll(List.of(line));
        return run(cache(), command);
    }

    private static Map<String, String> cache() {
        return Map.of("LOUPE_CACHE", temporary.resolve("cache").toString());
    }

    private static Run run(Map<String, String> environment, List<String> command) throws IOException {
        Path err = Files.createTempFile(temporary, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(err.toFile()))
                .redirectError(err.toFile());
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(all);
        Process process = builder.start();
        try (InputStream stream = process.getInputStream()) {
            String out = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return new Run(process.exitValue(), out, Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.count();
        }
    }

    private static void permit(Path folder, String permissions) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.walk(folder)) {
            folders = all.filter(Files::isDirectory).toList();
        }
        for (Path one : folders) {
            Files.setPosixFilePermissions(one, PosixFilePermissions.fromString(permissions));
        }
    }
}
