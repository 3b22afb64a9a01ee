package dev.loupe.models.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.report.learning.CompareRequest;
import dev.loupe.report.learning.DetectorComparison;
import dev.loupe.report.learning.DetectorComparison.Compared;
import dev.loupe.report.learning.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All three from training to the page, as short as can be: what they cost differs as it must. */
class ThreeDetectorsTest {
    private static final Watcher NOBODY = new Watcher() {
        @Override
        public void progress(String line) {}

        @Override
        public void say(String line) {}

        @Override
        public boolean stopRequested() {
            return false;
        }
    };

    private static CompareRequest request(Path out, String data, int shown, Map<String, String> settings) {
        return new CompareRequest(data, out, OptionalLong.of(1), 1, OptionalInt.of(2), shown, settings);
    }

    private static final Map<String, String> SHORT =
            Map.of("pretrained", "none", "threads", "1", "mined", "2", "hidden", "16", "batch", "4", "boxes", "20");

    @BeforeEach
    void garments() {
        assumeTrue(Files.isDirectory(FashionMnist.DEBIAN), "Debian's dataset-fashion-mnist is not installed");
    }

    @Test
    void passesAreCountedStepsAreDrawnAndRunsAreUsedAgain(@TempDir Path out) throws IOException {
        Optional<DetectorComparison> first = new ThreeDetectors().compare(request(out, "scenes:1,8", 1, SHORT), NOBODY);
        assertThat(first).isPresent();
        Compared rcnn = first.get().detectors().get(0);
        Compared fast = first.get().detectors().get(1);
        Compared faster = first.get().detectors().get(2);
        assertThat(rcnn.cnnPasses()).isEqualTo(rcnn.proposals()).isGreaterThan(100);
        assertThat(fast.cnnPasses()).isEqualTo(1);
        assertThat(faster.cnnPasses()).isEqualTo(1);
        assertThat(fast.proposals()).isEqualTo(rcnn.proposals());
        assertThat(rcnn.recall50()).isEqualTo(fast.recall50());
        assertThat(first.get().steps()).hasSize(15).allMatch(step -> step.png().length > 100);

        Path model = out.resolve("rcnn/model.safetensors");
        FileTime written = Files.getLastModifiedTime(model);
        assertThat(new ThreeDetectors().compare(request(out, "scenes:1,8", 0, SHORT), NOBODY))
                .isPresent();
        assertThat(Files.getLastModifiedTime(model)).isEqualTo(written);
        assertThatThrownBy(() -> new ThreeDetectors().compare(request(out, "scenes:1,12", 0, SHORT), NOBODY))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("other data");
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsTrained(@TempDir Path out) {
        assertThatThrownBy(() ->
                        new ThreeDetectors().compare(request(out, "scenes:1,8", 0, Map.of("colour", "red")), NOBODY))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none of the detectors has such a setting");
        assertThatThrownBy(() -> new ThreeDetectors().compare(request(out, "scenes:1,8", 2, SHORT), NOBODY))
                .hasMessageContaining("2 pictures are held out");
        assertThat(out).isEmptyDirectory();
    }
}
