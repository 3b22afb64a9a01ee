package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.models.data.DetectionBatches;
import dev.loupe.models.data.DetectionData;
import dev.loupe.models.data.DetectionSplit;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.RunConfig;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.models.training.Task;
import dev.loupe.models.training.Trainer;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A run of a detector's training, from what was asked for.
 *
 * @param recipe its name
 * @param request what was asked for
 * @param settings all of them
 * @param data to learn from, and held out
 * @param folder where all goes
 * @param resumes whether a checkpoint is gone on with
 */
record DetectorRun(
        String recipe,
        TrainRequest request,
        Settings settings,
        DetectionSplit data,
        RunFolder folder,
        boolean resumes,
        Watcher watcher) {
    private static final String PRETRAINING = "pretraining";
    private static final String NONE = "none";
    private static final String AUTO = "auto";

    /**
     * Opens the data and makes the folder.
     *
     * @throws BadInput when something asked for does not fit
     */
    static DetectorRun open(String recipe, List<Setting> known, TrainRequest request, Watcher watcher) {
        Settings settings = DetectorSettings.resolved(Settings.of(known, request.settings()), request.data());
        DetectionSplit data = DetectionData.open(request.data());
        RunFolder folder = new RunFolder(request.out());
        // What was stopped before its first checkpoint, while the backbone learned, is gone on with too.
        boolean hasBegun = Files.isDirectory(folder.folder().resolve(PRETRAINING));
        boolean resumes = request.resume() && (folder.hasCheckpoint() || !hasBegun);
        folder.prepare(resumes);
        Engine.threads(settings.whole("threads", 1, 1024));
        Engine.seed(request.seed());
        return new DetectorRun(recipe, request, settings, data, folder, resumes, watcher);
    }

    /**
     * The file of the backbone's first weights; it is made if it is to be and is not there.
     *
     * @param use takes it; it is not given any where the backbone begins with random weights
     * @return false when the watcher asked to stop before it was made
     */
    boolean pretrained(Consumer<Path> use) {
        String given = settings.text("pretrained");
        if (given.equals(NONE)) {
            return true;
        }
        if (!given.equals(AUTO)) {
            if (!Files.exists(Path.of(given))) {
                throw new BadInput("--set pretrained=" + Printable.line(given)
                        + ": there is no such file; auto or none are understood besides");
            }
            use.accept(Path.of(given));
            return true;
        }
        Pretraining pretraining =
                new Pretraining(settings.text("backbone"), settings.whole("pretrain_epochs", 1, 1000), request.seed());
        Optional<Path> file = pretraining.weights(folder.folder().resolve(PRETRAINING), FashionMnist.DEBIAN, watcher);
        file.ifPresent(use);
        return file.isPresent();
    }

    /** Batches of pictures to learn from. */
    DetectionBatches batches(DetectorNetwork network, int stride) {
        return new DetectionBatches(
                data.train(),
                network.normalisation(),
                settings.whole("batch", 1, 1024),
                network.side(),
                settings.real("jitter", 0, 0.9),
                settings.flag("flip"),
                stride,
                request.seed());
    }

    /** Trains in one stage or more. */
    DetectorTask task(
            DetectionBatches batches,
            DetectorNetwork network,
            List<TrainingStage> stages,
            Plan plan,
            Parts all,
            Parts saved) {
        long stepsPerStage = stages.size() == 1 ? Long.MAX_VALUE : Math.max(1, plan.steps() / stages.size());
        return new DetectorTask(
                batches,
                stages,
                stepsPerStage,
                all,
                saved,
                network.metadata(),
                settings.real("momentum", 0, 0.9999),
                settings.real("decay", 0, 1),
                settings.real("clip", 1e-6, 1e9));
    }

    /**
     * Trains to the end of the plan, and writes the page on it.
     *
     * @return false when the watcher asked to stop
     */
    boolean train(DetectorTask task, Plan plan, DetectorNetwork network) {
        return train(task, plan, network.backbone(), task::heldOut);
    }

    /**
     * The same for any task.
     *
     * @param heldOut what its last evaluation said
     */
    boolean train(Task task, Plan plan, BackboneNetwork backbone, Supplier<Optional<HeldOut>> heldOut) {
        RunConfig config = new RunConfig(
                recipe,
                request,
                settings,
                plan,
                backbone.toString(),
                data.train().classes());
        if (!resumes) {
            RunFolder.write(folder.config(), config.json());
        }
        watcher.say(recipe + " on " + request.data() + ": " + data.train().count() + " pictures to learn from, "
                + data.test().count() + " held out, " + backbone + ", "
                + settings.text("threads") + " threads");
        if (!Trainer.run(task, plan, folder, resumes, config.identity(), watcher)) {
            return false;
        }
        HeldOut result = heldOut.get().orElseThrow();
        RunFolder.write(folder.report(), DetectorReport.html(recipe, request.data(), result, folder));
        watcher.say(String.format(
                Locale.ROOT,
                "AP50 %.3f, AP %.3f, %.0f CNN pass(es) and %.0f ms an image; %s",
                result.figures().getOrDefault("AP50", Double.NaN),
                result.figures().getOrDefault("AP", Double.NaN),
                result.cnnPasses(),
                1000 * result.seconds().total(),
                folder.report()));
        return true;
    }
}
