package dev.loupe.cli;

import dev.loupe.graph.Printable;
import dev.loupe.report.learning.Watcher;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows how far training is, on standard error, and lets it end in order at Ctrl-C: the process, which is going down, waits
 * until the checkpoint is written, and then ends with 130.
 */
final class Onlooker implements Watcher, AutoCloseable {
    private static final long ON_A_TERMINAL = 200_000_000L;
    private static final long ELSEWHERE = 15_000_000_000L;
    private static final long PATIENCE_SECONDS = 60;

    private final Console console;
    private final boolean isTerminal;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean stopping;
    private long shownAt;
    private int shownLength;

    private Onlooker(Console console) {
        this.console = console;
        this.isTerminal = console.environment().containsKey("LOUPE_COLUMNS");
        this.shownAt = System.nanoTime();
        this.hook = new Thread(this::stop, "stop");
    }

    static Onlooker start(Console console) {
        Onlooker onlooker = new Onlooker(console);
        Runtime.getRuntime().addShutdownHook(onlooker.hook);
        return onlooker;
    }

    private void stop() {
        stopping = true;
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                console.err().println("loupe: the step took too long; the last checkpoint stays");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean stopRequested() {
        return stopping;
    }

    @Override
    public void progress(String line) {
        long now = System.nanoTime();
        if (now - shownAt < (isTerminal ? ON_A_TERMINAL : ELSEWHERE)) {
            return;
        }
        shownAt = now;
        if (isTerminal) {
            console.err().print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
            console.err().flush();
            shownLength = line.length();
        } else {
            console.err().println(line);
        }
    }

    @Override
    public void say(String text) {
        if (shownLength > 0) {
            console.err().print("\r" + " ".repeat(shownLength) + "\r");
            shownLength = 0;
        }
        text.lines().forEach(line -> console.err().println(Printable.line(line)));
    }

    @Override
    public void close() {
        ended.countDown();
        if (!stopping) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                stopping = true; // the process began to go down just now; the hook finds that all has ended
            }
        }
    }
}
