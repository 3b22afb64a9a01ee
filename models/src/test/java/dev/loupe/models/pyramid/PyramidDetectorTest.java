package dev.loupe.models.pyramid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Picture;
import dev.loupe.models.detector.Found;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PyramidDetectorTest {
    private static final PyramidSettings SMALL = new PyramidSettings(64, 96, 0, 0.5, 100);

    private static Weights weights;
    private static PyramidDetector detector;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeDetector() {
        weights = Initialisation.of(RuleWeights.graph(DType.FLOAT32), 1);
        detector = new PyramidDetector(weights, Coco.classes(), 1e-5, SMALL);
    }

    @AfterAll
    static void closeDetector() {
        detector.close();
    }

    @Test
    void namesAndShapesOfItsWeightsAreTorchvisionsInOrder() throws IOException {
        try (InputStream in = PyramidDetectorTest.class.getResourceAsStream("state_dict.txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(weights.keys().stream().map(PyramidDetectorTest::line)).containsExactlyElementsOf(lines);
        }
    }

    private static String line(String key) {
        return key + " "
                + Arrays.stream(weights.get(key).shape())
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining("x"));
    }

    @ParameterizedTest
    @CsvSource({"427,640,799,1199", "480,640,800,1066", "600,600,800,800", "100,1000,133,1333", "375,500,799,1066"})
    void picturesAreResizedToTorchvisionsSides(int height, int width, int newHeight, int newWidth) {
        try (TensorScope scope = TensorScope.open()) {
            SeenPicture seen = SeenPicture.of(Tensor.zeros(DType.FLOAT32, 1, 1, height, width), PyramidSettings.USUAL);
            assertThat(List.of(seen.height(), seen.width())).containsExactly(newHeight, newWidth);
        }
    }

    @Test
    void aPictureThatIsTooNarrowIsRefused() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor narrow = Tensor.zeros(DType.FLOAT32, 1, 1, 1, 5000);
            assertThatThrownBy(() -> SeenPicture.of(narrow, PyramidSettings.USUAL))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("5000x1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_RGB})
    void picturesOfAnyKindGoOnceThroughTheBackbone(int type) throws IOException {
        Path file = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(50, 40, type), "png", file.toFile());
        long before = detector.cnnPasses();
        Found found = detector.detect(Picture.read(file)).found();
        assertThat(detector.cnnPasses()).isEqualTo(before + 1);
        assertThat(found.boxes().clipped(50.001, 40.001)).isEqualTo(found.boxes());
    }

    @Test
    void withoutProposalsNothingIsFound() {
        try (TensorScope scope = TensorScope.open()) {
            SeenPicture seen = SeenPicture.of(Tensor.zeros(DType.FLOAT32, 1, 3, 64, 64), SMALL);
            List<Tensor> judged = detector.judge(detector.features(seen), Boxes.NONE);
            assertThat(detector.decide(seen, Boxes.NONE, judged).count()).isZero();
        }
    }

    @Test
    void aScoreThatNothingReachesFindsNothing() throws IOException {
        Path file = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        PyramidDetector strict = new PyramidDetector(weights, Coco.classes(), 1e-5, SMALL.leastScore(1));
        assertThat(strict.detect(Picture.read(file)).found().count()).isZero();
    }

    @Test
    void namesOfOlderFilesAreKnownAndCountsOfBatchesAreDropped() {
        Path file = folder.resolve("old.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> renamed = new LinkedHashMap<>();
            weights.keys().forEach(key -> renamed.put(old(key), weights.get(key)));
            renamed.put("backbone.body.bn1.num_batches_tracked", Tensor.of(new long[] {5}));
            NamedTensors.save(renamed, Map.of(), file);
        }
        Graph graph = RuleWeights.graph(DType.FLOAT32);
        try (Weights read = Weights.read(graph, file)) {
            String key = "rpn.head.conv.0.0.bias";
            assertThat(read.get(key).toFloats()).isEqualTo(weights.get(key).toFloats());
        }
    }

    private static String old(String key) {
        return key.startsWith("rpn.head.conv.")
                ? key.replace(".0.0.", ".")
                : key.replaceFirst("(fpn\\..*_blocks\\.\\d)\\.0\\.", "$1.");
    }
}
