package dev.loupe.models.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Assignment and sampling. */
class AssignerTest {
    private static final int NEGATIVE = Assigner.NEGATIVE;
    private static final int IGNORED = Assigner.IGNORED;

    @Test
    void whatOverlapsEnoughIsPositiveWhatHardlyDoesIsNegative() {
        Boxes object = Boxes.of(0, 0, 10, 10);
        Boxes references = Boxes.of(0, 0, 10, 10, 0, 0, 10, 7, 0, 0, 10, 6, 0, 0, 10, 3, 0, 0, 10, 2);
        assertThat(Assigner.ANCHORS.assign(references, object)).containsExactly(0, 0, IGNORED, IGNORED, NEGATIVE);
    }

    @Test
    void theBestOfAnObjectIsPositiveHoweverLittleItOverlapsTiesToo() {
        Boxes object = Boxes.of(0, 0, 10, 10);
        Boxes references = Boxes.of(0, 0, 10, 2, 0, 8, 10, 10, 0, 0, 10, 1);
        assertThat(Assigner.ANCHORS.assign(references, object)).containsExactly(0, 0, NEGATIVE);
    }

    @Test
    void theBestOfAnObjectIsItsOwnEvenIfItOverlapsAnotherMore() {
        Boxes objects = Boxes.of(0, 0, 10, 10, 0, 0, 10, 2);
        Boxes references = Boxes.of(0, 0, 10, 9, 0, 0, 10, 10);
        // The first overlaps object 0 by .9 and object 1 by 2/9, which nothing overlaps more.
        assertThat(Assigner.ANCHORS.assign(references, objects)).containsExactly(1, 0);
    }

    @Test
    void anObjectThatNothingTouchesClaimsNothing() {
        Boxes objects = Boxes.of(50, 50, 60, 60);
        assertThat(Assigner.ANCHORS.assign(Boxes.of(0, 0, 10, 10, 20, 20, 30, 30), objects))
                .containsExactly(NEGATIVE, NEGATIVE);
    }

    @Test
    void withoutObjectsAllIsNegative() {
        assertThat(Assigner.ANCHORS.assign(Boxes.of(0, 0, 1, 1, 2, 2, 3, 3), Boxes.NONE))
                .containsExactly(NEGATIVE, NEGATIVE);
        assertThat(Assigner.proposals(0.1).assign(Boxes.of(0, 0, 1, 1), Boxes.NONE))
                .containsExactly(IGNORED);
    }

    @Test
    void proposalsArePositiveFromAHalfOnAndNegativeWithinTheBand() {
        Boxes object = Boxes.of(0, 0, 10, 10);
        Boxes references = Boxes.of(0, 0, 10, 5, 0, 0, 10, 4.9, 0, 0, 10, 1, 0, 0, 10, 0.9);
        assertThat(Assigner.proposals(0).assign(references, object)).containsExactly(0, NEGATIVE, NEGATIVE, NEGATIVE);
        assertThat(Assigner.proposals(0.1).assign(references, object)).containsExactly(0, NEGATIVE, NEGATIVE, IGNORED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachObjectThatIsTouchedHasAnAnchor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Boxes anchors = RandomBoxes.of(400, 64, random);
        Boxes objects = RandomBoxes.of(5, 64, random);
        int[] assigned = Assigner.ANCHORS.assign(anchors, objects);
        for (int object = 0; object < objects.count(); object++) {
            int wanted = object;
            assertThat(Arrays.stream(assigned).filter(of -> of == wanted).count())
                    .as("seed %d, object %d", seed, object)
                    .isPositive();
        }
    }

    // --------------------------------------------------------------------------------------------------- sampling

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSampleHoldsPositivesUpToTheQuotaAndIsFilledWithNegatives(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] assigned = random.ints(500, -2, 2).toArray();
        Sampler.Sample sample = new Sampler(64, 16).sample(assigned, random);
        assertThat(sample.positives()).hasSize(16).doesNotHaveDuplicates().isSorted();
        assertThat(sample.negatives()).hasSize(48).doesNotHaveDuplicates().isSorted();
        assertThat(Arrays.stream(sample.positives()).map(i -> assigned[i])).allMatch(object -> object >= 0);
        assertThat(Arrays.stream(sample.negatives()).map(i -> assigned[i])).allMatch(object -> object == NEGATIVE);
        assertThat(sample.all()).hasSize(64);
    }

    @Test
    void fewPositivesLeaveMoreRoomForNegatives() {
        int[] assigned = new int[100];
        Arrays.fill(assigned, NEGATIVE);
        assigned[7] = 3;
        Sampler.Sample sample = new Sampler(64, 16).sample(assigned, new SplittableRandom(1));
        assertThat(sample.positives()).containsExactly(7);
        assertThat(sample.negatives()).hasSize(63);
    }

    @Test
    void whereNothingIsNothingIsDrawn() {
        int[] ignored = new int[100];
        Arrays.fill(ignored, IGNORED);
        assertThat(Sampler.REGIONS.sample(ignored, new SplittableRandom(1)).all())
                .isEmpty();
        assertThat(Sampler.REGIONS.sample(new int[0], new SplittableRandom(1)).all())
                .isEmpty();
    }

    @Test
    void theSampleFollowsFromTheSeedAndEachIsEquallyLikely() {
        int[] assigned = new int[10];
        int[] drawn = new int[10];
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 5000; i++) {
            for (int place : new Sampler(3, 3).sample(assigned, random).positives()) {
                drawn[place]++;
            }
        }
        assertThat(Arrays.stream(drawn).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(1350, 1650));
        assertThat(Sampler.ANCHORS.sample(new int[900], new SplittableRandom(2)).all())
                .containsExactly(Sampler.ANCHORS
                        .sample(new int[900], new SplittableRandom(2))
                        .all());
    }
}
