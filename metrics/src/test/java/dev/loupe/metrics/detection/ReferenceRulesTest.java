package dev.loupe.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Outline;
import dev.loupe.metrics.annotations.Truth;
import dev.loupe.metrics.overlap.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The protocols' rules written down a second time, slowly and without any of our code, over random data full of what is
 * hard: equal scores and overlaps, crowds, ignored and difficult truths, areas on the borders of the ranges, more
 * detections than are looked at, categories and images without truths or without anything.
 */
class ReferenceRulesTest {
    private static final int SIDE = 64;
    private static final int CATEGORIES = 4;
    private static final double[] SIGMAS = {.1, .2, .3};

    /** A truth or a detection with everything that any protocol asks for. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Thing(
            int image,
            int category,
            double score,
            double[] box,
            double area,
            boolean crowd,
            boolean ignore,
            boolean difficult,
            boolean[] pixels,
            double[] keypoints) {
        int labelled() {
            return (int) IntStream.of(2, 5, 8).filter(i -> keypoints[i] > 0).count();
        }

        Thing area(double other) {
            return new Thing(image, category, score, box, other, crowd, ignore, difficult, pixels, keypoints);
        }
    }

    private record Scene(
            int images, List<Thing> truths, List<Thing> found, List<Set<Integer>> negative, List<Set<Integer>> open) {
        static Scene random(Random random, int most) {
            int images = 1 + random.nextInt(5);
            List<Thing> truths = new ArrayList<>();
            List<Thing> found = new ArrayList<>();
            List<Set<Integer>> negative = new ArrayList<>();
            List<Set<Integer>> open = new ArrayList<>();
            for (int image = 0; image < images; image++) {
                negative.add(random.nextBoolean() ? Set.of(1, 3) : Set.of());
                open.add(random.nextInt(3) == 0 ? Set.of(0, 1) : Set.of());
                int there = random.nextInt(4) == 0 ? 0 : random.nextInt(8);
                for (int i = 0; i < there; i++) {
                    // The last category has no truths.
                    Thing truth = thing(image, random.nextInt(CATEGORIES - 1), random);
                    double area = new double[] {1024, 9216, 1023.5, truth.area(), truth.area()}[random.nextInt(5)];
                    truths.add(truth.area(area));
                }
                int detections = random.nextInt(3) == 0 ? 0 : random.nextInt(most);
                for (int i = 0; i < detections; i++) {
                    // The first category is seldom found.
                    found.add(thing(image, random.nextInt(9) == 0 ? 0 : 1 + random.nextInt(CATEGORIES - 1), random));
                }
            }
            return new Scene(images, truths, found, negative, open);
        }

        private static Thing thing(int image, int category, Random random) {
            double[] box = {
                4 * random.nextInt(3), 4 * random.nextInt(3), 8 + 24 * random.nextInt(2), 8 + 8 * random.nextInt(4)
            };
            boolean[] pixels = new boolean[SIDE * SIDE];
            int slant = random.nextInt(3);
            for (int x = (int) box[0]; x < box[0] + box[2]; x++) {
                for (int y = (int) box[1]; y < box[1] + box[3] - slant * x * .25; y++) {
                    pixels[x * SIDE + y] = true;
                }
            }
            double[] keypoints = new double[9];
            boolean hidden = random.nextInt(4) == 0;
            for (int i = 0; i < 9; i += 3) {
                keypoints[i] = box[0] + 4 * random.nextInt(3);
                keypoints[i + 1] = box[1] + 4 * random.nextInt(3);
                keypoints[i + 2] = hidden ? 0 : random.nextInt(3);
            }
            return new Thing(
                    image,
                    category,
                    random.nextInt(7) / 6.0,
                    box,
                    box[2] * box[3],
                    random.nextInt(6) == 0,
                    random.nextInt(6) == 0,
                    random.nextInt(5) == 0,
                    pixels,
                    keypoints);
        }

        GroundTruth truth(Kind kind) {
            GroundTruth.Builder builder = new GroundTruth.Builder(kind, "", Findings.strict());
            for (int image = 0; image < images; image++) {
                builder.image(new Images.Image(id(image), SIDE, SIDE, ""));
                builder.federation(id(image), ids(negative.get(image)), ids(open.get(image)));
            }
            for (int k = 0; k < CATEGORIES; k++) {
                builder.category(new Categories.Category(id(k), ""));
            }
            for (int i = 0; i < truths.size(); i++) {
                Thing one = truths.get(i);
                builder.truth(
                        id(one.image),
                        new Truth(
                                i + 1,
                                id(one.category),
                                one.box,
                                one.area,
                                one.crowd,
                                one.ignore,
                                one.difficult,
                                outline(one, kind),
                                one.keypoints,
                                one.labelled()));
            }
            return builder.build();
        }

        Detections detections(Kind kind, GroundTruth truth) {
            Detections.Builder builder = new Detections.Builder(kind, "", Findings.strict());
            for (Thing one : found) {
                builder.detection(
                        id(one.image),
                        new Detection(
                                id(one.category),
                                one.score,
                                kind == Kind.BBOX ? Optional.of(one.box) : Optional.empty(),
                                outline(one, kind),
                                kind == Kind.KEYPOINTS ? one.keypoints : new double[0]));
            }
            return builder.build(truth);
        }

        private static Optional<Outline> outline(Thing one, Kind kind) {
            if (kind != Kind.SEGM) {
                return Optional.empty();
            }
            byte[] columns = new byte[one.pixels.length];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = (byte) (one.pixels[i] ? 1 : 0);
            }
            return Optional.of(new Outline.Pixels(Mask.encode(SIDE, SIDE, columns)));
        }

        private static long[] ids(Set<Integer> indices) {
            return indices.stream().mapToLong(Scene::id).toArray();
        }

        private static long id(int index) {
            return 3L * index + 5;
        }
    }

    /** The size of a detection, which decides its range: its mask's, or its box's, or that of the box of its points. */
    private static double size(Thing found, Kind kind) {
        return switch (kind) {
            case BBOX -> found.box[2] * found.box[3];
            case SEGM -> count(found.pixels);
            case KEYPOINTS -> {
                double[] x = {found.keypoints[0], found.keypoints[3], found.keypoints[6]};
                double[] y = {found.keypoints[1], found.keypoints[4], found.keypoints[7]};
                Arrays.sort(x);
                Arrays.sort(y);
                yield (x[2] - x[0]) * (y[2] - y[0]);
            }
        };
    }

    private static int count(boolean[] pixels) {
        int count = 0;
        for (boolean pixel : pixels) {
            count += pixel ? 1 : 0;
        }
        return count;
    }

    private static double overlap(Thing found, Thing truth, Kind kind, boolean crowd) {
        switch (kind) {
            case BBOX -> {
                double[] a = found.box;
                double[] b = truth.box;
                double w = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
                double h = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
                double both = w <= 0 || h <= 0 ? 0 : w * h;
                return both / (crowd ? a[2] * a[3] : a[2] * a[3] + b[2] * b[3] - both);
            }
            case SEGM -> {
                double both = 0;
                double either = 0;
                for (int i = 0; i < SIDE * SIDE; i++) {
                    both += found.pixels[i] && truth.pixels[i] ? 1 : 0;
                    either += found.pixels[i] || truth.pixels[i] ? 1 : 0;
                }
                return both == 0 ? 0 : both / (crowd ? count(found.pixels) : either);
            }
            case KEYPOINTS -> {
                double sum = 0;
                int points = 0;
                for (int i = 0; i < 3; i++) {
                    double dx = found.keypoints[3 * i] - truth.keypoints[3 * i];
                    double dy = found.keypoints[3 * i + 1] - truth.keypoints[3 * i + 1];
                    if (truth.labelled() == 0) {
                        dx = beyond(found.keypoints[3 * i], truth.box[0], truth.box[2]);
                        dy = beyond(found.keypoints[3 * i + 1], truth.box[1], truth.box[3]);
                    } else if (truth.keypoints[3 * i + 2] == 0) {
                        continue;
                    }
                    double scale = Math.pow(2 * SIGMAS[i], 2) * (truth.area + Math.ulp(1.0)) * 2;
                    sum += Math.exp(-(dx * dx + dy * dy) / scale);
                    points++;
                }
                return sum / points;
            }
        }
        throw new AssertionError(kind);
    }

    /** How far a coordinate is from a box that is enlarged by its own size on each side. */
    private static double beyond(double at, double start, double extent) {
        return Math.max(0, start - extent - at) + Math.max(0, at - (start + 2 * extent));
    }

    /** What counts for a group in one image and how; the protocols differ in nothing else. */
    private interface Rules {
        boolean ignored(Thing truth);

        boolean crowd(Thing truth);

        boolean unmatchedCounts(int image, int category);
    }

    private record Counted(double score, boolean right) {}

    /** The precision at 101 recalls and the recall, of one group, range, limit and threshold; empty without truths. */
    private static double[] reference(
            Scene scene,
            List<Thing> truths,
            List<Thing> found,
            Kind kind,
            Rules rules,
            CocoSettings.Area range,
            int most,
            int limit,
            double threshold) {
        int positives = 0;
        List<Counted> counted = new ArrayList<>();
        for (int at = 0; at < scene.images; at++) {
            int image = at;
            List<Thing> there = new ArrayList<>();
            List<Thing> ignoredThere = new ArrayList<>();
            for (Thing truth : truths) {
                if (truth.image == image) {
                    boolean out = truth.area < range.low() || truth.area > range.high();
                    (rules.ignored(truth) || out ? ignoredThere : there).add(truth);
                }
            }
            positives += there.size();
            int regular = there.size();
            there.addAll(ignoredThere);
            boolean[] taken = new boolean[there.size()];
            List<Thing> sorted = found.stream()
                    .filter(one -> one.image == image)
                    .sorted(Comparator.comparing((Thing one) -> -one.score))
                    .limit(most)
                    .toList();
            for (int rank = 0; rank < sorted.size(); rank++) {
                Thing one = sorted.get(rank);
                double least = Math.min(threshold, 1 - 1e-10);
                int match = -1;
                for (int t = 0; t < there.size(); t++) {
                    boolean crowd = rules.crowd(there.get(t));
                    if (taken[t] && !crowd) {
                        continue;
                    }
                    if (match >= 0 && match < regular && t >= regular) {
                        break;
                    }
                    double overlap = overlap(one, there.get(t), kind, crowd);
                    if (overlap >= least) {
                        least = overlap;
                        match = t;
                    }
                }
                boolean counts;
                if (match >= 0) {
                    taken[match] = true;
                    counts = match < regular;
                } else {
                    double size = size(one, kind);
                    counts = size >= range.low() && size <= range.high() && rules.unmatchedCounts(image, one.category);
                }
                if (counts && rank < limit) {
                    counted.add(new Counted(one.score, match >= 0));
                }
            }
        }
        return positives == 0 ? new double[0] : curve(counted, positives);
    }

    private static double[] curve(List<Counted> unsorted, int positives) {
        List<Counted> counted = unsorted.stream()
                .sorted(Comparator.comparing((Counted c) -> -c.score))
                .toList();
        double[] recall = new double[counted.size()];
        double[] precision = new double[counted.size()];
        double right = 0;
        for (int i = 0; i < recall.length; i++) {
            right += counted.get(i).right ? 1 : 0;
            recall[i] = right / positives;
            precision[i] = right / (i + 1 + Math.ulp(1.0));
        }
        double[] result = new double[102];
        for (int r = 0; r <= 100; r++) {
            for (int i = 0; i < recall.length; i++) {
                if (recall[i] >= r * .01) {
                    result[r] = Math.max(result[r], precision[i]);
                }
            }
        }
        result[101] = recall.length == 0 ? 0 : recall[recall.length - 1];
        return result;
    }

    private static void compare(CocoResult result, Scene scene, Kind kind, Rules rules, String seed) {
        CocoSettings settings = result.settings();
        double[] thresholds = settings.thresholds();
        int[] limits = settings.maxDetections();
        for (int group = 0; group < result.groups(); group++) {
            List<Thing> truths = group(scene.truths, settings.classAgnostic(), group);
            List<Thing> found = group(scene.found, settings.classAgnostic(), group);
            for (int area = 0; area < settings.areas().size(); area++) {
                for (int limit = 0; limit < limits.length; limit++) {
                    for (int t = 0; t < thresholds.length; t++) {
                        double[] expected = reference(
                                scene,
                                truths,
                                found,
                                kind,
                                rules,
                                settings.areas().get(area),
                                limits[limits.length - 1],
                                limits[limit],
                                thresholds[t]);
                        String place = seed + ", group " + group + ", area " + area + ", limit " + limit + ", t " + t;
                        double[] ours = result.precision(group, t, area, limit);
                        assertThat(ours).as(place).hasSize(expected.length == 0 ? 0 : 101);
                        for (int r = 0; r < ours.length; r++) {
                            assertThat(ours[r]).as(place + ", recall " + r).isEqualTo(expected[r], within(1e-12));
                        }
                        if (expected.length > 0) {
                            assertThat(result.averageRecall(new int[] {t}, new int[] {group}, area, limit)
                                            .orElseThrow())
                                    .as(place)
                                    .isEqualTo(expected[101], within(1e-12));
                        }
                    }
                }
            }
        }
    }

    /** A category's things in the order of the file; without classes all, by category and then in the order of the file. */
    private static List<Thing> group(List<Thing> things, boolean classAgnostic, int category) {
        return classAgnostic
                ? things.stream().sorted(Comparator.comparing(Thing::category)).toList()
                : things.stream().filter(one -> one.category == category).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "BBOX, false, 9",
        "BBOX, true, 9",
        "BBOX, false, 900",
        "SEGM, false, 9",
        "SEGM, true, 9",
        "KEYPOINTS, false, 9",
        "KEYPOINTS, true, 9",
        "KEYPOINTS, false, 60"
    })
    void cocoIsItsRules(Kind kind, boolean classAgnostic, int most) {
        for (int seed = 0; seed < (most > 9 ? 4 : 25); seed++) {
            Random random = new Random(seed);
            Scene scene = Scene.random(random, most);
            CocoSettings settings = CocoSettings.of(kind).classAgnostic(classAgnostic);
            if (kind == Kind.KEYPOINTS) {
                settings = settings.sigmas(SIGMAS);
            }
            if (random.nextBoolean() && most == 9) {
                settings = settings.maxDetections(1, 2, 5).thresholds(.1, .5, .5 + 1e-9, 1);
            }
            GroundTruth truth = scene.truth(kind);
            CocoResult result = Coco.evaluate(truth, scene.detections(kind, truth), settings);
            compare(
                    result,
                    scene,
                    kind,
                    new Rules() {
                        @Override
                        public boolean ignored(Thing one) {
                            return one.crowd || (kind == Kind.KEYPOINTS && one.labelled() == 0);
                        }

                        @Override
                        public boolean crowd(Thing one) {
                            return one.crowd;
                        }

                        @Override
                        public boolean unmatchedCounts(int image, int category) {
                            return true;
                        }
                    },
                    kind + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"BBOX, 9", "SEGM, 9", "BBOX, 900"})
    void lvisIsItsRules(Kind kind, int most) {
        for (int seed = 0; seed < (most > 9 ? 3 : 25); seed++) {
            Scene scene = Scene.random(new Random(seed), most);
            GroundTruth truth = scene.truth(kind);
            CocoResult result =
                    Lvis.evaluate(truth, scene.detections(kind, truth), kind).coco();
            List<Thing> best = IntStream.range(0, scene.images)
                    .boxed()
                    .flatMap(image -> scene.found.stream()
                            .filter(one -> one.image == image)
                            .sorted(Comparator.comparing((Thing one) -> -one.score))
                            .limit(300))
                    .filter(one -> size(one, kind) > 0)
                    .filter(one -> scene.negative.get(one.image).contains(one.category)
                            || scene.truths.stream().anyMatch(t -> t.image == one.image && t.category == one.category))
                    .toList();
            Scene federated = new Scene(scene.images, scene.truths, best, scene.negative, scene.open);
            compare(
                    result,
                    federated,
                    kind,
                    new Rules() {
                        @Override
                        public boolean ignored(Thing one) {
                            return one.ignore;
                        }

                        @Override
                        public boolean crowd(Thing one) {
                            return false;
                        }

                        @Override
                        public boolean unmatchedCounts(int image, int category) {
                            return !scene.open.get(image).contains(category);
                        }
                    },
                    "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(Voc.Year.class)
    void vocIsItsRules(Voc.Year year) {
        for (int seed = 0; seed < 200; seed++) {
            Scene scene = Scene.random(new Random(seed), 12);
            GroundTruth truth = scene.truth(Kind.BBOX);
            Voc.Result result = Voc.evaluate(truth, scene.detections(Kind.BBOX, truth), year, .5);
            for (int k = 0; k < CATEGORIES; k++) {
                int category = k;
                List<Thing> truths = scene.truths.stream()
                        .filter(t -> t.category == category)
                        .toList();
                long positives = truths.stream().filter(t -> !t.difficult).count();
                assertThat(result.averagePrecision().get(k).isPresent()).isEqualTo(positives > 0);
                if (positives > 0) {
                    assertThat(result.averagePrecision().get(k).orElseThrow())
                            .as("seed %d, category %d", seed, k)
                            .isEqualTo(voc(truths, group(scene.found, false, k), positives, year), within(1e-12));
                }
            }
        }
    }

    private static double voc(List<Thing> truths, List<Thing> found, long positives, Voc.Year year) {
        boolean[] taken = new boolean[truths.size()];
        List<double[]> points = new ArrayList<>();
        double right = 0;
        double wrong = 0;
        for (Thing one : found.stream()
                .sorted(Comparator.comparing((Thing thing) -> -thing.score))
                .toList()) {
            int best = -1;
            double largest = 0;
            for (int t = 0; t < truths.size(); t++) {
                double overlap = truths.get(t).image == one.image ? overlap(one, truths.get(t), Kind.BBOX, false) : 0;
                if (overlap > largest) {
                    largest = overlap;
                    best = t;
                }
            }
            boolean hit = largest >= .5;
            if (hit && truths.get(best).difficult) {
                continue;
            }
            boolean first = hit && !taken[best];
            if (hit) {
                taken[best] = true;
            }
            right += first ? 1 : 0;
            wrong += first ? 0 : 1;
            points.add(new double[] {right / positives, right / (right + wrong)});
        }
        double sum = 0;
        if (year == Voc.Year.VOC2007) {
            for (int tenth = 0; tenth <= 10; tenth++) {
                sum += highest(points, tenth / 10.0) / 11;
            }
            return sum;
        }
        double before = 0;
        for (double[] point : points) {
            sum += (point[0] - before) * highest(points, point[0]);
            before = point[0];
        }
        return sum;
    }

    private static double highest(List<double[]> points, double recall) {
        return points.stream()
                .filter(point -> point[0] >= recall)
                .mapToDouble(point -> point[1])
                .max()
                .orElse(0);
    }

    @Test
    void theRandomScenesHaveWhatIsHard() {
        List<Scene> scenes = IntStream.range(0, 25)
                .mapToObj(seed -> Scene.random(new Random(seed), 9))
                .toList();
        assertThat(scenes).anyMatch(scene -> scene.truths.isEmpty());
        assertThat(scenes.stream().flatMap(scene -> scene.truths.stream()))
                .anyMatch(Thing::crowd)
                .anyMatch(Thing::ignore)
                .anyMatch(Thing::difficult)
                .anyMatch(truth -> truth.area == 1024)
                .anyMatch(truth -> truth.labelled() == 0)
                .noneMatch(truth -> truth.category == CATEGORIES - 1);
        // As many detections of one category in one image as COCO does not look at, and LVIS of one image.
        assertThat(IntStream.range(0, 4)
                        .mapToObj(seed -> Scene.random(new Random(seed), 900).found.stream()
                                .collect(Collectors.groupingBy(Thing::image, Collectors.counting()))))
                .anyMatch(counts -> counts.values().stream().anyMatch(count -> count > 400));
    }
}
