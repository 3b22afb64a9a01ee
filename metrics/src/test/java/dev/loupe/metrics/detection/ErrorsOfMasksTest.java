package dev.loupe.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Outline;
import dev.loupe.metrics.annotations.Truth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two objects share a box, but not a pixel: as boxes they are the same, as masks they have nothing in common. */
class ErrorsOfMasksTest {
    private static final double[] BOX = {0, 0, 20, 20};
    private static final double[] LEFT = {0, 0, 10, 20};
    private static final double[] RIGHT = {10, 0, 10, 20};

    private record Scene(GroundTruth truth, Detections detections, CocoSettings settings) {
        static Scene of(Kind kind) {
            GroundTruth.Builder truths = new GroundTruth.Builder(kind, "", Findings.strict())
                    .image(new Images.Image(1, 40, 40, ""))
                    .category(new Categories.Category(1, "a"))
                    .truth(1, new Truth(1, 1, BOX, 200, false, false, false, outline(LEFT), new double[0], 0));
            GroundTruth truth = truths.build();
            Detections.Builder detections = new Detections.Builder(kind, "", Findings.strict())
                    .detection(1, new Detection(1, .9, Optional.of(BOX), outline(RIGHT), new double[0]));
            return new Scene(truth, detections.build(truth), CocoSettings.of(kind));
        }

        private static Optional<Outline> outline(double[] box) {
            return Optional.of(new Outline.Polygons(List.of(box)));
        }
    }

    @Test
    void tideLooksAtWhatIsCompared() {
        Scene boxes = Scene.of(Kind.BBOX);
        Tide.Result asBoxes = Tide.evaluate(boxes.truth, boxes.detections, boxes.settings);
        assertThat(asBoxes.averagePrecision()).isEqualTo(1);
        assertThat(asBoxes.count(Tide.Cause.FALSE_POSITIVE)).isZero();
        Scene masks = Scene.of(Kind.SEGM);
        Tide.Result asMasks = Tide.evaluate(masks.truth, masks.detections, masks.settings);
        assertThat(asMasks.averagePrecision()).isZero();
        assertThat(asMasks.count(Tide.Cause.BACKGROUND)).isEqualTo(1);
        assertThat(asMasks.count(Tide.Cause.MISSED)).isEqualTo(1);
    }

    @Test
    void confusionLooksAtWhatIsCompared() {
        Scene boxes = Scene.of(Kind.BBOX);
        assertThat(ClassConfusion.of(boxes.truth, boxes.detections, boxes.settings, .5, 0)
                        .counts())
                .isDeepEqualTo(new long[][] {{1, 0}, {0, 0}});
        Scene masks = Scene.of(Kind.SEGM);
        assertThat(ClassConfusion.of(masks.truth, masks.detections, masks.settings, .5, 0)
                        .counts())
                .isDeepEqualTo(new long[][] {{0, 1}, {1, 0}});
    }
}
