import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.inspect.Inspection;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Zoo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/** CPU time of the calling thread, in process and warm: one network, the whole zoo, and chains that grow. */
public class InProcess {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public static void main(String[] arguments) {
        long zoo = cpu(() -> Zoo.names().forEach(name -> Inspection.of(entry(name).graph())));
        row("the whole zoo, " + Zoo.names().size() + " networks, first time in the process", zoo);
        row("resnet152: build, shapes, all counts", median(2000, () -> Inspection.of(entry("resnet152").graph())));
        for (int nodes : new int[] {1_000, 3_000, 10_000, 30_000, 100_000}) {
            long time = median(15, () -> Inspection.of(chain(nodes)));
            row("chain of " + nodes + " nodes (" + time / nodes + " ns a node)", time);
            System.out.println("point\t" + nodes + "\t" + time / 1e9);
        }
    }

    private static Entry entry(String name) {
        return Zoo.find(name).orElseThrow();
    }

    /** Convolution and ReLU in turn. */
    private static Graph chain(int nodes) {
        Step[] steps = new Step[nodes];
        for (int i = 0; i < nodes; i++) {
            steps[i] = i % 2 == 0 ? Layers.conv(8, 3).padding(1) : Layers.relu();
        }
        return Graph.of("chain", Layers.sequential(steps), Shape.of(1, 8, 32, 32));
    }

    private static long median(int rounds, Runnable work) {
        long[] times = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            times[i] = cpu(work);
        }
        long[] warm = Arrays.copyOfRange(times, rounds / 2, rounds);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    private static long cpu(Runnable work) {
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        return THREADS.getCurrentThreadCpuTime() - start;
    }

    private static void row(String what, long nanoseconds) {
        System.out.printf(Locale.ROOT, "| %s | %.3f ms |%n", what, nanoseconds / 1e6);
    }
}
