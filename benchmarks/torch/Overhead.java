import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Prints the executor's CPU microseconds a node: on a chain of nodes that do nothing, so that nothing else is measured. */
public final class Overhead {
    private static final int NODES = 1000;

    public static void main(String[] arguments) {
        Engine.threads(1);
        Step[] chain = new Step[NODES];
        Arrays.fill(chain, Layers.identity());
        Graph graph = Graph.of("chain", Layers.sequential(chain), Shape.of(1, 8));
        double[] times = new double[200];
        try (Executor executor = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 1);
                TensorScope scope = TensorScope.open()) {
            Tensor x = Tensor.zeros(DType.FLOAT32, 1, 8);
            for (int i = 0; i < times.length; i++) {
                long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                executor.infer(weights, x).close();
                times[i] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e3 / NODES;
            }
        }
        double[] warm = Arrays.copyOfRange(times, times.length / 2, times.length);
        Arrays.sort(warm);
        System.out.printf("%.2f%n", warm[warm.length / 2]);
    }
}
