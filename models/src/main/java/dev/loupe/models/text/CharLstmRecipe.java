package dev.loupe.models.text;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.text.Baseline;
import dev.loupe.models.recurrent.Cell;
import dev.loupe.models.recurrent.LayerStack;
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

/** {@code loupe train char-lstm}: a network that writes as a text does, judged by what it has not read. */
public final class CharLstmRecipe implements Recipe {
    private static final String DATA = "text:";
    /** The cosine ends at this share of the highest rate. */
    private static final double LEAST_RATE = 0.02;
    /** Passes over the text where no length is given. */
    private static final long EPOCHS = 1;

    @Override
    public String name() {
        return CharacterNetwork.RECIPE;
    }

    @Override
    public String summary() {
        return "the next character of a text; data text:FILE, of UTF-8";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("cell", "lstm", String.join(", ", Cell.NAMES)),
                new Setting("hidden", "256", "units of a layer"),
                new Setting("layers", "1", "one over the other"),
                new Setting("features", "64", "numbers that stand for a character"),
                new Setting("batch", "32", "streams that the text is cut into"),
                new Setting("length", "64", "characters that a gradient goes back over; the state goes on"),
                new Setting("rate", "0.004", "highest learning rate, of Adam; it ends at 2 % of that along a cosine"),
                new Setting("warm_up", "100", "steps over which the rate grows"),
                new Setting("dropout", "0", "probability with which what a layer puts out is dropped"),
                new Setting("clip", "1", "largest norm of the gradient"),
                new Setting("held_out", "200000", "bytes at the end that it is judged by; at most a tenth of the text"),
                new Setting("threads", "auto", "that operators use: auto is one a processor"));
    }

    @Override
    public boolean train(TrainRequest request, Watcher watcher) {
        Settings settings = Settings.of(settings(), request.settings());
        if (settings.text("threads").equals("auto")) {
            settings = settings.with(
                    "threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        }
        if (!request.data().startsWith(DATA) || request.data().length() == DATA.length()) {
            throw new BadInput("--data '" + request.data() + "': char-lstm learns from text:FILE");
        }
        Text text = Text.read(
                Path.of(request.data().substring(DATA.length())), settings.whole("held_out", 1, Integer.MAX_VALUE));
        RunFolder folder = new RunFolder(request.out());
        folder.prepare(request.resume());
        Engine.threads(settings.whole("threads", 1, 1024));
        Engine.seed(request.seed());
        int hidden = settings.whole("hidden", 2, 1 << 14);
        LayerStack stack = new LayerStack(
                Cell.of(settings.text("cell"), hidden),
                settings.whole("features", 1, 1 << 14),
                hidden,
                settings.whole("layers", 1, 64));
        CharacterNetwork network = new CharacterNetwork(text.vocabulary(), stack);
        CharacterTask.Way way = new CharacterTask.Way(
                settings.whole("batch", 1, 1 << 16),
                settings.whole("length", 1, 1 << 16),
                settings.real("dropout", 0, 0.999),
                settings.real("clip", 1e-6, 1e6));
        try (CharacterTask task = new CharacterTask(network, text, way)) {
            Plan plan = Plan.of(
                    request,
                    EPOCHS * task.stepsPerEpoch(),
                    task.stepsPerEpoch(),
                    settings.real("rate", 0, 1000),
                    Schedule.cosine(Plan.LENGTH, LEAST_RATE),
                    settings.whole("warm_up", 0, 1_000_000));
            RunConfig config = new RunConfig(name(), request, settings, plan, describe(stack), List.of());
            if (!request.resume()) {
                RunFolder.write(folder.config(), config.json());
            }
            watcher.say(describe(stack) + ", " + task.parameters() + " parameters; " + text.learned()
                    + " characters to learn from, " + network.vocabulary().known().length + " different ones, "
                    + text.heldOut() + " held out; a pass is " + task.stepsPerEpoch() + " steps");
            sayUnknown(task.unknown(text.heldOut()), watcher);
            if (!Trainer.run(task, plan, folder, request.resume(), config.identity(), watcher)) {
                return false;
            }
        }
        CharacterReport report = CharacterReport.of(folder, text, describe(stack), baselines(text, watcher));
        RunFolder.write(folder.report(), report.html());
        watcher.say(report.lastLines());
        return true;
    }

    private static String describe(LayerStack stack) {
        return stack.cell().name() + " of " + stack.layers() + (stack.layers() == 1 ? " layer" : " layers") + " of "
                + stack.hidden() + " units";
    }

    private static void sayUnknown(long unknown, Watcher watcher) {
        if (unknown > 0) {
            watcher.say(unknown + (unknown == 1 ? " held-out character does" : " held-out characters do")
                    + " not occur in what is learned from: each costs the bits of 'unknown' and those that name it");
        }
    }

    private static List<Baseline> baselines(Text text, Watcher watcher) {
        watcher.say("computing what has to be beaten: n-grams, gzip, xz");
        List<Baseline> all = new ArrayList<>(Baseline.of(text.codePoints(), text.learned()));
        all.add(Baseline.xzAfterTheText(text.codePoints(), text.learned()));
        return all;
    }
}
