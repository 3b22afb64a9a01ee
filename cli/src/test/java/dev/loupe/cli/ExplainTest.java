package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    @Test
    void theMisprintedOutputGateIsNamed() {
        Run run = Run.of("explain", "lstm");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("It is o\u209c, and it reads h\u209c\u208b\u2081")
                .contains("392");
    }

    @Test
    void aSettingChangesTheFigures() {
        Run run = Run.of("explain", "lstm", "--set", "inputs=64", "--set", "hidden=256");
        assertThat(run.out()).contains("328,704").contains("329,728");
    }

    @Test
    void itSpeaksChinese() {
        assertThat(Run.of("explain", "gan", "--language", "zh").out())
                .contains("\u751f\u6210\u5668")
                .contains("-0.8108");
    }

    @Test
    void itKeepsToTheTerminalsWidth() {
        Run run = Run.in(Map.of("COLUMNS", "70"), "explain", "rcnn");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 70);
    }

    @Test
    void aTopicThatIsNotThereIsToldWithTheNearest() {
        Run run = Run.of("explain", "lsmt");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no topic 'lsmt'").contains("lstm");
    }

    @Test
    void theListTellsWhatCanBeSet() {
        assertThat(Run.of("explain", "--list").out()).contains("error-rate: ").contains("--set hidden=7");
    }

    @Test
    void aPageGoesToAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("iou.html");
        Run run = Run.of("explain", "iou", "--format", "html", "--output", file.toString());
        assertThat(run.out()).isEmpty();
        assertThat(Files.readString(file)).contains("<mfrac>").endsWith("</html>\n");
    }
}
