package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Patches;
import dev.loupe.models.data.Split;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Trainer;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that a backbone begins with: from patches of garments, learned once and kept in a folder.
 *
 * @param network the classifier whose features are learned
 * @param epochs passes over the 60,000 garments
 */
public record Pretraining(String network, int epochs, long seed) {
    private static final int BATCH = 128;
    private static final double RATE = 0.1;
    private static final long WARM_UP = 100;
    private static final String KEY = "loupe.pretraining";

    /**
     * The file with the weights: as it is in the folder, or learned now.
     *
     * @param folder a run of its own, which is gone on with where it was stopped
     * @param garments a folder as {@link FashionMnist} reads it
     * @return none when the watcher asked to stop before it was done
     * @throws BadInput when the folder holds weights that were learned otherwise
     */
    public Optional<Path> weights(Path folder, Path garments, Watcher watcher) {
        RunFolder run = new RunFolder(folder);
        if (Files.exists(run.model())) {
            String held = NamedTensors.metadata(run.model()).getOrDefault(KEY, "");
            if (!held.equals(toString())) {
                throw new BadInput(Printable.line(folder.toString()) + " holds weights of " + held + ", not of " + this
                        + "; take another --out, or name the file by --set pretrained="
                        + Printable.line(run.model().toString()));
            }
            watcher.say("the backbone begins with the weights in " + run.model());
            return Optional.of(run.model());
        }
        boolean resume = run.hasCheckpoint();
        run.prepare(resume);
        watcher.say("the backbone learns to tell patches of garments apart: " + this);
        Split split = FashionMnist.read(garments);
        Patches train = new Patches(split.train(), Normalisation.PLAIN, BATCH, seed);
        Patches test = new Patches(split.test(), Normalisation.PLAIN, BATCH, seed);
        try (PretrainingTask task = new PretrainingTask(network, train, test, seed, Map.of(KEY, toString()))) {
            Plan plan = new Plan(
                    epochs * task.stepsPerEpoch(),
                    Double.POSITIVE_INFINITY,
                    RATE,
                    Schedule.cosine(Plan.LENGTH, 0),
                    WARM_UP);
            return Trainer.run(task, plan, run, resume, toString(), watcher)
                    ? Optional.of(run.model())
                    : Optional.empty();
        }
    }

    @Override
    public String toString() {
        return network + ", " + epochs + (epochs == 1 ? " epoch" : " epochs") + ", seed " + seed;
    }
}
