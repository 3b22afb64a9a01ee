package dev.loupe.models.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.metrics.overlap.BoxOverlap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overlap, clipping, mirroring and the code of boxes. */
class BoxesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void overlapIsThatOfTheMetrics(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Boxes boxes = RandomBoxes.of(60, 40, random);
        for (int i = 0; i < boxes.count(); i++) {
            for (int j = 0; j < boxes.count(); j++) {
                assertThat(boxes.iou(i, boxes, j))
                        .as("seed %d, boxes %d and %d", seed, i, j)
                        .isEqualTo(BoxOverlap.IOU.of(boxes.size(i), boxes.size(j)));
            }
        }
    }

    @Test
    void boxesWithACommonBorderDoNotOverlap() {
        Boxes boxes = Boxes.of(0.1, 0, 0.3, 1, 0.3, 0, 0.7, 1);
        assertThat(boxes.iou(0, boxes, 1)).isZero();
    }

    @Test
    void anEmptyBoxOverlapsNothingAndHasNoArea() {
        Boxes boxes = Boxes.of(5, 5, 5, 9, 8, 8, 2, 2, 0, 0, 10, 10);
        for (int i = 0; i < 2; i++) {
            assertThat(boxes.area(i)).isZero();
            assertThat(boxes.iou(i, boxes, i)).isZero();
            assertThat(boxes.iou(i, boxes, 2)).isZero();
        }
    }

    @Test
    void clippingEndsAtTheBordersAndLeavesNothingOfWhatIsOutside() {
        Boxes clipped = Boxes.of(-3, 2, 5, 60, 50, 2, 60, 5).clipped(40, 30);
        assertThat(clipped).isEqualTo(Boxes.of(0, 2, 5, 30, 40, 2, 40, 5));
        assertThat(clipped.withSides(1)).containsExactly(0);
    }

    @Test
    void sidesAreAsLongAsAskedForOrLonger() {
        Boxes boxes = Boxes.of(0, 0, 2, 2, 0, 0, 1.9, 9, 0, 0, 9, 1.9, 0, 0, 0, 0);
        assertThat(boxes.withSides(2)).containsExactly(0);
        assertThat(boxes.withSides(0)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void mirroringTwiceChangesNothing() {
        Boxes boxes = RandomBoxes.of(20, 40, new SplittableRandom(5));
        Boxes mirrored = boxes.mirrored(40);
        assertThat(mirrored.mirrored(40)).isEqualTo(boxes);
        assertThat(mirrored.x1(3)).isEqualTo(40 - boxes.x2(3));
        assertThat(mirrored.width(3)).isEqualTo(boxes.width(3));
    }

    @Test
    void sizesAreThoseOfCoco() {
        assertThat(Boxes.ofSizes(3, 4, 10, 20)).isEqualTo(Boxes.of(3, 4, 13, 24));
        assertThat(Boxes.of(3, 4, 13, 24).size(0)).containsExactly(3, 4, 10, 20);
    }

    @Test
    void joiningAndSelectingKeepTheOrder() {
        Boxes boxes = Boxes.of(0, 0, 1, 1).and(Boxes.of(0, 0, 2, 2, 0, 0, 3, 3));
        assertThat(boxes.select(2, 0)).isEqualTo(Boxes.of(0, 0, 3, 3, 0, 0, 1, 1));
        assertThat(boxes.first(1)).isEqualTo(Boxes.of(0, 0, 1, 1));
        assertThat(Boxes.NONE.and(Boxes.NONE).count()).isZero();
        assertThat(boxes.scaled(2, 3).select(1)).isEqualTo(Boxes.of(0, 0, 4, 6));
    }

    @Test
    void numbersThatAreNoBoxesAreRefused() {
        assertThatThrownBy(() -> Boxes.of(1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------------------------------------------- code

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void decodingUndoesEncoding(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Boxes references = RandomBoxes.of(50, 64, random);
        Boxes boxes = RandomBoxes.of(50, 64, random);
        Boxes decoded = BoxCode.HEAD.decode(references, BoxCode.HEAD.encode(references, boxes));
        assertThat(decoded.corners()).as("seed %d", seed).containsExactly(boxes.corners(), within(1e-10));
    }

    @Test
    void aCodeOfZerosIsTheReferenceItself() {
        Boxes references = RandomBoxes.of(10, 64, new SplittableRandom(1));
        assertThat(BoxCode.PROPOSALS.decode(references, new double[40]).corners())
                .containsExactly(references.corners(), within(1e-12));
    }

    /** By hand: half a width to the right, a quarter of the height up, twice as wide, as high. */
    @Test
    void theCodeIsThatOfThePaper() {
        double[] code = BoxCode.PROPOSALS.encode(Boxes.of(0, 0, 10, 20), Boxes.of(0, -5, 20, 15));
        assertThat(code).containsExactly(new double[] {0.5, -0.25, Math.log(2), 0}, within(1e-15));
        double[] scaled = BoxCode.HEAD.encode(Boxes.of(0, 0, 10, 20), Boxes.of(0, -5, 20, 15));
        assertThat(scaled).containsExactly(new double[] {5, -2.5, 5 * Math.log(2), 0}, within(1e-14));
    }

    @Test
    void aWildCodeGrowsABoxToATimesTheLimitAtMost() {
        Boxes decoded = BoxCode.PROPOSALS.decode(Boxes.of(0, 0, 16, 16), new double[] {0, 0, 900, 1e300});
        assertThat(decoded.width(0)).isCloseTo(1000, within(1e-9));
        assertThat(decoded.height(0)).isCloseTo(1000, within(1e-9));
    }

    @Test
    void aGroupIsDecodedFromItsOwnNumbers() {
        Boxes references = Boxes.of(0, 0, 10, 10, 0, 0, 20, 20);
        double[] codes = {9, 9, 9, 9, 1, 0, 0, 0, 9, 9, 9, 9, 0, 1, 0, 0};
        assertThat(BoxCode.PROPOSALS.decode(references, codes, 2, 1)).isEqualTo(Boxes.of(10, 0, 20, 10, 0, 20, 20, 40));
    }
}
