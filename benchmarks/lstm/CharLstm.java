import com.sun.management.OperatingSystemMXBean;
import dev.loupe.graph.DType;
import dev.loupe.models.recurrent.LayerStack;
import dev.loupe.models.recurrent.LstmCell;
import dev.loupe.models.recurrent.NamedWeights;
import dev.loupe.models.recurrent.State;
import dev.loupe.torch.Adam;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Functional;
import dev.loupe.torch.Losses;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** CPU milliseconds of the process, one thread: a training step of the character model, and microseconds of a read or traced character. */
public final class CharLstm {
    private static final int ALPHABET = 63;
    private static final int FEATURES = 64;
    private static final int BATCH = 32;
    private static final int LENGTH = 64;

    private final LayerStack stack;
    private final NamedWeights weights;

    private CharLstm(int hidden) {
        stack = new LayerStack(new LstmCell(), FEATURES, hidden, 1);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("embedding", new long[] {ALPHABET, FEATURES});
        shapes.putAll(stack.shapes());
        shapes.put("head.weight", new long[] {ALPHABET, hidden});
        shapes.put("head.bias", new long[] {ALPHABET});
        weights = NamedWeights.zeros(shapes, DType.FLOAT32);
        weights.normal("embedding");
        stack.start(weights);
        weights.uniform("head.weight", 0.06);
    }

    public static void main(String[] arguments) {
        Engine.threads(1);
        Engine.seed(0);
        CharLstm job = new CharLstm(Integer.parseInt(arguments[1]));
        int count = Integer.parseInt(arguments[2]);
        double milliseconds = switch (arguments[0]) {
            case "train" -> job.train(count);
            case "read" -> job.read(count, false);
            case "trace" -> job.read(count, true);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        System.out.printf("%.4f%n", milliseconds);
    }

    private static double cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e6;
    }

    private static Tensor text(int steps, int batch) {
        long[] numbers = new SplittableRandom(1).ints((long) steps * batch, 0, ALPHABET).asLongStream().toArray();
        return Tensor.of(numbers, steps, batch);
    }

    /** Milliseconds a step. */
    private double train(int steps) {
        Adam adam = Adam.adam(weights.tensors(), 0.9, 0.999);
        Tensor text = text(LENGTH + 1, BATCH);
        Tensor next = text.narrow(0, 1, LENGTH).reshape((long) LENGTH * BATCH);
        List<State> state = stack.zeros(DType.FLOAT32, BATCH);
        double begin = 0;
        for (int step = -10; step < steps; step++) {
            if (step == 0) {
                begin = cpu();
            }
            try (TensorScope scope = TensorScope.open()) {
                LayerStack.Result result = stack.run(
                        weights,
                        Functional.embedding(text.narrow(0, 0, LENGTH), weights.get("embedding")),
                        state,
                        0);
                Tensor scores =
                        Functional.linear(result.output(), weights.get("head.weight"), weights.get("head.bias"));
                Tensor loss = Losses.crossEntropy(scores.flatten(0, 1), next);
                loss.item();
                loss.backward();
                adam.clipGradNorm(1);
                adam.step(0.004);
                adam.zeroGrad();
                state = result.after().stream().map(State::carried).toList();
            }
        }
        return (cpu() - begin) / steps;
    }

    /** Milliseconds a character: read alone, or with all gates and states kept. */
    private double read(int characters, boolean traced) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 5; round++) {
            double begin = cpu();
            try (NoGradients mode = NoGradients.open();
                    TensorScope scope = TensorScope.open()) {
                Tensor x = Functional.embedding(text(characters, 1), weights.get("embedding"));
                if (traced) {
                    stack.trace(weights, x);
                } else {
                    List<State> state = stack.zeros(DType.FLOAT32, 1);
                    for (int from = 0; from < characters; from += 1000) {
                        LayerStack.Result result =
                                stack.run(weights, x.narrow(0, from, Math.min(1000, characters - from)), state, 0);
                        state = result.after();
                    }
                }
            }
            best = Math.min(best, cpu() - begin);
        }
        return best / characters;
    }
}
