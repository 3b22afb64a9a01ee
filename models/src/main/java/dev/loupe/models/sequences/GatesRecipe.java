package dev.loupe.models.sequences;

import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import java.util.List;
import java.util.Locale;

/** {@code loupe train gates}: tasks so small that one can read from the gates how they are solved. */
public final class GatesRecipe extends SequenceRecipe {
    @Override
    public String name() {
        return "gates";
    }

    @Override
    public String summary() {
        return "tiny tasks whose solution can be read from the gates; no data needed";
    }

    @Override
    Usual usual() {
        return new Usual("lstm", 8, 64, 0.01, "constant", 0, 800, 100);
    }

    @Override
    List<Setting> own() {
        return List.of(
                new Setting("task", "quotes", "latch, quotes, brackets or adding"),
                new Setting("length", "50", "steps of a sequence"));
    }

    @Override
    SequenceProblem problem(TrainRequest request, Settings settings) {
        String task = settings.word("task", "latch", "quotes", "brackets", "adding");
        return drawn(DrawnTask.valueOf(task.toUpperCase(Locale.ROOT)), request, settings);
    }
}
