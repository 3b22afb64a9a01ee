package dev.loupe.inspect;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The memory of a training step at its turning point: the forward pass is done, everything that the backward pass needs
 * is kept, gradients have their place. Operators count as they run in training, whatever the mode of the graph, which
 * decides only what is live. {@code docs/memory.md} states the model.
 *
 * @param parameterBytes bytes of all parameters, each once
 * @param bufferBytes bytes of what modules hold besides
 * @param masterBytes bytes of the float32 copies of trained half-precision parameters; 0 without mixed precision
 * @param gradientBytes bytes of the gradients of trained parameters, in their type
 * @param optimizerBytes bytes of the optimizer's state, in the parameters' type; float32 with mixed precision
 * @param savedBytes bytes of the saved activations, each piece of memory once; empty where the shape of a value is unknown
 * @param saved what they are, in the order of execution
 */
public record TrainingMemory(
        Size parameterBytes,
        Size bufferBytes,
        Size masterBytes,
        Size gradientBytes,
        Size optimizerBytes,
        Optional<Size> savedBytes,
        List<SavedTensor> saved) {

    /**
     * A tensor kept for the backward pass of a node.
     *
     * @param what it is to the node: {@code input}, {@code output}, {@code indices}, {@code mask}, …
     * @param bytes of memory that nothing before it keeps: 0 where another node or a parameter keeps it anyway
     */
    public record SavedTensor(Node node, String what, Size bytes) {}

    /** Training in the type of the parameters. */
    public static TrainingMemory of(Graph graph, Optimizer optimizer) {
        return of(graph, optimizer, false);
    }

    /**
     * The memory of one step.
     *
     * @param mixedPrecision whether half-precision parameters are kept in float32 as well, together with the optimizer's
     *     state (Micikevicius 2018, section 3.1)
     * @throws BadInput when a figure does not fit 64 bits, or mixed precision is asked for without half-precision
     *     parameters
     */
    public static TrainingMemory of(Graph graph, Optimizer optimizer, boolean mixedPrecision) {
        if (mixedPrecision && graph.dtype() != DType.FLOAT16 && graph.dtype() != DType.BFLOAT16) {
            throw new BadInput("mixed precision trains float16 or bfloat16 parameters, but these are "
                    + graph.dtype().label());
        }
        Held held = Held.of(graph);
        Size master = held.trainableElements().times(DType.FLOAT32.bytes());
        Size optimized = mixedPrecision ? master : held.trainableBytes();
        boolean isKnown = InferenceMemory.unknownShape(graph).isEmpty();
        List<SavedTensor> saved = isKnown ? saved(graph) : List.of();
        Size savedBytes = Size.ZERO;
        for (SavedTensor tensor : saved) {
            savedBytes = savedBytes.plus(tensor.bytes());
        }
        return new TrainingMemory(
                held.parameterBytes(),
                held.bufferBytes(),
                mixedPrecision ? master : Size.ZERO,
                held.trainableBytes(),
                optimized.times(optimizer.states()),
                isKnown ? Optional.of(savedBytes) : Optional.empty(),
                saved);
    }

    private static List<SavedTensor> saved(Graph graph) {
        Buffers buffers = new Buffers(graph, true);
        boolean[] kept = new boolean[buffers.count()];
        boolean[] gradients = gradients(graph);
        List<SavedTensor> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (!graph.isLive(node) || !gradients[node.index()]) {
                continue;
            }
            boolean[] inputGradients = new boolean[node.inputCount()];
            for (int i = 0; i < inputGradients.length; i++) {
                inputGradients[i] = gradients[node.input(i).node().index()];
            }
            for (Saved saved : Saved.of(node, inputGradients)) {
                all.add(new SavedTensor(node, saved.what(), newBytes(saved, buffers, kept)));
            }
        }
        return all;
    }

    /** Bytes of the memory in which a saved tensor lies, the first time that it is met. */
    private static Size newBytes(Saved saved, Buffers buffers, boolean[] kept) {
        Optional<Node> maker = saved.maker();
        if (maker.isEmpty()) {
            return saved.type().bytes();
        }
        int buffer = buffers.of(maker.get(), saved.output());
        if (buffer < 0 || kept[buffer]) {
            return Size.ZERO;
        }
        kept[buffer] = true;
        return buffers.bytes(buffer);
    }

    /** For each node whether its outputs have a gradient: it, or something before it, has a trained parameter. */
    private static boolean[] gradients(Graph graph) {
        boolean[] gradients = new boolean[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            boolean any = false;
            for (int i = 0; i < node.inputCount(); i++) {
                any |= gradients[node.input(i).node().index()];
            }
            for (Parameter parameter : Parameters.of(node)) {
                any |= parameter.trained();
            }
            gradients[node.index()] = any;
        }
        return gradients;
    }

    /** All of it together; empty where the saved activations are unknown. */
    public Optional<Size> totalBytes() {
        return savedBytes.map(bytes -> bytes.plus(parameterBytes)
                .plus(bufferBytes)
                .plus(masterBytes)
                .plus(gradientBytes)
                .plus(optimizerBytes));
    }
}
