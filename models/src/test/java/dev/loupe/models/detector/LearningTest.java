package dev.loupe.models.detector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionBatches;
import dev.loupe.models.data.Normalisation;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both detectors learn to find squares, one pass of the convolutions a picture; training repeats and goes on bit for bit. */
class LearningTest {
    private static final Squares TRAIN = new Squares(64, 1);
    private static final Squares TEST = new Squares(20, 2);

    private static final int STEPS = 120;

    @BeforeEach
    void oneThread() {
        Engine.threads(1);
    }

    static DetectorNetwork network(String recipe, String regions) {
        boolean proposes = recipe.equals(FasterRcnnRecipe.NAME);
        return new DetectorNetwork(
                recipe,
                BackboneNetwork.usual("detector_small"),
                TRAIN.classes(),
                Normalisation.PLAIN,
                Squares.SIDE,
                regions,
                3,
                32,
                proposes ? List.of(16.0) : List.of(),
                proposes ? List.of(1.0) : List.of(),
                proposes ? "rpn" : "scenes");
    }

    static FasterRcnn faster(String regions) {
        return FasterRcnn.of(network(FasterRcnnRecipe.NAME, regions), ProposalSettings.USUAL, BoxSettings.usual(32), 7);
    }

    static DetectionBatches batches(double jitter) {
        return new DetectionBatches(TRAIN, Normalisation.PLAIN, 4, Squares.SIDE, jitter, true, 8, 7);
    }

    private static DetectorTask task(List<TrainingStage> stages, long each, Parts all, Parts saved, double jitter) {
        return new DetectorTask(batches(jitter), stages, each, all, saved, Map.of(), 0.9, 5e-4, 10);
    }

    private static DetectorTask joint(FasterRcnn detector, double jitter) {
        TrainingStage stage = new TrainingStage(
                "joint",
                detector.parts().trained(),
                () -> {},
                (batch, random) -> detector.jointLosses(batch, false, random),
                most -> HeldOut.of(detector, TEST, most));
        return task(List.of(stage), Long.MAX_VALUE, detector.parts(), detector.parts(), jitter);
    }

    private static double rate(int step) {
        return 0.02 * Math.min(1, (step + 1) / 20.0);
    }

    @Test
    void fasterRcnnFindsSquares(@TempDir Path folder) {
        try (FasterRcnn detector = faster("pool");
                DetectorTask task = joint(detector, 0)) {
            for (int step = 0; step < STEPS; step++) {
                task.step(step, rate(step));
            }
            Map<String, Double> figures = task.evaluateAtEnd();
            assertThat(figures.get("AP50")).isGreaterThan(0.3);
            assertThat(figures.get("recall50")).isGreaterThan(0.7);
            assertThat(figures.get("cnn_passes_per_image")).isEqualTo(1);
            assertThat(figures).containsKeys("AP", "seconds_per_image", "loss_objectness", "loss_boxes");

            // What is written is found again, to the bit.
            Path file = folder.resolve("model.safetensors");
            detector.parts().save(file, detector.network().metadata());
            try (RegionDetector opened = TrainedDetectors.open(folder)) {
                Found before = detector.detect(TEST.picture(0)).found();
                Found after = opened.detect(TEST.picture(0)).found();
                assertThat(after.boxes()).isEqualTo(before.boxes());
                assertThat(after.scores()).isEqualTo(before.scores());
                assertThat(opened.classes()).containsExactly("red", "green");
            }
        }
    }

    @Test
    void fastRcnnFindsSquaresAmongGivenProposals() {
        Boxes grid = grid();
        try (FastRcnn detector =
                FastRcnn.of(network(FastRcnnRecipe.NAME, "align"), BoxSettings.usual(32), 7, picture -> grid)) {
            TrainingStage stage = new TrainingStage(
                    "detector",
                    detector.parts().trained(),
                    () -> {},
                    (batch, random) -> detector.losses(batch, List.of(grid, grid, grid, grid), false, random),
                    most -> HeldOut.of(detector, TEST, most));
            try (DetectorTask task = task(List.of(stage), Long.MAX_VALUE, detector.parts(), detector.parts(), 0)) {
                for (int step = 0; step < STEPS; step++) {
                    task.step(step, rate(step));
                }
                Map<String, Double> figures = task.evaluateAtEnd();
                assertThat(figures.get("AP50")).isGreaterThan(0.5);
                assertThat(figures.get("cnn_passes_per_image")).isEqualTo(1);
            }
        }
    }

    private static Boxes grid() {
        List<Double> corners = new ArrayList<>();
        for (int y = 0; y <= 48; y += 6) {
            for (int x = 0; x <= 48; x += 6) {
                corners.addAll(List.of((double) x, (double) y, x + 16.0, y + 16.0));
            }
        }
        return Boxes.of(corners.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Test
    void theFourStepsLearnOneAfterTheOtherAndLeaveTheConvolutionsOfTheSecond() {
        try (FasterRcnn first = faster("pool");
                FasterRcnn detector = faster("pool")) {
            List<TrainingStage> stages = new FourSteps(first, detector, false, TEST).stages();
            Parts all = detector.parts().and("first_", first.parts());
            try (DetectorTask task = task(stages, 5, all, detector.parts(), 0)) {
                IntFunction<double[]> norms = unused -> norms(all);
                List<double[]> after = new ArrayList<>();
                after.add(norms.apply(0));
                for (int step = 0; step < 20; step++) {
                    task.step(step, rate(step));
                    if (step % 5 == 4) {
                        after.add(norms.apply(0));
                    }
                }
                // Order: backbone, rpn, head, first's backbone, first's rpn, first's head.
                assertThat(changed(after, 1)).containsExactly(false, false, false, true, true, false);
                assertThat(changed(after, 2)).containsExactly(true, false, true, false, false, false);
                assertThat(changed(after, 3)).containsExactly(false, true, false, false, false, false);
                assertThat(changed(after, 4)).containsExactly(false, false, true, false, false, false);
                assertThat(task.evaluate()).containsKeys("AP50", "recall50");
            }
        }
    }

    private static boolean[] changed(List<double[]> norms, int step) {
        boolean[] changed = new boolean[norms.get(0).length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = norms.get(step)[i] != norms.get(step - 1)[i];
        }
        return changed;
    }

    private static double[] norms(Parts parts) {
        List<String> names = List.of("backbone.", "rpn.", "head.", "first_backbone.", "first_rpn.", "first_head.");
        double[] norms = new double[names.size()];
        try (TensorScope scope = TensorScope.open()) {
            parts.tensors("").forEach((key, tensor) -> {
                if (tensor.dtype().isFloat()) {
                    for (int i = 0; i < norms.length; i++) {
                        norms[i] += key.startsWith(names.get(i))
                                ? tensor.detach().norm().item()
                                : 0;
                    }
                }
            });
        }
        return norms;
    }

    @Test
    void trainingGoesOnBitForBit() {
        try (FasterRcnn whole = faster("align");
                FasterRcnn halves = faster("align");
                DetectorTask straight = joint(whole, 0.3);
                TensorScope scope = TensorScope.open()) {
            for (int step = 0; step < 8; step++) {
                straight.step(step, 0.01);
            }
            Map<String, Tensor> state;
            try (DetectorTask begun = joint(halves, 0.3)) {
                for (int step = 0; step < 5; step++) {
                    begun.step(step, 0.01);
                }
                state = copies(begun.state());
            }
            try (FasterRcnn resumed = faster("align");
                    DetectorTask goesOn = joint(resumed, 0.3)) {
                goesOn.restore(state);
                for (int step = 5; step < 8; step++) {
                    goesOn.step(step, 0.01);
                }
                Map<String, double[]> expected = new LinkedHashMap<>();
                straight.state().forEach((name, tensor) -> expected.put(name, tensor.toDoubles()));
                Map<String, double[]> actual = new LinkedHashMap<>();
                goesOn.state().forEach((name, tensor) -> actual.put(name, tensor.toDoubles()));
                assertThat(actual.keySet()).isEqualTo(expected.keySet());
                expected.forEach((name, numbers) -> assertThat(actual)
                        .hasEntrySatisfying(
                                name, own -> assertThat(own).as(name).isEqualTo(numbers)));
            }
        }
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> state) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        state.forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
        return copies;
    }
}
