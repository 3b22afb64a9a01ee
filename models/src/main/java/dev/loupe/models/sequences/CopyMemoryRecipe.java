package dev.loupe.models.sequences;

import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import java.util.List;

/** {@code loupe train copy-memory}: LSTM and plain cell on the same sequences. */
public final class CopyMemoryRecipe extends SequenceRecipe {
    @Override
    public String name() {
        return "copy-memory";
    }

    @Override
    public String summary() {
        return "LSTM and plain RNN side by side: eight symbols again after a pause; no data needed";
    }

    @Override
    Usual usual() {
        return new Usual("lstm,rnn", 96, 64, 0.005, "constant", 0.02, 3000, 100);
    }

    @Override
    List<Setting> own() {
        return List.of(new Setting("length", "20", "steps of the pause"));
    }

    @Override
    SequenceProblem problem(TrainRequest request, Settings settings) {
        return drawn(DrawnTask.COPY, request, settings);
    }
}
