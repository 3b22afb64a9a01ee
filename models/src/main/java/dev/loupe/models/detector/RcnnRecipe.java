package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Picture;
import dev.loupe.models.proposals.ProposalSet;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code loupe train rcnn}: a network that sees one region at a time, then machines and regressions on its features. */
public final class RcnnRecipe implements Recipe {
    static final String NAME = "rcnn";
    private static final long STEPS = 1200;
    private static final int SMALL_SIDE = 32;
    private static final int USUAL_SIDE = 224;
    /** The paper's margin of 16 in 227. */
    private static final double CONTEXT = 16.0 / 227;

    /** Of whole pictures, which this network does not see. */
    private static final Set<String> OTHERS = Set.of("regions", "region_size", "side", "jitter", "batch_norm");

    private static final Map<String, Setting> OWN = Map.of(
            "batch", new Setting("batch", "128", "regions a step, a quarter of them objects"),
            "rate", new Setting("rate", "0.02", "highest learning rate of fine-tuning"),
            "warm_up", new Setting("warm_up", "40", "steps over which the rate grows; then half a cosine to 0"));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "the same by R-CNN, region by region; data scenes, coco:ANNOTATIONS.json:FOLDER or voc:FOLDER";
    }

    @Override
    public Optional<String> usualData() {
        return Optional.of("scenes");
    }

    @Override
    public List<Setting> settings() {
        List<Setting> all = new ArrayList<>();
        for (Setting setting : DetectorSettings.common()) {
            if (!OTHERS.contains(setting.name())) {
                all.add(OWN.getOrDefault(setting.name(), setting));
            }
        }
        all.add(new Setting(
                "search", "auto", "selective search: scenes, fast, quality or coarse; auto is scenes, or fast"));
        all.add(new Setting(
                "region", "auto", "pixels of a warped region: auto is 32 for the small backbone, else 224"));
        all.add(new Setting("context", "auto", "pixels of its margin: auto is 16 in 227, as in the paper"));
        all.add(new Setting("classifier", "svm", "or softmax: the scores of fine-tuning judge"));
        all.add(new Setting("regression", "true", "move boxes by ridge regression"));
        all.add(new Setting("mined", "600", "pictures that negatives and boxes to be moved are taken from"));
        all.add(new Setting("boxes", "1000", "of a class that its regression learns from at most"));
        return all;
    }

    @Override
    public boolean train(TrainRequest request, Watcher watcher) {
        if (request.minutes().isPresent()) {
            throw new BadInput("--minutes: training in several stages is divided by steps; give --epochs or --steps");
        }
        DetectorRun run = DetectorRun.open(NAME, settings(), request, watcher);
        Settings settings = run.settings();
        RcnnNetwork network =
                network(settings, request.data(), run.data().train().classes());
        Function<Picture, Boxes> searching = Searches.of(network.search());
        try (Rcnn detector = Rcnn.of(network, DetectorSettings.boxes(settings, 0), request.seed(), searching)) {
            if (!run.pretrained(detector.backbone()::load)) {
                return false;
            }
            Optional<ProposalSet> toLearn =
                    FastRcnnRecipe.proposals(run, "train", run.data().train(), network.search(), searching);
            Optional<ProposalSet> heldOut = toLearn.flatMap(first ->
                    FastRcnnRecipe.proposals(run, "held-out", run.data().test(), network.search(), searching));
            if (toLearn.isEmpty() || heldOut.isEmpty()) {
                return false;
            }
            return train(run, detector, toLearn.get(), heldOut.get());
        }
    }

    private static boolean train(DetectorRun run, Rcnn detector, ProposalSet toLearn, ProposalSet heldOut) {
        Settings settings = run.settings();
        DetectionSet set = run.data().train();
        long seed = run.request().seed();
        RcnnCrops crops = new RcnnCrops(
                set, toLearn.boxes(), detector.warp(), settings.whole("batch", 4, 4096), settings.flag("flip"), seed);
        int mined = settings.whole("mined", 1, 10_000_000);
        RcnnFitting fitting =
                new RcnnFitting(detector, set, toLearn.boxes(), mined, settings.whole("boxes", 1, 20_000), seed);
        int fittingSteps = RcnnFitting.steps(set.count(), mined);
        TrainRequest request = run.request();
        long fineTuning = request.epochs().isPresent()
                ? Math.multiplyExact(request.epochs().getAsLong(), crops.stepsPerEpoch())
                : request.steps().orElse(STEPS);
        Plan plan = plan(settings, fineTuning, fittingSteps);
        try (RcnnTask task = new RcnnTask(
                detector,
                crops,
                fitting,
                fineTuning,
                fittingSteps,
                settings.real("momentum", 0, 0.9999),
                settings.real("decay", 0, 1),
                settings.real("clip", 1e-6, 1e9),
                run.data().test(),
                heldOut)) {
            return run.train(task, plan, detector.network().backbone(), task::heldOut);
        }
    }

    /** The rate belongs to fine-tuning, which is the first part of the run. */
    private static Plan plan(Settings settings, long fineTuning, int fittingSteps) {
        long length = Math.max(1, Math.round((double) Plan.LENGTH * fineTuning / (fineTuning + fittingSteps)));
        Schedule cosine = Schedule.cosine(length, 0);
        return new Plan(
                fineTuning + fittingSteps,
                Double.POSITIVE_INFINITY,
                settings.real("rate", 0, 1000),
                place -> place < length ? cosine.factor(place) : 0,
                settings.whole("warm_up", 0, 1_000_000));
    }

    private static RcnnNetwork network(Settings settings, String data, List<String> classes) {
        boolean isSmall = DetectorSettings.isSmall(settings);
        int side = settings.text("region").equals("auto")
                ? isSmall ? SMALL_SIDE : USUAL_SIDE
                : settings.whole("region", 8, 1024);
        int context = settings.text("context").equals("auto")
                ? (int) Math.round(CONTEXT * side)
                : settings.whole("context", 0, 512);
        String search = settings.text("search");
        if (search.equals("auto")) {
            search = data.startsWith("scenes") ? "scenes" : "fast";
        }
        return new RcnnNetwork(
                new BackboneNetwork(settings.text("backbone"), settings.text("layer")),
                classes,
                isSmall ? Normalisation.PLAIN : Normalisation.IMAGENET,
                side,
                context,
                settings.whole("hidden", 1, 8192),
                search,
                settings.word("classifier", RcnnNetwork.SVM, "softmax"),
                settings.flag("regression"));
    }
}
