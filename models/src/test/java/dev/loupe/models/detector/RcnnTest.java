package dev.loupe.models.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Picture;
import dev.loupe.models.data.Pictures;
import dev.loupe.models.proposals.ProposalSet;
import dev.loupe.report.learning.DetectRequest;
import dev.loupe.report.learning.Detector;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R-CNN learns to find a coloured block in each picture, one pass a proposal, and survives what is odd. */
class RcnnTest {
    private static final int SIDE = 48;
    private static final int FINE_TUNING = 25;

    /** Pictures with one block each, red or green, on noise. */
    private record Blocks(int count, long seed) implements DetectionSet {
        private int[] place(int index) {
            SplittableRandom random = new SplittableRandom(seed * 1000 + index);
            int size = 12 + random.nextInt(10);
            return new int[] {random.nextInt(SIDE - size), random.nextInt(SIDE - size), size};
        }

        @Override
        public Picture picture(int index) {
            int[] at = place(index);
            int colour = index % 2 == 0 ? 0xc02020 : 0x20c020;
            SplittableRandom random = new SplittableRandom(index);
            return Pictures.of(SIDE, SIDE, (x, y) -> {
                boolean isInside = x >= at[0] && x < at[0] + at[2] && y >= at[1] && y < at[1] + at[2];
                return (isInside ? colour : 0x505080) + random.nextInt(30) * 0x010101;
            });
        }

        @Override
        public Truths truths(int index) {
            int[] at = place(index);
            return new Truths(Boxes.ofSizes(at[0], at[1], at[2], at[2]), new int[] {index % 2});
        }

        @Override
        public List<String> classes() {
            return List.of("red", "green");
        }
    }

    /** One picture with any objects. */
    private record Single(Picture picture, Truths truths) implements DetectionSet {
        @Override
        public int count() {
            return 1;
        }

        @Override
        public Picture picture(int index) {
            return picture;
        }

        @Override
        public Truths truths(int index) {
            return truths;
        }

        @Override
        public List<String> classes() {
            return List.of("red", "green");
        }
    }

    private static final Function<Picture, Boxes> SEARCH = Searches.of("scenes");

    private static RcnnNetwork network(String classifier) {
        return new RcnnNetwork(
                BackboneNetwork.usual("detector_small"),
                List.of("red", "green"),
                Normalisation.PLAIN,
                16,
                1,
                16,
                "scenes",
                classifier,
                true);
    }

    private static Rcnn detector() {
        return Rcnn.of(network("svm"), RcnnDetectors.settings(0.3, 50), 3, SEARCH);
    }

    private static ProposalSet proposals(DetectionSet set) {
        return new ProposalSet(
                IntStream.range(0, set.count())
                        .mapToObj(i -> SEARCH.apply(set.picture(i)))
                        .toList(),
                0);
    }

    private static RcnnTask task(Rcnn detector, DetectionSet set, ProposalSet toLearn, DetectionSet test) {
        RcnnCrops crops = new RcnnCrops(set, toLearn.boxes(), detector.warp(), 32, true, 5);
        RcnnFitting fitting = new RcnnFitting(detector, set, toLearn.boxes(), 20, 100, 5);
        return new RcnnTask(
                detector,
                crops,
                fitting,
                FINE_TUNING,
                RcnnFitting.steps(set.count(), 20),
                0.9,
                5e-4,
                10,
                test,
                proposals(test));
    }

    private static void learn(RcnnTask task, DetectionSet set, int from) {
        for (int step = from; step < FINE_TUNING + RcnnFitting.steps(set.count(), 20); step++) {
            assertThat(task.step(step, 0.02)).isFinite();
        }
    }

    @BeforeEach
    void oneThread() {
        Engine.threads(1);
    }

    @Test
    void blocksAreFoundByOnePassAProposalAndARunIsOpenedAgain(@TempDir Path folder) {
        DetectionSet train = new Blocks(30, 1);
        DetectionSet test = new Blocks(12, 2);
        try (Rcnn detector = detector();
                RcnnTask task = task(detector, train, proposals(train), test)) {
            learn(task, train, 0);
            Map<String, Double> figures = task.evaluateAtEnd();
            assertThat(figures.get("AP50")).isGreaterThan(0.7);
            assertThat(figures.get("cnn_passes_per_image"))
                    .isEqualTo(figures.get("proposals_per_image"))
                    .isGreaterThan(2);

            task.save(folder.resolve("model.safetensors"));
            Found before = detector.detect(test.picture(0)).found();
            try (Rcnn opened = RcnnDetectors.open(folder, RcnnDetectors.settings(0.3, 50))) {
                Found after = opened.detect(test.picture(0)).found();
                assertThat(after.boxes()).isEqualTo(before.boxes());
                assertThat(after.scores()).isEqualTo(before.scores());
            }
            // What machines and regressions add is seen beside the network as it was fine-tuned.
            Boxes regions = SEARCH.apply(test.picture(0));
            Found plain =
                    detector.detect(test.picture(0), regions, 0, false, false).found();
            assertThat(plain.count()).isPositive();
            for (int i = 0; i < plain.count(); i++) {
                Boxes box = plain.boxes().select(i);
                assertThat(IntStream.range(0, regions.count())
                                .anyMatch(j -> regions.select(j).equals(box)))
                        .isTrue();
            }
        }
    }

    @Test
    void aRunThatWasStoppedInAnyStageComesToTheSame(@TempDir Path folder) throws IOException {
        DetectionSet train = new Blocks(12, 1);
        ProposalSet toLearn = proposals(train);
        Path whole = folder.resolve("whole");
        try (Rcnn detector = detector();
                RcnnTask task = task(detector, train, toLearn, train)) {
            learn(task, train, 0);
            task.save(whole);
        }
        for (int stop : new int[] {10, FINE_TUNING, FINE_TUNING + 2}) {
            try (Rcnn begun = detector();
                    RcnnTask first = task(begun, train, toLearn, train);
                    Rcnn resumed = detector();
                    RcnnTask second = task(resumed, train, toLearn, train);
                    TensorScope scope = TensorScope.open()) {
                for (int step = 0; step < stop; step++) {
                    first.step(step, 0.02);
                }
                Map<String, Tensor> state = first.state();
                second.restore(state);
                learn(second, train, stop);
                Path parts = folder.resolve("stopped-" + stop);
                second.save(parts);
                assertThat(Files.readAllBytes(parts)).as("stopped at " + stop).isEqualTo(Files.readAllBytes(whole));
            }
        }
    }

    @Test
    void picturesWithoutObjectsWithoutProposalsWithTinyOnesAndWithTenThousandAreLearnedFrom() {
        double[] dots = new double[40_000];
        int[] labels = new int[10_000];
        for (int i = 0; i < labels.length; i++) {
            double x = 0.48 * (i % 100);
            double y = 0.48 * Math.floorDiv(i, 100);
            dots[4 * i] = x;
            dots[4 * i + 1] = y;
            dots[4 * i + 2] = x + 0.4;
            dots[4 * i + 3] = y + 0.4;
            labels[i] = i % 2;
        }
        Picture noise = Pictures.noise(SIDE, SIDE, 1);
        List<DetectionSet> odd = List.of(
                new Single(noise, DetectionSet.Truths.NONE),
                new Single(Pictures.uniform(3, 2, 0x808080), DetectionSet.Truths.NONE),
                new Single(noise, new DetectionSet.Truths(Boxes.of(7, 7, 8, 8), new int[] {1})),
                new Single(noise, new DetectionSet.Truths(Boxes.of(dots), labels)));
        for (DetectionSet set : odd) {
            try (Rcnn detector = detector();
                    RcnnTask task = task(detector, set, proposals(set), set)) {
                assertThat(task.step(0, 0.01)).isFinite();
                learn(task, set, FINE_TUNING);
                assertThat(task.evaluateAtEnd()).containsKey("cnn_passes_per_image");
                assertThat(detector.detect(set.picture(0)).proposals().count())
                        .isEqualTo(SEARCH.apply(set.picture(0)).count());
            }
        }
    }

    @Test
    void greyAndTransparentPicturesOfAnySizeAreLookedAt(@TempDir Path folder) throws IOException {
        try (Rcnn detector = detector()) {
            detector.save(folder.resolve("model.safetensors"));
        }
        DetectRequest request =
                new DetectRequest(folder.toString(), Optional.empty(), List.of("a", "b"), OptionalDouble.of(0));
        assertThat(new RcnnDetectors().opens(request)).isTrue();
        int[][] kinds = {
            {BufferedImage.TYPE_BYTE_GRAY, 40, 30},
            {BufferedImage.TYPE_INT_ARGB, 33, 61},
            {BufferedImage.TYPE_INT_RGB, 1, 1}
        };
        try (Detector opened = new RcnnDetectors().open(request)) {
            for (int[] kind : kinds) {
                Path file = folder.resolve(kind[0] + ".png");
                ImageIO.write(new BufferedImage(kind[1], kind[2], kind[0]), "png", file.toFile());
                Detector.Answer answer = opened.detect(file);
                assertThat(answer.width()).isEqualTo(kind[1]);
                assertThat(answer.objects()).allMatch(found -> found.x2() <= kind[1] && found.y2() <= kind[2]);
            }
        }
    }

    @Test
    void whatIsNoRunOfRcnnIsNotItsOwnAndMetadataAreNotTrusted(@TempDir Path folder) {
        DetectRequest request =
                new DetectRequest(folder.toString(), Optional.empty(), List.of(), OptionalDouble.empty());
        assertThat(new RcnnDetectors().opens(request)).isFalse();
        Map<String, String> metadata = network("softmax").metadata();
        assertThat(RcnnNetwork.of(metadata).metadata()).isEqualTo(metadata);
        metadata.put("loupe.context", "9");
        assertThatThrownBy(() -> RcnnNetwork.of(metadata))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("less than half");
        metadata.remove("loupe.side");
        assertThatThrownBy(() -> RcnnNetwork.of(metadata)).hasMessageContaining("lacks loupe.side");
    }
}
