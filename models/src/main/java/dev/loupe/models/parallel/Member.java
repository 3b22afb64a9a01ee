package dev.loupe.models.parallel;

import dev.loupe.graph.BadInput;
import dev.loupe.torch.ProcessGroup;
import dev.loupe.torch.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** A process that was started by the first of its team and does the steps that this one tells. */
public final class Member implements Team {
    /** What is to be done next. */
    public record Order(long step, double learningRate) {}

    private final ProcessGroup group;

    private Member(ProcessGroup group) {
        this.group = group;
    }

    /**
     * Joins its team.
     *
     * @param store the file by which they find each other
     * @param rank from 1
     */
    public static Member join(Path store, int rank, int size) {
        try {
            Files.createFile(ready(store, rank));
        } catch (IOException e) {
            throw new BadInput(store + ": its folder cannot be written: " + e.getMessage(), e);
        }
        return new Member(ProcessGroup.join(store, rank, size));
    }

    /** The file that says that a process is about to join. */
    static Path ready(Path store, int rank) {
        return store.resolveSibling("ready" + rank);
    }

    /** Waits for what is to be done next; empty at the end. */
    public Optional<Order> next() {
        double[] told = group.sum(0, 0);
        return told[0] < 0 ? Optional.empty() : Optional.of(new Order((long) told[0], told[1]));
    }

    @Override
    public int rank() {
        return group.rank();
    }

    @Override
    public int size() {
        return group.size();
    }

    @Override
    public void begin(long step, double learningRate) {}

    @Override
    public double sum(double value) {
        return group.sum(value)[0];
    }

    @Override
    public void sumGradients(Collection<Tensor> weights) {
        group.sumGradients(weights);
    }

    @Override
    public void close() {
        group.close();
    }
}
