package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionBatch;
import dev.loupe.models.data.DetectionBatches;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.Picture;
import dev.loupe.models.proposals.ProposalSet;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code loupe train fast-rcnn}: detections from the proposals of selective search, which are found once. */
public final class FastRcnnRecipe implements Recipe {
    static final String NAME = "fast-rcnn";
    private static final long EPOCHS = 4;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "the same by Fast R-CNN on selective search; data scenes, coco:ANNOTATIONS.json:FOLDER or voc:FOLDER";
    }

    @Override
    public Optional<String> usualData() {
        return Optional.of("scenes");
    }

    @Override
    public List<Setting> settings() {
        List<Setting> all = new ArrayList<>(DetectorSettings.common());
        all.add(new Setting(
                "search", "auto", "selective search: scenes, fast, quality or coarse; auto is scenes, or fast"));
        all.add(new Setting("least_background", "0", "least IoU with an object of what is learned as background"));
        return all;
    }

    @Override
    public boolean train(TrainRequest request, Watcher watcher) {
        DetectorRun run = DetectorRun.open(NAME, settings(), request, watcher);
        Settings settings = run.settings();
        String search = settings.text("search");
        if (search.equals("auto")) {
            search = request.data().startsWith("scenes") ? "scenes" : "fast";
        }
        DetectorNetwork network =
                DetectorSettings.network(NAME, settings, run.data().train().classes(), List.of(), List.of(), search);
        Function<Picture, Boxes> searching = Searches.of(search);
        boolean frozen = settings.word("batch_norm", "train", "frozen").equals("frozen");
        try (FastRcnn detector = FastRcnn.of(
                network,
                DetectorSettings.boxes(settings, settings.real("least_background", 0, 0.5)),
                request.seed(),
                searching)) {
            if (!run.pretrained(detector.backbone()::load)) {
                return false;
            }
            Optional<ProposalSet> toLearn = proposals(run, "train", run.data().train(), search, searching);
            Optional<ProposalSet> heldOut = toLearn.flatMap(
                    first -> proposals(run, "held-out", run.data().test(), network.search(), searching));
            if (toLearn.isEmpty() || heldOut.isEmpty()) {
                return false;
            }
            DetectionBatches batches = run.batches(network, detector.stride());
            Plan plan = DetectorSettings.plan(request, settings, batches.perEpoch(), 1, EPOCHS);
            TrainingStage stage = new TrainingStage(
                    "detector",
                    detector.parts().trained(),
                    () -> {},
                    (batch, random) -> detector.losses(batch, of(batch, toLearn.get()), frozen, random),
                    most -> judge(detector, run.data().test(), heldOut.get(), most));
            try (DetectorTask task =
                    run.task(batches, network, List.of(stage), plan, detector.parts(), detector.parts())) {
                return run.train(task, plan, network);
            }
        }
    }

    static Optional<ProposalSet> proposals(
            DetectorRun run, String part, DetectionSet set, String search, Function<Picture, Boxes> searching) {
        Path file = run.folder().folder().resolve("proposals-" + part + ".safetensors");
        String how = "selective search (" + search + "), at most " + Searches.MOST + ", of "
                + run.request().data();
        return ProposalSet.of(file, how, set, searching, run.watcher());
    }

    /** Those of a batch, changed as its pictures are. */
    private static List<Boxes> of(DetectionBatch batch, ProposalSet proposals) {
        List<Boxes> changed = new ArrayList<>();
        for (int i = 0; i < batch.numbers().size(); i++) {
            changed.add(batch.changes()
                    .get(i)
                    .of(proposals.boxes().get(batch.numbers().get(i))));
        }
        return changed;
    }

    private static HeldOut judge(FastRcnn detector, DetectionSet set, ProposalSet proposals, int most) {
        return HeldOut.of(
                set,
                most,
                i -> detector.detect(set.picture(i), proposals.boxes().get(i), proposals.seconds()),
                detector::cnnPasses);
    }
}
