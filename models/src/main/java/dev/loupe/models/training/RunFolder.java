package dev.loupe.models.training;

import dev.loupe.formats.WholeFile;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.report.learning.RunCurves;
import dev.loupe.report.learning.RunPage;
import dev.loupe.torch.NamedTensors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The folder of a run and the files in it. */
public record RunFolder(Path folder) {
    public static final String MODEL = "model.safetensors";
    /** The key in the header of the weights that names the recipe. */
    public static final String RECIPE = "loupe.recipe";

    public Path model() {
        return folder.resolve(MODEL);
    }

    /**
     * The recipe that made the run, as the header of its weights says.
     *
     * @throws BadInput when there are no weights, or they were not written by {@code loupe train}
     */
    public String recipe() {
        if (!Files.exists(model())) {
            throw new BadInput(Printable.line(folder.toString()) + ": it holds no " + MODEL
                    + ": give a folder that loupe train has filled to the end");
        }
        String recipe = NamedTensors.metadata(model()).get(RECIPE);
        if (recipe == null) {
            throw new BadInput(
                    Printable.line(model().toString()) + ": its header does not name a recipe of loupe train");
        }
        return recipe;
    }

    public Path config() {
        return folder.resolve("config.json");
    }

    public Path metrics() {
        return folder.resolve("metrics.jsonl");
    }

    public Path report() {
        return folder.resolve("report.html");
    }

    public boolean hasCheckpoint() {
        return Files.exists(checkpoint());
    }

    /** What the run took, from its last line of metrics. */
    public double lastSeconds() {
        List<Metrics.Point> seconds = Metrics.curve(metrics(), "seconds");
        return seconds.isEmpty() ? 0 : seconds.get(seconds.size() - 1).value();
    }

    /** The page of the run with its curves; more may be added. */
    public RunPage page(String title) {
        return addTo(new RunPage(title));
    }

    /** Adds the curves of the run to a page, under the folder's name. */
    public RunPage addTo(RunPage page) {
        try {
            String name = folder.toAbsolutePath().normalize().getFileName().toString();
            return page.run(name, RunCurves.of(Files.readAllBytes(metrics())));
        } catch (IOException e) {
            throw new BadInput(Printable.line(metrics().toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    Path checkpoint() {
        return folder.resolve("checkpoint").resolve("state.safetensors");
    }

    /**
     * Makes the folder for a new run, or looks whether there is one to go on with.
     *
     * @throws BadInput when it cannot be made, holds a run already, or holds none
     */
    public void prepare(boolean resume) {
        try {
            Files.createDirectories(checkpoint().getParent());
        } catch (IOException e) {
            throw new BadInput(
                    "the folder " + Printable.line(folder.toString()) + " cannot be made: " + e.getMessage(), e);
        }
        if (resume && !Files.exists(checkpoint())) {
            throw new BadInput(
                    Printable.line(folder.toString()) + " holds no checkpoint to go on with; leave out --resume");
        }
        if (!resume && hasCheckpoint()) {
            throw new BadInput(Printable.line(folder.toString())
                    + " holds a run; --resume goes on with it, another --out leaves it alone");
        }
        if (!resume) {
            truncate(metrics(), 0); // of a run that ended before its first checkpoint
        }
    }

    /** Writes a text that is there whole or not at all. */
    public static void write(Path file, String text) {
        WholeFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds a line to a file at once. */
    static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be written: " + e.getMessage(), e);
        }
    }

    static long length(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Cuts a file back to what it was when a checkpoint was written. */
    static void truncate(Path file, long length) {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be written: " + e.getMessage(), e);
        }
    }
}
