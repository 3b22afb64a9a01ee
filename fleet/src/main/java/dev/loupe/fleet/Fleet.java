package dev.loupe.fleet;

import dev.loupe.inspect.Optimizer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** Reads candidates on all cores and gives their rows in the order of the walk. */
final class Fleet {
    /** Rows that may wait for one before them that takes long: a few MB at most. */
    private static final int WINDOW = 1024;

    private record Done(Reading.Result result, boolean isKnown) {}

    /** Takes a row as it is known; each is whole when it is handed over. */
    interface Rows {
        void add(String line) throws IOException;
    }

    private final Reading reading;
    private final int threads;
    private final long heap;
    private final ParsingBudget budget;

    Fleet(Optimizer optimizer, int threads, long heap) {
        this.reading = new Reading(optimizer);
        this.threads = threads;
        this.heap = heap;
        this.budget = new ParsingBudget(heap);
    }

    FleetSummary run(Walk walk, KnownRows known, Rows rows, LongConsumer progress)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Deque<Future<Done>> waiting = new ArrayDeque<>(WINDOW);
            FleetSummary summary = FleetSummary.NONE;
            while (true) {
                while (waiting.size() < WINDOW && walk.hasNext()) {
                    Candidate candidate = walk.next();
                    Optional<KnownRow> before = known.seek(candidate.name()).filter(row -> row.isOf(candidate));
                    waiting.add(
                            before.isPresent()
                                    ? CompletableFuture.completedFuture(known(before.get()))
                                    : pool.submit(() -> new Done(read(candidate), false)));
                }
                if (waiting.isEmpty()) {
                    return summary.withLinkedFolders(walk.linkedFolders());
                }
                Done done = waiting.remove().get();
                if (done.result().line().isPresent()) {
                    rows.add(done.result().line().get());
                    summary = summary.and(done.result(), done.isKnown());
                    progress.accept(summary.rows());
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Done known(KnownRow row) {
        return new Done(new Reading.Result(Optional.of(row.line()), row.isFailure(), false), true);
    }

    /** Where memory runs out, the file is tried again alone, since the others may have taken it. */
    private Reading.Result read(Candidate candidate) {
        try {
            return budget.within(candidate.bytes().orElse(0), () -> reading.of(candidate));
        } catch (OutOfMemoryError shared) {
            try {
                return budget.alone(() -> reading.of(candidate));
            } catch (OutOfMemoryError own) {
                return reading.tooLarge(candidate, heap);
            }
        }
    }
}
