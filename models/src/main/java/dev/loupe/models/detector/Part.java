package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Printable;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A network of a detector with its weights, ready to learn and to be used. */
public final class Part implements AutoCloseable {
    private final Executor learning;
    private final Executor using;
    private final Weights weights;

    private Part(Executor learning, Executor using, Weights weights) {
        this.learning = learning;
        this.using = using;
        this.weights = weights;
    }

    /**
     * A network with first weights.
     *
     * @param graph the network in training and in use
     * @param seed of the weights
     */
    public static Part of(Function<Mode, Graph> graph, long seed) {
        Graph training = graph.apply(Mode.TRAIN);
        return new Part(Executor.of(training), Executor.of(graph.apply(Mode.EVAL)), Initialisation.of(training, seed));
    }

    /** The outputs in training, so that gradients find the way back. */
    public List<Tensor> learn(Tensor input) {
        return learning.forwardAll(weights, input);
    }

    /** The outputs in use; nothing is recorded. */
    public List<Tensor> infer(Tensor input) {
        return using.inferAll(weights, input);
    }

    /** The outputs as in use, but so that gradients find the way back: batch normalisation keeps its figures. */
    public List<Tensor> learnAsInUse(Tensor input) {
        return using.forwardAll(weights, input);
    }

    /** How many samples went through it, in training or use. */
    public long samples() {
        return learning.samples() + using.samples();
    }

    /**
     * Takes the values of other tensors by their keys behind a prefix; there may be more.
     *
     * @throws BadInput when one is missing, or has another shape
     */
    public void take(String prefix, Map<String, Tensor> others) {
        try (NoGradients mode = NoGradients.open()) {
            for (String key : weights.keys()) {
                Tensor own = weights.get(key);
                Tensor other = others.get(prefix + key);
                if (other != null && Arrays.equals(other.shape(), own.shape())) {
                    own.copy_(other);
                } else if (!key.endsWith("num_batches_tracked")) { // older files lack it, and nothing depends on it
                    throw new BadInput("the weights are not this network's: it needs " + prefix + key + " of "
                            + Arrays.toString(own.shape())
                            + (other == null ? "" : ", not of " + Arrays.toString(other.shape())));
                }
            }
        }
    }

    /**
     * Takes the weights of a file by their keys; there may be more, such as a classifier's last layer.
     *
     * @throws BadInput when it cannot be read, or something is missing
     */
    public void load(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            take("", NamedTensors.read(file));
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
    }

    public Weights weights() {
        return weights;
    }

    @Override
    public void close() {
        learning.close();
        using.close();
        weights.close();
    }
}
