package dev.loupe.models.sequences;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code loupe train row-lstm}: images as sequences of their rows. */
public final class RowLstmRecipe extends SequenceRecipe {
    private static final String DATA = "fashion-mnist";

    @Override
    public String name() {
        return "row-lstm";
    }

    @Override
    public String summary() {
        return "what an image shows, read row by row; data fashion-mnist[:FOLDER]";
    }

    @Override
    public Optional<String> usualData() {
        return Optional.of(DATA);
    }

    @Override
    Usual usual() {
        return new Usual("lstm", 128, 128, 0.003, "cosine", 0, 4 * 468, 468);
    }

    @Override
    List<Setting> own() {
        return List.of();
    }

    @Override
    SequenceProblem problem(TrainRequest request, Settings settings) {
        String data = request.data();
        if (!data.equals(DATA) && !data.startsWith(DATA + ":")) {
            throw new BadInput("--data '" + data + "': rows are read of fashion-mnist or fashion-mnist:FOLDER");
        }
        Path folder = data.equals(DATA) ? FashionMnist.DEBIAN : Path.of(data.substring(DATA.length() + 1));
        return new ImageRows(FashionMnist.read(folder), settings.whole("batch", 1, 1 << 16), request.seed());
    }
}
