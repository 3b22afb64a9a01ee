package dev.loupe.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Size;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TapsTest {
    private static final double CLOSE = 1e-9;

    @Test
    void interpolationReadsTheNeighboursOfItsSource() {
        for (int input = 1; input <= 24; input++) {
            for (int output = 1; output <= 40; output++) {
                Taps linear = Taps.interpolated(input, output, false, 1, 1).orElseThrow();
                Taps cubic = Taps.interpolated(input, output, false, 2, 2).orElseThrow();
                Taps nearest = Taps.nearest(input, output).orElseThrow();
                for (int o = 0; o < output; o++) {
                    String place = input + " to " + output + " at " + o;
                    double source = (o + 0.5) * input / output - 0.5;
                    long below = (long) Math.floor(source + CLOSE);
                    boolean exact = source - below < CLOSE;
                    assertThat(linear.first(o)).as(place).isEqualTo(below);
                    assertThat(linear.last(o)).as(place).isEqualTo(exact ? below : below + 1);
                    assertThat(cubic.first(o)).as(place).isEqualTo(exact ? below : below - 1);
                    assertThat(cubic.last(o)).as(place).isEqualTo(exact ? below : below + 2);
                    assertThat(nearest.first(o)).as(place).isEqualTo((long) o * input / output);
                    assertThat(nearest.last(o)).as(place).isEqualTo((long) o * input / output);
                }
            }
        }
    }

    @Test
    void alignedCornersMapToEachOther() {
        for (int input = 2; input <= 24; input++) {
            for (int output = 2; output <= 40; output++) {
                Taps taps = Taps.interpolated(input, output, true, 1, 1).orElseThrow();

                assertThat(taps.first(0)).isZero();
                assertThat(taps.last(0)).isZero();
                assertThat(taps.first(output - 1L)).isEqualTo(input - 1);
                assertThat(taps.last(output - 1L)).isEqualTo(input - 1);
            }
        }
    }

    /** PyTorch's adaptive pooling: from {@code floor(o*in/out)} to below {@code ceil((o+1)*in/out)}. */
    @Test
    void adaptivePoolingCoversItsInput() {
        for (int input = 1; input <= 40; input++) {
            for (int output = 1; output <= input; output++) {
                Taps taps = Taps.adaptive(input, output).orElseThrow();
                for (int o = 0; o < output; o++) {
                    String place = input + " to " + output + " at " + o;
                    assertThat(taps.first(o)).as(place).isEqualTo((long)
                            Math.floor((double) o * input / output + CLOSE));
                    assertThat(taps.last(o))
                            .as(place)
                            .isEqualTo((long) Math.ceil((o + 1.0) * input / output - CLOSE) - 1);
                }
                assertThat(taps.first(0)).isZero();
                assertThat(taps.last(output - 1L)).isEqualTo(input - 1);
            }
        }
    }

    @Test
    void pathsOfDifferentSpeedReachOverBothAtEachPlace() {
        Taps slow = Taps.nearest(29, 225).orElseThrow();
        Taps fast = Taps.SAME;

        Taps both = fast.union(slow, Size.of(225)).orElseThrow();

        for (int o = 0; o < 225; o++) {
            assertThat(both.first(o)).as("place %d", o).isEqualTo(Math.min(o, o * 29L / 225));
            assertThat(both.last(o)).as("place %d", o).isEqualTo(Math.max(o, o * 29L / 225));
        }
        assertThat(both.size()).isEqualTo(225 - 28);
    }

    @Test
    void patternsThatAreTooLongAreNotFollowed() {
        assertThat(Taps.nearest(9999, 10007)).isEmpty();
        assertThat(Taps.nearest(29, 225).orElseThrow().union(Taps.SAME, Size.symbol("W")))
                .isEmpty();
        Optional<Taps> deep = Optional.of(Taps.SAME);
        for (int i = 0; i < 100; i++) {
            deep = deep.flatMap(taps -> taps.through(Taps.slice(0, 2)));
        }
        assertThat(deep).isEmpty();
    }
}
