package dev.loupe.models.rcnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Picture;
import dev.loupe.models.data.Pictures;
import org.junit.jupiter.api.Test;

class WarpTest {
    private static final Normalisation PLAIN = Normalisation.PLAIN;

    private static double seen(Picture picture, int channel, int y, int x) {
        return PLAIN.apply(channel, picture.value(channel, y, x));
    }

    /** Places at a quarter and three quarters of a pixel weigh it 3/4 and the next one 1/8 at each side. */
    private static double softened(Picture picture, int channel, int y, int x) {
        double sum = 0;
        double[] weights = {0.125, 0.75, 0.125};
        for (int down = -1; down <= 1; down++) {
            for (int across = -1; across <= 1; across++) {
                int atY = Math.max(0, Math.min(picture.height() - 1, y + down));
                int atX = Math.max(0, Math.min(picture.width() - 1, x + across));
                sum += weights[down + 1] * weights[across + 1] * seen(picture, channel, atY, atX);
            }
        }
        return sum;
    }

    @Test
    void aRegionOfTheInnerSizeIsThePictureItselfAndItsMarginWhatIsAround() {
        Picture picture = Pictures.noise(40, 40, 1);
        float[] warped = new Warp(32, 2, PLAIN).of(picture, Boxes.of(6, 4, 34, 32), 0, 1);
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < 32; y++) {
                for (int x = 0; x < 32; x++) {
                    assertThat(warped[(y * 32 + x) * 3 + channel])
                            .isCloseTo((float) softened(picture, channel, y + 2, x + 4), within(1e-4f));
                }
            }
        }
    }

    @Test
    void twiceTheSizeIsTheMeanOfFourPixels() {
        Picture picture = Pictures.noise(30, 20, 2);
        float[] warped = new Warp(10, 0, PLAIN).of(picture, Boxes.of(4, 0, 24, 20), 0, 1);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 10; x++) {
                double mean = 0;
                for (int i = 0; i < 4; i++) {
                    mean += seen(picture, 1, 2 * y + i / 2, 4 + 2 * x + i % 2) / 4;
                }
                assertThat(warped[(y * 10 + x) * 3 + 1]).isCloseTo((float) mean, within(1e-4f));
            }
        }
    }

    @Test
    void anEvenPictureStaysEvenAndBeyondItIsTheMean() {
        Picture picture = Pictures.uniform(20, 20, 0xc08040);
        float[] warped = new Warp(32, 8, PLAIN).of(picture, Boxes.of(0, 0, 20, 20), 0, 1);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                boolean isInside = y >= 8 && y < 24 && x >= 8 && x < 24;
                assertThat(warped[(y * 32 + x) * 3])
                        .isCloseTo(isInside ? (float) seen(picture, 0, 0, 0) : 0f, within(1e-5f));
            }
        }
    }

    @Test
    void mirroringExchangesLeftAndRight() {
        Warp warp = new Warp(16, 2, PLAIN);
        Picture picture = Pictures.noise(30, 30, 3);
        Boxes boxes = Boxes.of(0, 0, 3, 3, 5.5, 7.25, 21, 14);
        float[] plain = warp.of(picture, boxes, 1, 2);
        float[] mirrored = new float[warp.size()];
        warp.write(picture, boxes, 1, true, mirrored, 0);
        for (int row = 0; row < 16; row++) {
            for (int x = 0; x < 3 * 16; x++) {
                assertThat(mirrored[row * 48 + x]).isEqualTo(plain[row * 48 + (15 - x / 3) * 3 + x % 3]);
            }
        }
    }

    @Test
    void regionsOfAnySizeAndPlaceAreWarped() {
        Boxes boxes = Boxes.of(0, 0, 1, 1, 29, 29, 30, 30, -50, -50, -20, -20, 3, 3, 3, 3, 0, 0, 1e6, 1e6);
        for (float value : new Warp(16, 2, PLAIN).of(Pictures.noise(30, 30, 3), boxes, 0, 5)) {
            assertThat(value).isBetween(-4f, 4f);
        }
        assertThat(new Warp(16, 2, PLAIN).of(Pictures.uniform(1, 1, 0), Boxes.NONE, 0, 0))
                .isEmpty();
        assertThatThrownBy(() -> new Warp(16, 8, PLAIN)).isInstanceOf(IllegalArgumentException.class);
    }
}
