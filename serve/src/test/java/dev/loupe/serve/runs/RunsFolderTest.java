package dev.loupe.serve.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.graph.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunsFolderTest {
    @TempDir
    private Path temporary;

    private Path root;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(temporary.resolve("runs"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("metrics.jsonl"), "{\"step\":1,\"secret\":1}\n");
        Files.writeString(outside.resolve("secret.png"), "secret");
    }

    private Path run(String name) throws IOException {
        Path run = Files.createDirectories(root.resolve(name));
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":1}\n");
        return run;
    }

    private List<String> names() {
        return new RunsFolder(root).runs().stream().map(Listed::name).sorted().toList();
    }

    private static void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (UnsupportedOperationException e) {
            assumeTrue(false, "SKIPPED: no symbolic links on this system");
        }
    }

    @Test
    void runsInRunsAreListed() throws IOException {
        run("a");
        run("sweep/one");
        run("sweep/two");

        assertThat(names()).containsExactly("a", "sweep/one", "sweep/two");
    }

    @Test
    void theFolderMayBeARunItself() throws IOException {
        run("");

        assertThat(names()).containsExactly(".");
    }

    @Test
    void thePicturesOfARunAreInItAndOneFolderBelow() throws IOException {
        Path samples = Files.createDirectory(run("a").resolve("samples"));
        Files.writeString(samples.resolve("epoch-00001.png"), "");
        Files.writeString(samples.resolve("notes.svg"), "");
        List<Listed> runs = new RunsFolder(root).runs();

        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).pictures()).extracting(Listed.Picture::name).containsExactly("epoch-00001.png");
        assertThat(runs.get(0).pictures()).extracting(Listed.Picture::group).containsExactly("samples");
    }

    /** As the steps of a detector are written. */
    @Test
    void aFolderOfPicturesAloneIsListedToo() throws IOException {
        Path steps = Files.createDirectory(root.resolve("steps"));
        Files.writeString(steps.resolve("1-proposals.png"), "");

        assertThat(names()).containsExactly("steps");
    }

    @Test
    void linksThatLeadOutAreNotFollowed() throws IOException {
        Path run = run("a");
        link(root.resolve("linked"), outside);
        link(run.resolve("picture.png"), outside.resolve("secret.png"));
        link(run.resolve("config.json"), outside.resolve("metrics.jsonl"));
        RunsFolder folder = new RunsFolder(root);

        assertThat(names()).containsExactly("a");
        assertThat(folder.runs().get(0).pictures()).isEmpty();
        assertThat(folder.config(folder.runs().get(0))).isEmpty();
    }

    /** A folder that is a link by the time that it is read. */
    @Test
    void whatBecomesALinkAfterItWasListedIsRefused() throws IOException {
        Path run = run("a");
        Files.writeString(run.resolve("secret.png"), "mine");
        RunsFolder folder = new RunsFolder(root);
        Listed.Picture picture = folder.runs().get(0).pictures().get(0);
        Files.move(run, temporary.resolve("moved"));
        link(run, outside);

        assertThatThrownBy(() -> folder.picture(picture))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("outside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "..", "/etc", "a", "a/../../outside", "", "%2e%2e"})
    void noPathIsAnId(String id) throws IOException {
        run("a");

        assertThatThrownBy(() -> new RunsFolder(root).run(id)).isInstanceOf(BadInput.class);
    }

    @Test
    void aFolderThatIsNotThereHasNoRuns() {
        assertThat(new RunsFolder(temporary.resolve("nowhere")).runs()).isEmpty();
    }
}
