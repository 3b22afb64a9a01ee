package dev.loupe.models.detector;

/** Seconds from one call to the next. */
final class StopWatch {
    private long last = System.nanoTime();

    private StopWatch() {}

    static StopWatch start() {
        return new StopWatch();
    }

    /** Since the start or the last lap. */
    double lap() {
        long now = System.nanoTime();
        double seconds = (now - last) / 1e9;
        last = now;
        return seconds;
    }
}
