package dev.loupe.models;

import dev.loupe.report.learning.Watcher;
import java.util.ArrayList;
import java.util.List;

/** Looks on, and asks to stop at the n-th time it is asked. */
public final class Patience implements Watcher {
    public static final int ENDLESS = Integer.MAX_VALUE;

    private final int steps;
    private final List<String> said = new ArrayList<>();
    private int asked;

    public Patience(int steps) {
        this.steps = steps;
    }

    /** All that was said, a line each. */
    public String said() {
        return String.join("\n", said);
    }

    @Override
    public void progress(String line) {}

    @Override
    public void say(String line) {
        said.add(line);
    }

    @Override
    public boolean stopRequested() {
        return ++asked == steps;
    }
}
