package dev.loupe.models.proposals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Pictures;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupingTest {
    private static final Set<Similarity> ALL = EnumSet.allOf(Similarity.class);

    private static Planes planes(long seed) {
        return ColourSpace.LAB.of(Pictures.rectangles(40, 32, seed)).smoothed(0.8);
    }

    private static Segmentation cut(long seed) {
        return Segmentation.of(PixelEdges.of(planes(seed)), 10, 4);
    }

    private static Regions regions(long seed) {
        return Regions.of(cut(seed), Appearance.of(planes(seed)));
    }

    private static float sum(float... histogram) {
        float sum = 0;
        for (float bin : histogram) {
            sum += bin;
        }
        return sum;
    }

    @Test
    void everyMergerMakesOneOfTwoUntilThereIsTheWholePicture() {
        Regions regions = regions(1);
        int pieces = regions.count();
        assertThat(pieces).isGreaterThan(5);
        Grouping.merge(regions, cut(1), ALL);
        assertThat(regions.count()).isEqualTo(2 * pieces - 1);
        assertThat(regions.size(2 * pieces - 2)).isEqualTo(40 * 32);
        assertThat(regions.boxes().select(2 * pieces - 2)).isEqualTo(Boxes.of(0, 0, 40, 32));
    }

    @Test
    void histogramsSumToOneAndLikenessOfARegionWithItselfIsWhole() {
        Regions regions = regions(2);
        Grouping.merge(regions, cut(2), ALL);
        for (int i = 0; i < regions.count(); i++) {
            assertThat(sum(regions.colours(i))).isCloseTo(1, within(1e-4f));
            assertThat(sum(regions.textures(i))).isCloseTo(1, within(1e-4f));
            assertThat(Similarity.COLOUR.of(regions, i, i)).isCloseTo(1, within(1e-4));
            for (int j = 0; j < i; j++) {
                for (Similarity similarity : List.of(Similarity.COLOUR, Similarity.TEXTURE)) {
                    assertThat(similarity.of(regions, i, j))
                            .isBetween(0.0, 1.0001)
                            .isEqualTo(similarity.of(regions, j, i));
                }
            }
        }
    }

    @Test
    void sizeAndFillOfTwoHalvesAreTheirEquations() {
        Planes planes = ColourSpace.INTENSITY.of(Pictures.of(20, 10, (x, y) -> x < 5 ? 0xffffff : 0));
        Segmentation halves = Segmentation.of(PixelEdges.of(planes), 10, 1);
        Regions regions = Regions.of(halves, Appearance.of(planes));
        assertThat(regions.count()).isEqualTo(2);
        assertThat(Similarity.SIZE.of(regions, 0, 1)).isZero(); // together they are the picture
        assertThat(Similarity.FILL.of(regions, 0, 1)).isEqualTo(1); // there is no gap
        assertThat(Similarity.COLOUR.of(regions, 0, 1)).isZero();
    }

    /** What is known of a union from its parts is what its pixels would say. */
    @Test
    void aUnionLooksLikeItsPixels() {
        Planes planes = planes(3);
        Appearance appearance = Appearance.of(planes);
        Regions pieces = Regions.of(cut(3), appearance);
        Grouping.merge(pieces, cut(3), ALL);
        Segmentation one = Segmentation.of(PixelEdges.of(planes), 10, planes.area());
        Regions whole = Regions.of(one, appearance);
        int last = pieces.count() - 1;
        for (int bin = 0; bin < whole.colours(0).length; bin++) {
            assertThat(pieces.colours(last)[bin]).isCloseTo(whole.colours(0)[bin], within(1e-5f));
        }
        for (int bin = 0; bin < whole.textures(0).length; bin++) {
            assertThat(pieces.textures(last)[bin]).isCloseTo(whole.textures(0)[bin], within(1e-5f));
        }
    }

    /** The algorithm as the paper writes it: all pairs of neighbours are looked at again for each merger. */
    private static void reference(Regions regions, Segmentation cut, Set<Similarity> similarities) {
        Set<List<Integer>> neighbours = new HashSet<>();
        for (int a = 0; a < cut.width() * cut.height(); a++) {
            for (int b = 0; b < a; b++) {
                int across = Math.abs(a % cut.width() - b % cut.width());
                int down = Math.abs(a / cut.width() - b / cut.width());
                if (across <= 1 && down <= 1 && cut.label(a) != cut.label(b)) {
                    neighbours.add(List.of(Math.min(cut.label(a), cut.label(b)), Math.max(cut.label(a), cut.label(b))));
                }
            }
        }
        while (!neighbours.isEmpty()) {
            List<Integer> best = List.of();
            double most = Double.NEGATIVE_INFINITY;
            List<List<Integer>> ordered = new ArrayList<>(neighbours);
            ordered.sort((a, b) -> a.get(0).equals(b.get(0)) ? a.get(1) - b.get(1) : a.get(0) - b.get(0));
            for (List<Integer> pair : ordered) {
                double sum = similarities.stream()
                        .mapToDouble(part -> part.of(regions, pair.get(0), pair.get(1)))
                        .sum();
                if (sum > most) {
                    most = sum;
                    best = pair;
                }
            }
            int union = regions.merge(best.get(0), best.get(1));
            Set<List<Integer>> next = new HashSet<>();
            for (List<Integer> pair : neighbours) {
                List<Integer> others = new ArrayList<>(pair);
                others.removeAll(best);
                if (others.size() == 2) {
                    next.add(pair);
                } else if (others.size() == 1) {
                    next.add(List.of(others.get(0), union));
                }
            }
            neighbours = next;
        }
    }

    @Test
    void groupsAreThoseOfTheSlowAlgorithm() {
        for (long seed = 0; seed < 6; seed++) {
            for (Set<Similarity> strategy : List.of(
                    ALL, EnumSet.of(Similarity.SIZE), EnumSet.of(Similarity.FILL), EnumSet.of(Similarity.TEXTURE))) {
                Regions fast = regions(seed);
                Regions slow = regions(seed);
                Grouping.merge(fast, cut(seed), strategy);
                reference(slow, cut(seed), strategy);
                assertThat(fast.boxes()).as("seed " + seed + ", " + strategy).isEqualTo(slow.boxes());
            }
        }
    }

    @Test
    void theQueueGivesTheMostSimilarFirstAndTiesByNumber() {
        SplittableRandom random = new SplittableRandom(8);
        PairQueue queue = new PairQueue();
        record Pair(double similarity, int one, int other) {}
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Pair pair = new Pair(random.nextInt(20), random.nextInt(100), 100 + random.nextInt(100));
            pairs.add(pair);
            queue.add(pair.similarity(), pair.other(), pair.one());
        }
        pairs.sort((a, b) -> a.similarity() != b.similarity()
                ? Double.compare(b.similarity(), a.similarity())
                : a.one() != b.one() ? a.one() - b.one() : a.other() - b.other());
        for (Pair pair : pairs) {
            assertThat(queue.remove()).isEqualTo((long) pair.one() << 32 | pair.other());
        }
        assertThat(queue.isEmpty()).isTrue();
    }
}
