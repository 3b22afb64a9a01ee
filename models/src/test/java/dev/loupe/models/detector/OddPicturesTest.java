package dev.loupe.models.detector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Change;
import dev.loupe.models.data.DetectionBatch;
import dev.loupe.models.data.DetectionSet.Truths;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Picture;
import dev.loupe.models.data.PictureBatch;
import dev.loupe.models.data.Pictures;
import dev.loupe.report.learning.DetectRequest;
import dev.loupe.report.learning.Detector;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Detectors learn from and look at pictures that have nothing, next to nothing or far too much in them. */
class OddPicturesTest {
    @BeforeEach
    void oneThread() {
        Engine.threads(1);
    }

    private static DetectionBatch batch(Truths truths) {
        Picture picture = Pictures.noise(64, 64, 3);
        return new DetectionBatch(
                PictureBatch.of(List.of(picture), Normalisation.PLAIN, 8),
                List.of(0),
                List.of(Change.toSide(picture, 64, false)),
                List.of(truths));
    }

    private static Truths objects(int count, int size) {
        SplittableRandom random = new SplittableRandom(5);
        double[] sizes = new double[4 * count];
        for (int i = 0; i < sizes.length; i += 4) {
            sizes[i] = random.nextInt(64 - size);
            sizes[i + 1] = random.nextInt(64 - size);
            sizes[i + 2] = size;
            sizes[i + 3] = size;
        }
        return new Truths(Boxes.ofSizes(sizes), random.ints(count, 0, 2).toArray());
    }

    /** Objects, and the length of their sides: none, one of a pixel, crowds. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "30, 1", "10000, 6"})
    void anyNumberOfObjectsIsLearnedFrom(int count, int size) {
        try (FasterRcnn detector = LearningTest.faster("pool");
                TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> losses =
                    detector.jointLosses(batch(objects(count, size)), false, new SplittableRandom(1));
            assertThat(losses).hasSize(4);
            losses.forEach(
                    (name, loss) -> assertThat(loss.item()).as(name).isFinite().isNotNegative());
            losses.values().stream().reduce(Tensor::add).orElseThrow().backward();
            detector.parts()
                    .trained()
                    .forEach((name, weight) -> weight.grad()
                            .ifPresent(gradient ->
                                    assertThat(gradient.norm().item()).as(name).isFinite()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void withoutProposalsFastRcnnLearnsFromTheObjectsIfThereAreAny(int count) {
        DetectorNetwork network = LearningTest.network(FastRcnnRecipe.NAME, "pool");
        try (FastRcnn detector = FastRcnn.of(network, BoxSettings.usual(32), 1, picture -> Boxes.NONE);
                TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> losses =
                    detector.losses(batch(objects(count, 9)), List.of(Boxes.NONE), false, new SplittableRandom(1));
            assertThat(losses.get("loss_classes")).isNotNull();
            losses.forEach((name, loss) -> assertThat(loss.item()).as(name).isFinite());

            RegionDetector.Detection detection = detector.detect(Pictures.noise(64, 64, 1));
            assertThat(detection.found().count()).isZero();
            assertThat(detector.cnnPasses()).isGreaterThan(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 200", "5000, 1", "65, 63"})
    void picturesOfAnySizeAreLookedAtAndBoxesLieInThem(int width, int height) {
        try (FasterRcnn detector = LearningTest.faster("align")) {
            RegionDetector.Detection detection = detector.detect(Pictures.noise(width, height, 1));
            Boxes boxes = detection.found().boxes();
            for (int i = 0; i < boxes.count(); i++) {
                assertThat(boxes.x1(i)).isNotNegative();
                assertThat(boxes.y1(i)).isNotNegative();
                assertThat(boxes.x2(i)).isLessThanOrEqualTo(width + 1e-6);
                assertThat(boxes.y2(i)).isLessThanOrEqualTo(height + 1e-6);
            }
            assertThat(detector.cnnPasses()).isEqualTo(1);
        }
    }

    @Test
    void pictureFilesInGreyAndWithTransparencyAreLookedAt(@TempDir Path folder) throws IOException {
        try (FasterRcnn detector = LearningTest.faster("pool")) {
            detector.parts()
                    .save(
                            folder.resolve("model.safetensors"),
                            detector.network().metadata());
        }
        DetectRequest request =
                new DetectRequest(folder.toString(), Optional.empty(), List.of(), OptionalDouble.of(0.05));
        assertThat(new TrainedDetectors().opens(request)).isTrue();
        try (Detector detector = new TrainedDetectors().open(request)) {
            for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_ARGB}) {
                Path file = folder.resolve(type + ".png");
                ImageIO.write(new BufferedImage(50, 70, type), "png", file.toFile());
                Detector.Answer answer = detector.detect(file);
                assertThat(answer.width()).isEqualTo(50);
                assertThat(answer.height()).isEqualTo(70);
                assertThat(answer.objects()).allMatch(one -> one.score() >= 0.05);
            }
        }
        assertThat(new TrainedDetectors()
                        .opens(new DetectRequest("resnet50", Optional.empty(), List.of(), OptionalDouble.empty())))
                .isFalse();
    }

    @Test
    void nothingHeldOutAndNothingFoundIsAValidResult() {
        try (FasterRcnn detector = LearningTest.faster("pool")) {
            HeldOut none = HeldOut.of(detector, new Squares(0, 1), 10);
            assertThat(none.pictures()).isZero();
            assertThat(none.figures()).doesNotContainKey("AP").containsEntry("seconds_per_image", 0.0);
        }
    }
}
