package dev.loupe.report.learning;

/** Who looks on while something runs for minutes. */
public interface Watcher {
    /** How far it is: a line that the next one takes the place of. */
    void progress(String line);

    /** Something to be kept in sight: a line. */
    void say(String line);

    /** Whether it is to end at the next good place. */
    boolean stopRequested();
}
