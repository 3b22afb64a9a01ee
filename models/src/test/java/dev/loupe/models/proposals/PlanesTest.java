package dev.loupe.models.proposals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.models.data.Pictures;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanesTest {
    private static final int WIDTH = 20;
    private static final int HEIGHT = 17;

    private static Planes ramp(double acrossX, double acrossY) {
        float[] values = new float[WIDTH * HEIGHT];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (acrossX * (i % WIDTH) + acrossY * Math.floorDiv(i, WIDTH));
        }
        return new Planes(WIDTH, HEIGHT, values);
    }

    @Test
    void smoothingKeepsWhatIsEvenAndTheSumOfWhatIsNot() {
        for (double sigma : List.of(0.0, 0.5, 0.8, 3.0)) {
            Planes noise = ColourSpace.INTENSITY.of(Pictures.noise(WIDTH, HEIGHT, 1));
            assertThat(sum(noise.smoothed(sigma))).isCloseTo(sum(noise), within(1e-4 * sum(noise)));
            Planes even = ColourSpace.INTENSITY.of(Pictures.uniform(WIDTH, HEIGHT, 0x646464));
            for (float value : even.smoothed(sigma).channel(0)) {
                assertThat(value).isCloseTo(100f, within(1e-3f));
            }
        }
    }

    private static double sum(Planes planes) {
        double sum = 0;
        for (float value : planes.channel(0)) {
            sum += value;
        }
        return sum;
    }

    @Test
    void derivativesOfARampAreItsSlopesAwayFromTheBorders() {
        Planes ramp = ramp(3, -2);
        float[] acrossX = ramp.acrossX(1).channel(0);
        float[] acrossY = ramp.acrossY(1).channel(0);
        for (int y = 4; y < HEIGHT - 4; y++) {
            for (int x = 4; x < WIDTH - 4; x++) {
                assertThat(acrossX[y * WIDTH + x]).isCloseTo(3, within(1e-4f));
                assertThat(acrossY[y * WIDTH + x]).isCloseTo(-2, within(1e-4f));
            }
        }
    }

    @Test
    void aPictureOfOnePixelIsItsOwnMirror() {
        Planes dot = new Planes(1, 1, new float[] {7});
        assertThat(dot.smoothed(0.8).channel(0)[0]).isCloseTo(7, within(1e-5f));
        assertThat(dot.acrossX(1).channel(0)[0]).isCloseTo(0, within(1e-5f));
    }

    @Test
    void colourSpacesHaveTheirKnownColours() {
        assertThat(colour(ColourSpace.HSV, 0xff0000)).containsExactly(new double[] {0, 255, 255}, within(0.01));
        assertThat(colour(ColourSpace.HSV, 0x00ff00)).containsExactly(new double[] {85, 255, 255}, within(0.01));
        assertThat(colour(ColourSpace.HSV, 0x400080)).containsExactly(new double[] {191.25, 255, 128}, within(0.01));
        assertThat(colour(ColourSpace.LAB, 0xffffff)).containsExactly(new double[] {255, 128, 128}, within(0.01));
        assertThat(colour(ColourSpace.LAB, 0xff0000))
                .containsExactly(new double[] {53.24 * 2.55, 80.09 + 128, 67.2 + 128}, within(0.05));
        assertThat(colour(ColourSpace.RGI, 0x66cc00)).containsExactly(new double[] {85, 170, 102}, within(0.01));
        assertThat(colour(ColourSpace.H, 0x0000ff)).containsExactly(new double[] {170}, within(0.01));
        assertThat(colour(ColourSpace.INTENSITY, 0x0a141e)).containsExactly(new double[] {20}, within(0.01));
    }

    private static double[] colour(ColourSpace space, int colour) {
        Planes planes = space.of(Pictures.uniform(1, 1, colour));
        double[] channels = new double[planes.channels()];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = planes.channel(i)[0];
        }
        return channels;
    }

    @Test
    void allChannelsRunFromZeroTo255() {
        for (ColourSpace space : ColourSpace.values()) {
            Planes planes = space.of(Pictures.noise(60, 60, 3));
            for (int channel = 0; channel < planes.channels(); channel++) {
                for (float value : planes.channel(channel)) {
                    assertThat(value).as(space.name()).isBetween(0f, 255.001f);
                }
            }
        }
    }
}
