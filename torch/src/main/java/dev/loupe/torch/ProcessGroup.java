package dev.loupe.torch;

import dev.loupe.graph.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/**
 * Processes of this machine that add up tensors (LibTorch's own c10d with Gloo, over the loopback address). All of them call
 * the same methods in the same order; each call waits for the others, and all get the same bits.
 */
public final class ProcessGroup implements AutoCloseable {
    /** Between two calls one may judge what is held out while the others wait. */
    private static final long PATIENCE_MILLISECONDS = 6L * 3600 * 1000;

    private final int rank;
    private final int size;
    private final FileStore store;
    private final ProcessGroupGloo group;

    private ProcessGroup(Path store, int rank, int size) {
        this.rank = rank;
        this.size = size;
        try (PointerScope temporaries = new PointerScope()) {
            ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(new Milliseconds(PATIENCE_MILLISECONDS));
            options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname("127.0.0.1")));
            this.store = new FileStore(store.toString(), size);
            this.group = new ProcessGroupGloo(this.store, rank, size, options);
            this.store.retainReference();
            this.group.retainReference();
        } catch (RuntimeException e) {
            throw lost(e);
        }
    }

    /**
     * Joins, once all have come.
     *
     * @param store a file that the processes find each other by; made by whoever is first
     * @param rank which of them this is, from 0
     * @param size how many there are
     * @throws BadInput when the others cannot be reached
     */
    public static ProcessGroup join(Path store, int rank, int size) {
        Engine.start();
        return new ProcessGroup(store, rank, size);
    }

    public int rank() {
        return rank;
    }

    public int size() {
        return size;
    }

    /** The sums of everybody's numbers, place by place. */
    public double[] sum(double... numbers) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = Tensor.of(numbers, numbers.length);
            sum(tensor);
            return tensor.toDoubles();
        }
    }

    /**
     * Puts the sum of everybody's gradients in the place of each gradient. They travel as one tensor: many small ones would
     * each wait for the other processes.
     */
    public void sumGradients(Collection<Tensor> weights) {
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            List<Tensor> gradients = new ArrayList<>();
            for (Tensor weight : weights) {
                weight.grad().ifPresent(gradients::add);
            }
            Tensor all = Tensor.cat(
                    0, gradients.stream().map(gradient -> gradient.reshape(-1)).toList());
            sum(all);
            long from = 0;
            for (Tensor gradient : gradients) {
                long length = gradient.numel();
                gradient.copy_(all.narrow(0, from, length).reshape(gradient.shape()));
                from += length;
            }
        }
    }

    private void sum(Tensor tensor) {
        try (PointerScope temporaries = new PointerScope()) {
            Work work = group.allreduce(new TensorVector(tensor.handle()));
            work._wait();
        } catch (RuntimeException e) {
            throw lost(e);
        }
    }

    private static BadInput lost(RuntimeException e) {
        return new BadInput(
                "the processes that learn together lost each other: " + Fault.firstLine(String.valueOf(e.getMessage()))
                        + "; --resume goes on from the last checkpoint",
                e);
    }

    @Override
    public void close() {
        group.releaseReference();
        store.releaseReference();
    }
}
