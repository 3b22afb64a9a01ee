package dev.loupe.models.sequences;

import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import java.util.List;

/** {@code loupe train adding-problem}: LSTM and plain cell on the same sequences. */
public final class AddingProblemRecipe extends SequenceRecipe {
    @Override
    public String name() {
        return "adding-problem";
    }

    @Override
    public String summary() {
        return "LSTM and plain RNN side by side: add two numbers that lie far apart; no data needed";
    }

    @Override
    Usual usual() {
        return new Usual("lstm,rnn", 32, 64, 0.01, "constant", 0.01, 3000, 100);
    }

    @Override
    List<Setting> own() {
        return List.of(new Setting("length", "100", "steps of a sequence"));
    }

    @Override
    SequenceProblem problem(TrainRequest request, Settings settings) {
        return drawn(DrawnTask.ADDING, request, settings);
    }
}
