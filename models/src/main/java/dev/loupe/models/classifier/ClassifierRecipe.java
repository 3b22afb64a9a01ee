package dev.loupe.models.classifier;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Mode;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.models.parallel.Leader;
import dev.loupe.models.parallel.Team;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.RunConfig;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.models.training.Trainer;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code loupe train classifier}: any classifier of the zoo, or several side by side, on images. */
public final class ClassifierRecipe implements Recipe {
    private static final String USUAL = "resnet_small";
    private static final long EPOCHS = 12;
    private static final int MOST_PROCESSES = 64;

    @Override
    public String name() {
        return "classifier";
    }

    @Override
    public String summary() {
        return "what an image shows; data fashion-mnist[:FOLDER] or images:FOLDER";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("model", USUAL, "network of the zoo; several with commas are trained one after the other"),
                new Setting("size", "auto", "side of the square that it sees: auto is 28 for resnet_small, else 32"),
                new Setting("stem", "auto", "original, or small for small images: auto is small for alexnet and vgg"),
                new Setting("batch", "128", "images a step"),
                new Setting("optimizer", "sgd", "sgd, adam or adamw"),
                new Setting(
                        "rate",
                        "auto",
                        "highest learning rate: auto is .1 for sgd, .02 without batch"
                                + " normalisation, .002 for adam"),
                new Setting("momentum", "0.9", "of sgd"),
                new Setting("nesterov", "true", "of sgd: look ahead"),
                new Setting("decay", "0.0005", "of weights"),
                new Setting(
                        "schedule",
                        "cosine",
                        "of the rate: cosine to 0, step (a tenth at half and at three" + " quarters), or constant"),
                new Setting("warm_up", "100", "steps over which the rate grows"),
                new Setting("smoothing", "0", "of labels"),
                new Setting("mix_up", "0", "alpha of blends of two images: 0 is none, .2 is usual"),
                new Setting("flip", "true", "mirror each second image"),
                new Setting("shift", "2", "move images by up to so many pixels"),
                new Setting("processes", "1", "of this machine that share each batch and add up their gradients"),
                new Setting("threads", "auto", "that operators use: auto is one a processor, shared by the processes"));
    }

    @Override
    public boolean train(TrainRequest request, Watcher watcher) {
        Settings settings = Settings.of(settings(), request.settings());
        Thread loading = new Thread(Engine::start, "loading LibTorch");
        loading.setUncaughtExceptionHandler((thread, e) -> {
            // Whoever needs LibTorch next is told the reason again.
        });
        loading.setDaemon(true);
        loading.start();
        List<String> models = List.of(settings.text("model").split(",", -1));
        if (models.size() == 1) {
            return one(models.get(0), request.out(), request, settings, watcher).finished();
        }
        List<Trained> all = new ArrayList<>();
        for (String model : models) {
            watcher.say(model + ":");
            Path out = request.out().resolve(model);
            boolean resume = request.resume() && new RunFolder(out).hasCheckpoint();
            Trained trained = one(model, out, request.resume(resume), settings, watcher);
            if (!trained.finished()) {
                return false;
            }
            all.add(trained);
        }
        Comparison.write(new RunFolder(request.out()), all);
        watcher.say(Comparison.text(all));
        return true;
    }

    /**
     * How a run of one network ended.
     *
     * @param finished whether it came to its end; the other figures are of no use else
     */
    record Trained(String model, boolean finished, double errorTop1, Totals totals, double seconds, RunFolder folder) {}

    private Trained one(String model, Path out, TrainRequest request, Settings common, Watcher watcher) {
        RunFolder folder = new RunFolder(out);
        Settings settings = resolved(model, common);
        Setup setup = Setup.of(request.data(), request.seed(), settings);
        int processes = settings.whole("processes", 1, MOST_PROCESSES);
        if (processes > settings.whole("batch", 1, 65_536)) {
            throw new BadInput("--set processes=" + processes + " with --set batch=" + settings.text("batch")
                    + ": each process needs an image of every batch");
        }
        folder.prepare(request.resume());
        setup.start();
        ImageNetwork network = setup.network();
        try (Team team = processes == 1
                        ? Team.ALONE
                        : Leader.start(processes, Companion.class, Companion.arguments(setup, out, request.resume()));
                ClassifierTask task = setup.task(team)) {
            Plan plan = plan(request, settings, task.stepsPerEpoch());
            RunConfig config = new RunConfig(name(), request, settings, plan, network.network(), network.classes());
            if (!request.resume()) {
                RunFolder.write(folder.config(), config.json());
            }
            Totals totals = Inspection.of(network.graph(Mode.EVAL)).totals();
            watcher.say(network.network() + " on " + request.data() + ": "
                    + setup.data().train().count() + " images to learn from, "
                    + setup.data().test().count() + " held out, " + totals.parameters() + " parameters, "
                    + times(setup.threads(), " thread", " threads")
                    + (processes == 1 ? "" : " in each of " + processes + " processes"));
            boolean finished = Trainer.run(task, plan, folder, request.resume(), config.identity(), watcher);
            if (!finished) {
                return new Trained(model, false, Double.NaN, totals, Double.NaN, folder);
            }
            ClassificationResult result = task.result();
            double seconds = folder.lastSeconds();
            RunFolder.write(
                    folder.report(),
                    ClassifierReport.html(network.network(), request.data(), result, totals, seconds, folder));
            watcher.say(
                    "error " + String.format(Locale.ROOT, "%.2f %%", 100 * result.error(1)) + "; " + folder.report());
            return new Trained(model, true, result.error(1), totals, seconds, folder);
        }
    }

    private static String times(int count, String one, String several) {
        return count + (count == 1 ? one : several);
    }

    /** The settings with what {@code auto} stands for. */
    private static Settings resolved(String model, Settings settings) {
        String family = model.replaceAll("[^a-z].*", "");
        Settings all = settings.with("model", model);
        if (all.text("size").equals("auto")) {
            all = all.with("size", model.startsWith(USUAL) ? "28" : "32");
        }
        if (all.text("stem").equals("auto")) {
            all = all.with("stem", family.equals("alexnet") || family.equals("vgg") ? "small" : "original");
        }
        if (all.text("rate").equals("auto")) {
            boolean isNormalised = !(family.equals("alexnet") || (family.equals("vgg") && !model.contains("_bn")));
            String sgd = isNormalised ? "0.1" : "0.02";
            all = all.with("rate", all.text("optimizer").equals("sgd") ? sgd : "0.002");
        }
        if (all.text("threads").equals("auto")) {
            all = all.with("threads", Integer.toString(threads(all)));
        }
        return all;
    }

    private static int threads(Settings settings) {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / settings.whole("processes", 1, MOST_PROCESSES));
    }

    private static Plan plan(TrainRequest request, Settings settings, long stepsPerEpoch) {
        Schedule schedule = switch (settings.word("schedule", "cosine", "step", "constant")) {
            case "cosine" -> Schedule.cosine(Plan.LENGTH, 0);
            case "step" -> place -> place < Plan.LENGTH / 2 ? 1 : place < Plan.LENGTH / 4 * 3 ? 0.1 : 0.01;
            default -> Schedule.constant();
        };
        return Plan.of(
                request,
                EPOCHS * stepsPerEpoch,
                stepsPerEpoch,
                settings.real("rate", 0, 1000),
                schedule,
                settings.whole("warm_up", 0, 1_000_000));
    }
}
