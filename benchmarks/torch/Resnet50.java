import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.Losses;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Sgd;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** JOB ROUNDS: prints the mean CPU seconds of a round (all threads of the process) and the peak resident memory in MB. */
public final class Resnet50 {
    public static void main(String[] arguments) throws Exception {
        String job = arguments[0];
        int rounds = Integer.parseInt(arguments[1]);
        Engine.threads(1);
        long batch = job.equals("forward1") ? 1 : 8;
        Entry entry = Zoo.find("resnet50").orElseThrow();
        var input = entry.usual(Options.NONE).get(0);
        input = input.shape(input.tensor().shape().with(0, dev.loupe.graph.Size.of(batch)));
        boolean training = job.equals("train8");
        Graph graph = entry.graph(
                Options.NONE, training ? Mode.TRAIN : Mode.EVAL, DType.FLOAT32, List.of(input));
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long begun = 0;
        try (Executor network = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 1);
                Optimizer sgd = new Sgd(weights.trained(), 0.9, 0, false);
                TensorScope whole = TensorScope.open()) {
            Tensor images = Tensor.full(DType.FLOAT32, 1, batch, 3, 224, 224);
            Tensor labels = Tensor.arange(batch);
            for (int i = -1; i < rounds; i++) {
                if (i == 0) {
                    begun = system.getProcessCpuTime(); // behind the first round, which is not counted
                }
                try (TensorScope round = TensorScope.open()) {
                    if (training) {
                        sgd.zeroGrad();
                        Losses.crossEntropy(network.forward(weights, images), labels).backward();
                        sgd.step(0.1);
                    } else {
                        network.infer(weights, images);
                    }
                }
            }
        }
        double seconds = (system.getProcessCpuTime() - begun) / 1e9 / rounds;
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("VmHWM: 0 kB");
        System.out.printf("%.3f %d%n", seconds, Long.parseLong(peak.replaceAll("[^0-9]", "")) / 1024);
    }
}
