package dev.loupe.models.gan;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.RunConfig;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.models.training.Trainer;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Schedule;
import java.util.Map;

/** A run of a game from its settings to its report. */
final class GanTraining {
    /**
     * What is played.
     *
     * @param settings all of them, with what {@code auto} stands for
     * @param data closed with the run
     * @param judgement closed with the run
     * @param beginning numbers that weights of G begin with, by key
     * @param stepsPerEpoch after so many steps figures are taken
     * @param steps of the run where the request does not say
     */
    record Match(
            GanModel model,
            Settings settings,
            RealData data,
            Judgement judgement,
            Map<String, Double> beginning,
            long stepsPerEpoch,
            long steps) {
        Match {
            beginning = Map.copyOf(beginning);
        }
    }

    private GanTraining() {}

    /** Sets LibTorch up, before anything of it is made. */
    static void start(Settings settings, TrainRequest request) {
        Engine.threads(settings.whole("threads", 1, 1024));
        Engine.seed(request.seed());
    }

    /** Trains; false when it was asked to stop. */
    static boolean run(Match match, TrainRequest request, RunFolder folder, Watcher watcher) {
        Settings settings = match.settings();
        GanModel model = match.model();
        Game.Rules rules = GanSettings.rules(settings, model.condition());
        GanTask.Setup setup = GanSettings.setup(settings, match.beginning(), request.seed());
        Plan plan = plan(match, request);
        RunConfig config = new RunConfig(
                model.recipe(),
                request,
                settings,
                plan,
                model.generator().text() + " against " + model.discriminator().text(),
                model.classes());
        try (GanTask task = new GanTask(
                model, rules, setup, match.data(), match.judgement(), folder, watcher, match.stepsPerEpoch())) {
            if (!request.resume()) {
                RunFolder.write(folder.config(), config.json());
            }
            watcher.say("G " + described(model.generator()) + "; D " + described(model.discriminator()) + "; on "
                    + request.data());
            if (!Trainer.run(task, plan, folder, request.resume(), config.identity(), watcher)) {
                return false;
            }
            GanReport.write(match, task, request.data(), folder, watcher);
            watcher.say(folder.report().toString());
            return true;
        }
    }

    private static String described(GanNetwork network) {
        Graph graph = network.graph(Mode.EVAL);
        Totals totals = Inspection.of(graph).totals();
        return network.text() + ", " + totals.parameters() + " parameters";
    }

    private static Plan plan(Match match, TrainRequest request) {
        Settings settings = match.settings();
        long steps = match.steps();
        if (request.steps().isPresent()) {
            steps = request.steps().getAsLong();
        } else if (request.epochs().isPresent()) {
            steps = request.epochs().getAsLong() * match.stepsPerEpoch();
        }
        boolean byTime = request.minutes().isPresent();
        Schedule schedule = settings.word("schedule", "cosine", "constant").equals("cosine")
                ? Schedule.cosine(Plan.LENGTH, 0)
                : Schedule.constant();
        return new Plan(
                byTime ? Long.MAX_VALUE : steps,
                byTime ? 60 * request.minutes().getAsDouble() : Double.POSITIVE_INFINITY,
                settings.real("rate", 0, 1000),
                schedule,
                0);
    }
}
