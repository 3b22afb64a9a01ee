package dev.loupe.models.sequences;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A problem whose sequences are drawn, fresh ones for each step.
 *
 * @param task which
 * @param length of the sequences, as the task takes it
 * @param batch sequences of a step
 */
record Drawn(DrawnTask task, int length, int batch, long seed) implements SequenceProblem {
    private static final int HELD_OUT = 1000;

    @Override
    public String description() {
        return task.description();
    }

    @Override
    public int inputs() {
        return task.inputs();
    }

    @Override
    public int outputs() {
        return task.outputs();
    }

    @Override
    public Judgement judgement() {
        return task.judgement();
    }

    @Override
    public Examples batch(long step) {
        return task.draw(random(step + 1), length, batch);
    }

    /** There is no pass over what is always new: a hundred batches count as one. */
    @Override
    public long batchesPerPass() {
        return 100;
    }

    @Override
    public List<Examples> heldOut() {
        return List.of(task.draw(random(0), length, HELD_OUT));
    }

    /** Numbers of their own for each batch (the finaliser of SplitMix64, so that neighbours have nothing in common). */
    private SplittableRandom random(long number) {
        long z = seed * 0x9E3779B97F4A7C15L + number;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return new SplittableRandom(z ^ z >>> 31);
    }
}
