package dev.loupe.models.boxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnchorsTest {
    private static final Anchors RECIPE = Anchors.of(List.of(16.0, 32.0, 56.0), List.of(0.5, 1.0, 2.0));

    @Test
    void eachHasItsScaleAndRatioRatiosFirst() {
        double[] scales = {16, 32, 56};
        double[] ratios = {0.5, 1, 2};
        assertThat(RECIPE.perCell()).isEqualTo(9);
        for (int i = 0; i < 9; i++) {
            Boxes shapes = RECIPE.shapes();
            assertThat(Math.sqrt(shapes.area(i))).isCloseTo(scales[i % 3], within(1e-12));
            assertThat(shapes.height(i) / shapes.width(i)).isCloseTo(ratios[i / 3], within(1e-12));
            assertThat(shapes.x1(i) + shapes.x2(i)).isZero();
        }
    }

    @Test
    void aMapHasThemAroundTheCentresOfItsCellsRowByRow() {
        Boxes all = RECIPE.over(16, 16, 8, 8, 0.5);
        assertThat(all.count()).isEqualTo(2304);
        int cell = 3 * 16 + 5;
        int square = 9 * cell + 3; // ratio 1, scale 16
        assertThat(all.select(square)).isEqualTo(Boxes.of(44 - 8, 28 - 8, 44 + 8, 28 + 8));
    }

    /** Those of torchvision 0.14's AnchorGenerator(((32,),), ((0.5, 1.0, 2.0),)) on a map of 2x3 of an image of 32x60. */
    @Test
    void roundedOnesAreTorchvisions() {
        Anchors anchors = Anchors.of(List.of(32.0), List.of(0.5, 1.0, 2.0)).rounded();
        assertThat(anchors.shapes()).isEqualTo(Boxes.of(-23, -11, 23, 11, -16, -16, 16, 16, -11, -23, 11, 23));
        Boxes all = anchors.over(2, 3, 20, 16, 0);
        assertThat(all.count()).isEqualTo(18);
        assertThat(all.select(17)).isEqualTo(Boxes.of(40 - 11, 16 - 23, 40 + 11, 16 + 23));
    }

    @Test
    void aMapWithoutCellsHasNone() {
        assertThat(RECIPE.over(0, 5, 8, 8, 0.5).count()).isZero();
    }
}
