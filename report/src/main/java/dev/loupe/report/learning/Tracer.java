package dev.loupe.report.learning;

import dev.loupe.report.trace.Trace;
import java.nio.file.Path;

/** Runs a recurrent network that {@code loupe train} has taught over a text, cell by cell, with its gates in sight. */
public interface Tracer {
    /** Which recipes' runs it traces, in a few words. */
    String summary();

    /**
     * Whether it traces such a run.
     *
     * @throws dev.loupe.graph.BadInput when there is no run, or it cannot be read
     */
    boolean opens(Path run);

    /**
     * Every unit's values at each step, from the state in which the network starts a text.
     *
     * @param text what it reads, a step for each of the characters (or symbols) that it knows; not empty
     * @throws dev.loupe.graph.BadInput when the run cannot be read, or the text has a character that it never learned; the
     *     message names the character and its place
     */
    Trace trace(Path run, String text);
}
