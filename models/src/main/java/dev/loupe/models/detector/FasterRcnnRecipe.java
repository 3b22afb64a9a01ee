package dev.loupe.models.detector;

import dev.loupe.models.data.DetectionBatches;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** {@code loupe train faster-rcnn}: proposals and detections by one network, learned together or in four steps. */
public final class FasterRcnnRecipe implements Recipe {
    static final String NAME = "faster-rcnn";
    private static final long EPOCHS = 4;
    /** Square roots of the areas of anchors, in pixels of a scene. */
    private static final double[] SCALES = {16, 32, 56};

    private static final double SIDE_OF_SCENES = 128;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "objects and where they are, by Faster R-CNN; data scenes, coco:ANNOTATIONS.json:FOLDER or voc:FOLDER";
    }

    @Override
    public Optional<String> usualData() {
        return Optional.of("scenes");
    }

    @Override
    public List<Setting> settings() {
        List<Setting> all = new ArrayList<>(DetectorSettings.common());
        all.add(new Setting("training", "joint", "both networks at once, or alternating: the paper's four steps"));
        all.add(new Setting("scales", "auto", "of anchors in pixels: auto is 16,32,56 at a side of 128"));
        all.add(new Setting("ratios", "0.5,1,2", "of anchors, height / width"));
        return all;
    }

    @Override
    public boolean train(TrainRequest request, Watcher watcher) {
        DetectorRun run = DetectorRun.open(NAME, settings(), request, watcher);
        Settings settings = run.settings();
        DetectorNetwork network = DetectorSettings.network(
                NAME, settings, run.data().train().classes(), scales(settings), ratios(settings), "rpn");
        boolean isJoint = settings.word("training", "joint", "alternating").equals("joint");
        boolean frozen = settings.word("batch_norm", "train", "frozen").equals("frozen");
        try (FasterRcnn detector = detector(network, request.seed());
                @Nullable FasterRcnn first = isJoint ? null : detector(network, request.seed() + 10)) {
            boolean begins = run.pretrained(file -> {
                detector.backbone().load(file);
                if (first != null) {
                    first.backbone().load(file);
                }
            });
            if (!begins) {
                return false;
            }
            List<TrainingStage> stages = first == null
                    ? joint(run, detector, frozen)
                    : new FourSteps(first, detector, frozen, run.data().test()).stages();
            Parts all = first == null ? detector.parts() : detector.parts().and("first_", first.parts());
            DetectionBatches batches = run.batches(network, detector.stride());
            // Each of the four steps is half as long as joint training.
            long epochs = first == null ? EPOCHS : 2 * EPOCHS;
            Plan plan = DetectorSettings.plan(request, settings, batches.perEpoch(), stages.size(), epochs);
            try (DetectorTask task = run.task(batches, network, stages, plan, all, detector.parts())) {
                return run.train(task, plan, network);
            }
        }
    }

    private static List<TrainingStage> joint(DetectorRun run, FasterRcnn detector, boolean frozen) {
        return List.of(new TrainingStage(
                "joint",
                detector.parts().trained(),
                () -> {},
                (batch, random) -> detector.jointLosses(batch, frozen, random),
                most -> HeldOut.of(detector, run.data().test(), most)));
    }

    private static FasterRcnn detector(DetectorNetwork network, long seed) {
        return FasterRcnn.of(network, ProposalSettings.USUAL, BoxSettings.usual(network.hidden()), seed);
    }

    private static List<Double> scales(Settings settings) {
        String given = settings.text("scales");
        if (!given.equals("auto")) {
            return DetectorNetwork.numbers(given, "--set scales=" + given);
        }
        double factor = DetectorSettings.side(settings) / SIDE_OF_SCENES;
        return DoubleStream.of(SCALES).mapToObj(scale -> scale * factor).collect(Collectors.toList());
    }

    private static List<Double> ratios(Settings settings) {
        String given = settings.text("ratios");
        return DetectorNetwork.numbers(given, "--set ratios=" + given);
    }
}
