package dev.loupe.models.data;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the batch of the next step on a thread of its own while the network learns from this one.
 *
 * @param <B> what a batch is
 */
public final class Prefetch<B> implements AutoCloseable {
    private final LongFunction<B> batches;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "batches");
        made.setDaemon(true);
        return made;
    });
    private @Nullable Future<B> next;
    private long nextStep = -1;

    public Prefetch(LongFunction<B> batches) {
        this.batches = batches;
    }

    public B ofStep(long step) {
        Future<B> ready = next;
        B batch = ready != null && nextStep == step ? result(ready) : batches.apply(step);
        nextStep = step + 1;
        next = thread.submit(() -> batches.apply(step + 1));
        return batch;
    }

    private static <B> B result(Future<B> ready) {
        try {
            return ready.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a batch was made", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
