package dev.loupe.report.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    private static final double[] PROPERTY = {0, 1, 2, 3};

    @Test
    void aUnitThatRisesWithThePropertyHasOne() {
        assertThat(of(1, 3, 5, 7)).isCloseTo(1, within(1e-12));
    }

    @Test
    void aUnitThatFallsWithThePropertyHasMinusOne() {
        assertThat(of(8, 6, 4, 2)).isCloseTo(-1, within(1e-12));
    }

    @Test
    void aUnitThatNeverChangesFollowsNothing() {
        assertThat(of(3, 3, 3, 3)).isZero();
    }

    @Test
    void itIsWhatNumpySays() { // numpy.corrcoef([0, 1, 2, 3], [1, 0, 4, 2])[0, 1]
        assertThat(of(1, 0, 4, 2)).isCloseTo(0.5291502622129182, within(1e-12));
    }

    @Test
    void scaleAndOffsetOfAUnitChangeNothing() {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[100];
        float[] moved = new float[100];
        double[] property = random.doubles(100).toArray();
        for (int i = 0; i < 100; i++) {
            values[i] = (float) random.nextDouble();
            moved[i] = 4 * values[i] - 8;
        }
        double before = Correlation.of(new Series("c", Series.Kind.STATE, 1, values), 0, property);
        double after = Correlation.of(new Series("c", Series.Kind.STATE, 1, moved), 0, property);
        assertThat(after).isCloseTo(before, within(1e-5));
    }

    @Test
    void theUnitThatFollowsBestComesFirst() {
        Trace trace = Traces.of("he said \"yes, and no\" to all of \"them\"", 5);
        Series state = trace.layers().get(0).series("c").orElseThrow();
        Correlation.Follower first =
                Correlation.followers(state, Property.QUOTES.of(trace.inputs())).get(0);
        assertThat(first.unit()).isEqualTo(1);
        assertThat(first.r()).isCloseTo(1, within(1e-6));
    }

    @Test
    void sharesOfStepsAllButOpenAndAllButShutAreThoseOfTheValues() {
        Series gate = new Series("f", Series.Kind.GATE, 2, new float[] {.95f, 0, .5f, .05f, .91f, .1f, .2f, 1});
        assertThat(Saturation.of(gate)).containsExactly(new Saturation(.5, 0), new Saturation(.25, .5));
        assertThat(Saturation.histogram(gate, 4)).containsExactly(4, 0, 1, 3);
    }

    private static double of(float... values) {
        return Correlation.of(new Series("c", Series.Kind.STATE, 1, values), 0, PROPERTY);
    }
}
