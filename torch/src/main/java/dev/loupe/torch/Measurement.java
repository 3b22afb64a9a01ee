package dev.loupe.torch;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What runs of a network took, without gradients, on the processor.
 *
 * @param runs how many were timed, after one that was not
 * @param threads how many each operator could use
 * @param wallSeconds the median time of a run
 * @param cpuSeconds the median time that all threads together worked in a run
 * @param peakBytes the most that inputs, values between operators and outputs took together; neither weights nor what
 *     LibTorch needs inside an operator
 * @param weightBytes of parameters and buffers
 */
public record Measurement(
        int runs, int threads, double wallSeconds, double cpuSeconds, long peakBytes, long weightBytes) {

    /** Runs a network with first weights: figures do not matter to time and memory. */
    public static Measurement of(Graph graph, int runs) {
        try (Executor executor = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 1)) {
            return of(executor, weights, runs);
        }
    }

    /** Runs a network with the given weights on random inputs. */
    public static Measurement of(Executor executor, Weights weights, int runs) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (TensorScope scope = TensorScope.open()) {
            Tensor[] inputs = inputs(executor.graph());
            Ledger ledger = new Ledger(weights);
            run(executor, weights, ledger, inputs);
            double[] wall = new double[runs];
            double[] cpu = new double[runs];
            for (int i = 0; i < runs; i++) {
                long wallBefore = System.nanoTime();
                long cpuBefore = system.getProcessCpuTime();
                run(executor, weights, Observer.NONE, inputs);
                wall[i] = (System.nanoTime() - wallBefore) / 1e9;
                cpu[i] = (system.getProcessCpuTime() - cpuBefore) / 1e9;
            }
            return new Measurement(runs, Engine.threads(), median(wall), median(cpu), ledger.peak, weights.nbytes());
        }
    }

    private static void run(Executor executor, Weights weights, Observer observer, Tensor... inputs) {
        List<Tensor> outputs = executor.inferAll(weights, observer, inputs);
        outputs.forEach(Tensor::close);
    }

    /** Random numbers, or zeros where numbers of tokens are looked up. */
    private static Tensor[] inputs(Graph graph) {
        return graph.inputs().stream()
                .map(value -> {
                    long[] shape = Sizes.of(value.shape()).at(Map.of());
                    return value.type().dtype().isFloat()
                            ? Tensor.randn(value.type().dtype(), shape)
                            : Tensor.zeros(value.type().dtype(), shape);
                })
                .toArray(Tensor[]::new);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Adds up the pieces of memory that values lie in, each once, whatever views there are of it. */
    private static final class Ledger implements Observer {
        private final Set<Long> weights = new HashSet<>();
        private final Map<Long, Integer> users = new HashMap<>();
        private long alive;
        private long peak;

        Ledger(Weights held) {
            held.tensors().values().forEach(tensor -> weights.add(Tensor.address(tensor.handle())));
        }

        @Override
        public void made(Node node, org.bytedeco.pytorch.Tensor[] outputs) {
            if (node.op().type() == OpType.PARAMETER) {
                return;
            }
            for (org.bytedeco.pytorch.Tensor output : outputs) {
                long address = Tensor.address(output);
                if (!weights.contains(address) && users.merge(address, 1, Integer::sum) == 1) {
                    alive += Tensor.storageBytes(output);
                }
            }
            peak = Math.max(peak, alive);
        }

        @Override
        public void freed(Node node, org.bytedeco.pytorch.Tensor[] outputs) {
            if (node.op().type() == OpType.PARAMETER) {
                return;
            }
            for (org.bytedeco.pytorch.Tensor output : outputs) {
                long address = Tensor.address(output);
                if (!weights.contains(address) && users.merge(address, -1, Integer::sum) == 0) {
                    alive -= Tensor.storageBytes(output);
                    users.remove(address);
                }
            }
        }
    }
}
