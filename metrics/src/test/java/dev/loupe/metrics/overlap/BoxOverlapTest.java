package dev.loupe.metrics.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoxOverlapTest {
    private static final double TOLERANCE = 1e-12;

    @ParameterizedTest
    @EnumSource(BoxOverlap.class)
    void everyOverlapIsSymmetricBoundedAndOneForEqualBoxes(BoxOverlap overlap) {
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            double[] a = box(random);
            double[] b = box(random);
            assertThat(overlap.of(a, b)).as("seed %d", seed).isEqualTo(overlap.of(b, a), within(TOLERANCE));
            // CIoU's aspect term can lower it below -1, by at most 1.
            assertThat(overlap.of(a, b)).as("seed %d", seed).isBetween(overlap == BoxOverlap.CIOU ? -2.0 : -1.0, 1.0);
            assertThat(overlap.of(a, a)).as("seed %d", seed).isEqualTo(1, within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @EnumSource(BoxOverlap.class)
    void everyOverlapIsUnchangedByMovingAndScaling(BoxOverlap overlap) {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            double[] a = box(random);
            double[] b = box(random);
            double scale = .5 + random.nextDouble();
            double shift = random.nextDouble() * 50;
            assertThat(overlap.of(moved(a, scale, shift), moved(b, scale, shift)))
                    .as("seed %d", seed)
                    .isEqualTo(overlap.of(a, b), within(1e-9));
        }
    }

    @Test
    void penaltiesOnlyLower() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            double[] a = box(random);
            double[] b = box(random);
            double iou = BoxOverlap.IOU.of(a, b);
            assertThat(iou).as("seed %d", seed).isBetween(0.0, 1.0);
            assertThat(BoxOverlap.GIOU.of(a, b)).as("seed %d", seed).isLessThanOrEqualTo(iou + TOLERANCE);
            assertThat(BoxOverlap.DIOU.of(a, b)).as("seed %d", seed).isLessThanOrEqualTo(iou + TOLERANCE);
            assertThat(BoxOverlap.CIOU.of(a, b))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(BoxOverlap.DIOU.of(a, b) + TOLERANCE);
        }
    }

    @Test
    void knownValues() {
        double[] a = {0, 0, 2, 2};
        double[] b = {1, 1, 2, 2};
        assertThat(BoxOverlap.IOU.of(a, b)).isEqualTo(1.0 / 7, within(TOLERANCE));
        assertThat(BoxOverlap.GIOU.of(a, b)).isEqualTo(1.0 / 7 - 2.0 / 9, within(TOLERANCE));
        assertThat(BoxOverlap.DIOU.of(a, b)).isEqualTo(1.0 / 7 - 1.0 / 9, within(TOLERANCE));
        assertThat(BoxOverlap.CIOU.of(a, b)).isEqualTo(1.0 / 7 - 1.0 / 9, within(TOLERANCE));
        assertThat(BoxOverlap.IOU.of(new double[] {5, 5, 0, 0}, new double[] {5, 5, 0, 0}))
                .isZero();
        assertThat(BoxOverlap.GIOU.of(new double[] {5, 5, 0, 0}, new double[] {5, 5, 0, 0}))
                .isZero();
    }

    @Test
    void aCrowdIsComparedWithTheDetectionAlone() {
        assertThat(BoxOverlap.iou(10, 10, 20, 20, 0, 0, 100, 100, true)).isEqualTo(1);
        assertThat(BoxOverlap.iou(90, 0, 20, 100, 0, 0, 100, 100, true)).isEqualTo(.5);
    }

    @Test
    void formatsNameTheSameBox() {
        assertThat(BoxFormat.XYXY.toXywh(10, 20, 30, 60)).containsExactly(10, 20, 20, 40);
        assertThat(BoxFormat.XYXY_INCLUSIVE.toXywh(10, 20, 29, 59)).containsExactly(10, 20, 20, 40);
        assertThat(BoxFormat.CXCYWH.toXywh(20, 40, 20, 40)).containsExactly(10, 20, 20, 40);
    }

    private static double[] box(Random random) {
        return new double[] {
            random.nextDouble() * 10,
            random.nextDouble() * 10,
            .1 + random.nextDouble() * 10,
            .1 + random.nextDouble() * 10
        };
    }

    private static double[] moved(double[] box, double scale, double shift) {
        return new double[] {box[0] * scale + shift, box[1] * scale - shift, box[2] * scale, box[3] * scale};
    }
}
