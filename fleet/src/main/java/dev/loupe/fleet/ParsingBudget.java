package dev.loupe.fleet;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds what is parsed at once, by the sizes of the files: half of the heap in all. A file counts for a quarter of the
 * heap at most, and for 64 MiB: readers keep its structure, not its weights; so a large one leaves room for others.
 */
final class ParsingBudget {
    private static final int UNIT = 1 << 10;
    private static final long LARGEST = 64L << 20;

    private final int all;
    private final int most;
    private final Semaphore units;

    ParsingBudget(long heap) {
        this.all = (int) Math.max(2, Math.min(Integer.MAX_VALUE, heap / 2 / UNIT));
        this.most = (int) Math.max(1, Math.min(LARGEST / UNIT, all / 2));
        this.units = new Semaphore(all, true);
    }

    <T> T within(long bytes, Supplier<T> work) {
        return with((int) Math.max(1, Math.min(most, bytes / UNIT)), work);
    }

    /** Waits until nothing else is parsed. */
    <T> T alone(Supplier<T> work) {
        return with(all, work);
    }

    private <T> T with(int share, Supplier<T> work) {
        units.acquireUninterruptibly(share);
        try {
            return work.get();
        } finally {
            units.release(share);
        }
    }
}
