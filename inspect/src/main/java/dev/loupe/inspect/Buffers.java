package dev.loupe.inspect;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a network share memory, and for how long each piece of memory (buffer) is needed.
 *
 * <p>A view, such as a flatten or a part of a split, lies in its input's buffer; so does the output of an activation that
 * works in place. A buffer is born with its first value and dies with the last use of its last one. Times are indices of
 * nodes.
 */
final class Buffers {
    private static final int NONE = -1;

    private final Graph graph;
    /** For each node the number of its first output; outputs are numbered through. */
    private final int[] firstOutput;
    /** For each output the number of its buffer; {@link #NONE} where it lies in a parameter or never exists. */
    private final int[] bufferOf;
    /** Of each buffer the node that makes it. */
    private final int[] makers;

    private final TensorType[] types;
    /** Of each buffer the node behind which nobody needs it; the count of nodes for outputs. */
    private final int[] lastUses;
    /** Of each buffer the one that it was merged into: itself if it was not. */
    private final int[] mergedInto;

    private int count;

    /**
     * The buffers of one pass, each value in memory of its own where it is no view.
     *
     * @param training whether drop-outs drop
     */
    Buffers(Graph graph, boolean training) {
        this.graph = graph;
        this.firstOutput = new int[graph.nodes().size()];
        int outputs = 0;
        for (Node node : graph.nodes()) {
            firstOutput[node.index()] = outputs;
            outputs += node.outputCount();
        }
        this.bufferOf = new int[outputs];
        Arrays.fill(bufferOf, NONE);
        this.makers = new int[outputs];
        this.types = new TensorType[outputs];
        place(new @Nullable Strides[outputs], training);
        this.lastUses = Arrays.copyOf(makers, count);
        this.mergedInto = new int[count];
        Arrays.setAll(mergedInto, i -> i);
        use();
    }

    private void place(@Nullable Strides[] strides, boolean training) {
        for (Node node : graph.nodes()) {
            if (!graph.isLive(node) || node.op().type() == OpType.PARAMETER) {
                continue;
            }
            for (int i = 0; i < node.outputCount(); i++) {
                int number = firstOutput[node.index()] + i;
                Strides known = node.inputCount() == 0 ? null : strides[number(node.input(0))];
                Optional<Strides> view = Strides.ofView(node, i, known, training);
                if (view.isPresent()) {
                    strides[number] = view.get();
                    bufferOf[number] = bufferOf[number(node.input(0))];
                } else {
                    makers[count] = node.index();
                    types[count] = node.output(i);
                    bufferOf[number] = count++;
                }
            }
        }
    }

    private void use() {
        for (Node node : graph.nodes()) {
            for (int i = 0; graph.isLive(node) && i < node.inputCount(); i++) {
                use(node.input(i), node.index());
            }
        }
        for (Value output : graph.outputs()) {
            use(output, graph.nodes().size());
        }
    }

    private void use(Value value, int time) {
        int buffer = of(value);
        if (buffer != NONE) {
            lastUses[buffer] = time;
        }
    }

    private int number(Value value) {
        return firstOutput[value.node().index()] + value.output();
    }

    private int of(Value value) {
        return of(value.node(), value.output());
    }

    /** The buffer in which an output of a node lies; negative where that is a parameter's. */
    int of(Node node, int output) {
        int buffer = bufferOf[firstOutput[node.index()] + output];
        while (buffer != NONE && mergedInto[buffer] != buffer) {
            mergedInto[buffer] = mergedInto[mergedInto[buffer]];
            buffer = mergedInto[buffer];
        }
        return buffer;
    }

    /** Whether a node moves nothing: its output lies in its input's memory. */
    boolean isView(Node node) {
        int buffer = bufferOf[firstOutput[node.index()]];
        return node.inputCount() > 0 && (buffer == NONE || makers[buffer] != node.index());
    }

    /**
     * Lets activations write over their operand where that is legal: it is needed nowhere else, fills its buffer, and
     * belongs neither to the caller nor to a module.
     */
    void writeInPlace(InPlace which) {
        for (Node node : graph.nodes()) {
            if (!graph.isLive(node) || !which.allows(node.op())) {
                continue;
            }
            int own = bufferOf[firstOutput[node.index()]];
            int from = of(node.input(0));
            if (from != NONE
                    && lastUses[from] == node.index()
                    && !isInput(from)
                    && types[from].bytes().equals(types[own].bytes())) {
                mergedInto[own] = from;
                lastUses[from] = lastUses[own];
            }
        }
    }

    private boolean isInput(int buffer) {
        return graph.nodes().get(makers[buffer]).op().type() == OpType.INPUT;
    }

    /** How many buffers there are, those included that were merged into others. */
    int count() {
        return count;
    }

    boolean isMerged(int buffer) {
        return mergedInto[buffer] != buffer;
    }

    Size bytes(int buffer) {
        return types[buffer].bytes();
    }

    /** Index of the node that makes it. */
    int maker(int buffer) {
        return makers[buffer];
    }

    /** Index of the last node that needs it; the count of nodes for what the network puts out. */
    int lastUse(int buffer) {
        return lastUses[buffer];
    }
}
