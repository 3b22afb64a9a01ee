package dev.loupe.report.learning;

import java.nio.file.Path;
import java.util.List;

/** Makes something new with what {@code loupe train} has learned: texts, images. */
public interface Generator {
    /** What it makes and from which recipes' runs, in a few words. */
    String summary();

    /**
     * Whether it goes on with such a run.
     *
     * @throws dev.loupe.graph.BadInput when there is no run, or it cannot be read
     */
    boolean opens(Path run);

    /** The options of {@code loupe generate} that it takes, without their dashes, with what holds where they are not given. */
    List<Setting> settings();

    /**
     * Makes it. Text goes out as it comes into being; what is not text goes to the file of {@code output}, whole or not at
     * all.
     *
     * @throws dev.loupe.graph.BadInput when the run cannot be read, or something asked for does not fit
     */
    void generate(GenerateRequest request, Appendable out, Watcher watcher);
}
