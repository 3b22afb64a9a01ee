package dev.loupe.metrics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.metrics.Golden;
import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Truth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionPropertiesTest {
    private static final CocoSettings SETTINGS = CocoSettings.of(Kind.BBOX);

    @TempDir
    static Path folder;

    /** A random scene: images with truths and detections, which can be evaluated in several ways. */
    private static final class Scene {
        private final List<List<Truth>> truths = new ArrayList<>();
        private final List<List<Detection>> detections = new ArrayList<>();

        static Scene random(long seed) {
            Random random = new Random(seed);
            Scene scene = new Scene();
            long id = 1;
            for (int image = 1 + random.nextInt(6); image > 0; image--) {
                List<Truth> truths = new ArrayList<>();
                List<Detection> detections = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    double[] box = {
                        random.nextInt(80), random.nextInt(80), 1 + random.nextInt(120), 1 + random.nextInt(120)
                    };
                    int category = 1 + random.nextInt(3);
                    truths.add(Truth.box(id++, category, box[0], box[1], box[2], box[3]));
                    for (int j = random.nextInt(3); j > 0; j--) {
                        detections.add(Detection.box(
                                random.nextInt(5) == 0 ? 1 + random.nextInt(3) : category,
                                random.nextDouble(),
                                box[0] + random.nextInt(20),
                                box[1] + random.nextInt(20),
                                box[2],
                                box[3]));
                    }
                }
                scene.truths.add(truths);
                scene.detections.add(detections);
            }
            return scene;
        }

        CocoResult evaluate(int[] images, DoubleUnaryOperator scores) {
            List<Categories.Category> categories = List.of(
                    new Categories.Category(1, "a"), new Categories.Category(2, "b"), new Categories.Category(3, "c"));
            CocoEvaluator evaluator = new CocoEvaluator(SETTINGS, categories);
            long id = 1;
            for (int i = 0; i < images.length; i++) {
                List<Truth> fresh = new ArrayList<>();
                for (Truth truth : truths.get(images[i])) {
                    double[] box = truth.box();
                    fresh.add(Truth.box(id++, truth.category(), box[0], box[1], box[2], box[3]));
                }
                List<Detection> mapped = new ArrayList<>();
                for (Detection detection : detections.get(images[i])) {
                    double[] box = detection.box().orElseThrow();
                    mapped.add(Detection.box(
                            detection.category(),
                            scores.applyAsDouble(detection.score()),
                            box[0],
                            box[1],
                            box[2],
                            box[3]));
                }
                evaluator.add(new Images.Image(i, 200, 200, ""), fresh, mapped);
            }
            return evaluator.result();
        }

        int[] all() {
            return IntStream.range(0, truths.size()).toArray();
        }
    }

    @Test
    void averagePrecisionIsUnchangedByMonotoneScoreMapsAndTheOrderOfImages() {
        for (int seed = 0; seed < 200; seed++) {
            Scene scene = Scene.random(seed);
            List<Figure> figures = scene.evaluate(scene.all(), s -> s).figures();
            assertThat(scene.evaluate(scene.all(), s -> s * s * s - 7).figures())
                    .as("seed %d", seed)
                    .isEqualTo(figures);
            int[] reversed = IntStream.of(scene.all())
                    .map(i -> scene.truths.size() - 1 - i)
                    .toArray();
            assertThat(scene.evaluate(reversed, s -> s).figures())
                    .as("seed %d", seed)
                    .isEqualTo(figures);
        }
    }

    @Test
    void figuresStayInTheirBoundsAndFallAsTheThresholdRises() {
        for (int seed = 0; seed < 200; seed++) {
            Scene scene = Scene.random(seed);
            CocoResult result = scene.evaluate(scene.all(), s -> s);
            for (Figure figure : result.figures()) {
                figure.value().ifPresent(value -> assertThat(value).isBetween(0.0, 1.0));
            }
            for (int t = 1; t < 10; t++) {
                assertThat(result.averageRecall(new int[] {t}, new int[] {0, 1, 2}, 0, 2)
                                .orElse(0))
                        .as("seed %d, threshold %d", seed, t)
                        .isLessThanOrEqualTo(result.averageRecall(new int[] {t - 1}, new int[] {0, 1, 2}, 0, 2)
                                .orElse(0));
            }
        }
    }

    @Test
    void theResultDoesNotDependOnTheNumberOfThreads() throws ExecutionException, InterruptedException {
        CocoJson.DataSet data = golden();
        List<List<Figure>> results = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            results.add(pool.submit(
                            () -> Coco.evaluate(data.truth(), data.detections().get(0), SETTINGS)
                                    .figures())
                    .get());
            pool.shutdown();
        }
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(results.get(2)).isEqualTo(results.get(0));
    }

    @Test
    void resampledFiguresAreThoseOfTheDrawnImages() {
        for (int seed = 0; seed < 150; seed++) {
            Scene scene = Scene.random(seed);
            int images = scene.truths.size();
            int[] times = Bootstrap.draw(images, seed, 3);
            int[] drawn = IntStream.range(0, images)
                    .flatMap(i -> IntStream.generate(() -> i).limit(times[i]))
                    .toArray();
            GroundTruth.Builder truths = new GroundTruth.Builder(Kind.BBOX, "", Findings.strict());
            Detections.Builder detections = new Detections.Builder(Kind.BBOX, "", Findings.strict());
            IntStream.rangeClosed(1, 3).forEach(k -> truths.category(new Categories.Category(k, "")));
            for (int i = 0; i < images; i++) {
                truths.image(new Images.Image(i, 200, 200, ""));
                for (Truth truth : scene.truths.get(i)) {
                    truths.truth(i, truth);
                }
                for (Detection detection : scene.detections.get(i)) {
                    detections.detection(i, detection);
                }
            }
            GroundTruth truth = truths.build();
            Resampling resampling = new Resampling(truth, detections.build(truth), SETTINGS);
            double[] resampled = resampling.figures(times);
            List<Figure> expected = scene.evaluate(drawn, s -> s).figures();
            for (int i = 0; i < resampled.length; i++) {
                String name = resampling.names().get(i);
                double value = expected.stream()
                        .filter(figure -> figure.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .value()
                        .orElse(Double.NaN);
                assertThat(resampled[i]).as("seed %d, %s", seed, name).isEqualTo(value, within(1e-12));
            }
        }
    }

    @Test
    void intervalsHoldTheirFigureAndRepeatWithTheirSeed() {
        CocoJson.DataSet data = golden();
        Detections detections = data.detections().get(0);
        Bootstrap.Plan plan = new Bootstrap.Plan(200, 42, .95);
        List<Bootstrap.Interval> intervals = Bootstrap.intervals(data.truth(), detections, SETTINGS, plan);
        CocoResult full = Coco.evaluate(data.truth(), detections, SETTINGS);
        assertThat(intervals.get(0).value().orElseThrow())
                .isEqualTo(full.figures().get(0).value().orElseThrow(), within(1e-12));
        for (Bootstrap.Interval interval : intervals) {
            assertThat(interval.value().orElseThrow())
                    .as(interval.name())
                    .isBetween(interval.low().orElseThrow(), interval.high().orElseThrow());
        }
        assertThat(Bootstrap.intervals(data.truth(), detections, SETTINGS, plan))
                .isEqualTo(intervals);
        assertThat(Bootstrap.intervals(data.truth(), detections, SETTINGS, new Bootstrap.Plan(200, 43, .95)))
                .isNotEqualTo(intervals);
    }

    @Test
    void aDetectorDoesNotDifferFromItself() {
        CocoJson.DataSet data = golden();
        Detections detections = data.detections().get(0);
        for (Bootstrap.Comparison comparison :
                Bootstrap.compare(data.truth(), detections, detections, SETTINGS, new Bootstrap.Plan(50, 1, .9))) {
            assertThat(comparison.low()).hasValue(0);
            assertThat(comparison.high()).hasValue(0);
            assertThat(comparison.better()).isEqualTo(.5);
        }
    }

    @Test
    void anExplanationAddsUpToTheFigureThatItExplains() {
        CocoJson.DataSet data = golden();
        Detections detections = data.detections().get(0);
        CocoResult result = Coco.evaluate(data.truth(), detections, SETTINGS);
        for (int category = 0; category < 5; category++) {
            Explanation explanation = Explanation.of(data.truth(), detections, SETTINGS, category, 0);
            double mean = explanation.readings().stream()
                    .mapToDouble(Explanation.Reading::precision)
                    .average()
                    .orElseThrow();
            assertThat(mean)
                    .isEqualTo(result.ofCategory(category).get(1).value().orElseThrow(), within(1e-12))
                    .isEqualTo(explanation.averagePrecision().orElseThrow(), within(1e-12));
            Explanation.Step last = explanation.steps().get(explanation.steps().size() - 1);
            assertThat(last.recall()).isEqualTo((double) last.truePositives() / explanation.positives());
            for (Explanation.Reading reading : explanation.readings()) {
                double envelope = explanation.steps().stream()
                        .filter(step -> step.recall() >= reading.recall())
                        .mapToDouble(Explanation.Step::envelope)
                        .findFirst()
                        .orElse(0);
                assertThat(reading.precision()).isEqualTo(envelope, within(1e-12));
            }
        }
    }

    @Test
    void curvesConfusionAndImagesCountTheSameDetections() {
        CocoJson.DataSet data = golden();
        Detections detections = data.detections().get(0);
        GroundTruth truth = data.truth();
        long counted = Curves.scores(truth, detections, SETTINGS, 0, 10).stream()
                .mapToLong(bin -> bin.right() + bin.wrong())
                .sum();
        long onCurves = IntStream.range(0, truth.categories().size())
                .mapToLong(k -> Curves.precisionRecall(truth, detections, SETTINGS, k, 0)
                        .size())
                .sum();
        long inImages = Curves.worstImages(truth, detections, SETTINGS, 0, 0).stream()
                .mapToLong(image -> image.found() + image.invented())
                .sum();
        assertThat(counted).isEqualTo(onCurves).isEqualTo(inImages);
        long[][] confusion =
                ClassConfusion.of(truth, detections, SETTINGS, .5, 0).counts();
        long truths = IntStream.range(0, truth.size())
                .filter(row -> !truth.crowd(row))
                .count();
        long inRows = IntStream.range(0, confusion.length - 1)
                .mapToLong(row -> java.util.Arrays.stream(confusion[row]).sum())
                .sum();
        assertThat(inRows).isEqualTo(truths);
    }

    @Test
    void sortingIsStable() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            double[] scores =
                    random.ints(random.nextInt(300), 0, 20).asDoubleStream().toArray();
            int[] order = Sorting.upTo(scores.length);
            Sorting.byScore(order, 0, order.length, scores);
            for (int i = 1; i < order.length; i++) {
                boolean before = scores[order[i - 1]] > scores[order[i]]
                        || (scores[order[i - 1]] == scores[order[i]] && order[i - 1] < order[i]);
                assertThat(before).as("seed %d", seed).isTrue();
            }
        }
    }

    private static CocoJson.DataSet golden() {
        return CocoJson.read(
                Golden.file(folder, "small/gt.json"),
                List.of(Golden.file(folder, "small/dt_bbox.json")),
                Kind.BBOX,
                Findings.strict());
    }
}
