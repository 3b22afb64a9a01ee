package dev.loupe.models.boxes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suppression equals the slow, obvious rule, ties included. */
class NmsTest {
    /** Sort by descending score, keep the first that is left, delete what overlaps it by more. */
    private static List<Integer> reference(Boxes boxes, double[] scores, int[] classes, double threshold) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < boxes.count(); i++) {
            left.add(i);
        }
        Collections.sort(left, Comparator.comparingDouble((Integer i) -> -scores[i]));
        List<Integer> kept = new ArrayList<>();
        while (!left.isEmpty()) {
            int best = left.remove(0);
            kept.add(best);
            left.removeIf(i -> classes[i] == classes[best] && boxes.iou(best, boxes, i) > threshold);
        }
        return kept;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itKeepsWhatTheObviousRuleKeeps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Boxes boxes = RandomBoxes.of(300, 48, random);
        double[] scores = random.ints(300, 0, 20).asDoubleStream().toArray(); // many ties
        int[] classes = random.ints(300, 0, 3).toArray();
        for (double threshold : new double[] {0, 0.3, 0.5, 0.7, 1}) {
            List<Integer> expected = reference(boxes, scores, classes, threshold);
            assertThat(Nms.keep(boxes, scores, classes, threshold, 300))
                    .as("seed %d, threshold %s", seed, threshold)
                    .containsExactly(expected.stream().mapToInt(i -> i).toArray());
            assertThat(Nms.keep(boxes, scores, classes, threshold, 7))
                    .containsExactly(expected.stream().limit(7).mapToInt(i -> i).toArray());
        }
    }

    @Test
    void amongEqualScoresTheFirstStays() {
        Boxes same = Boxes.of(0, 0, 9, 9, 0, 0, 9, 9, 0, 0, 9, 9);
        assertThat(Nms.keep(same, new double[] {0.5, 0.5, 0.5}, 0.5)).containsExactly(0);
    }

    @Test
    void anOverlapOfExactlyTheThresholdStays() {
        Boxes half = Boxes.of(0, 0, 10, 10, 0, 0, 10, 5);
        assertThat(Nms.keep(half, new double[] {0.9, 0.8}, 0.5)).containsExactly(0, 1);
        assertThat(Nms.keep(half, new double[] {0.9, 0.8}, 0.4999)).containsExactly(0);
    }

    @Test
    void otherClassesDropNothing() {
        Boxes same = Boxes.of(0, 0, 9, 9, 0, 0, 9, 9);
        assertThat(Nms.keep(same, new double[] {0.1, 0.2}, new int[] {3, 4}, 0.5, 9))
                .containsExactly(1, 0);
    }

    @Test
    void whatStaysStaysWhenItIsDoneAgain() {
        SplittableRandom random = new SplittableRandom(8);
        Boxes boxes = RandomBoxes.of(200, 48, random);
        double[] scores = random.doubles(200).toArray();
        int[] kept = Nms.keep(boxes, scores, 0.4);
        double[] scoresKept = new double[kept.length];
        for (int i = 0; i < kept.length; i++) {
            scoresKept[i] = scores[kept[i]];
        }
        assertThat(Nms.keep(boxes.select(kept), scoresKept, 0.4)).hasSameSizeAs(kept);
    }

    @Test
    void scoresThatAreNoneComeLast() {
        assertThat(Nms.descending(new double[] {Double.NaN, 0.1, Double.NEGATIVE_INFINITY, 0.2}))
                .containsExactly(3, 1, 0, 2);
    }

    @Test
    void nothingGivesNothing() {
        assertThat(Nms.keep(Boxes.NONE, new double[0], 0.5)).isEmpty();
    }
}
