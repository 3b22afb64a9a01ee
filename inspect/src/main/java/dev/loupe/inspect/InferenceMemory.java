package dev.loupe.inspect;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The memory of one inference, by liveness: while a node runs, its inputs and outputs exist, and everything that a later
 * node needs. {@code docs/memory.md} states the model.
 *
 * @param parameterBytes bytes of all parameters, each once
 * @param bufferBytes bytes of what modules hold besides: running statistics, tables
 * @param timeline what lives at each node, in the order of execution
 * @param peak the first node with the most; empty where it is unknown
 * @param unknown why it is unknown: a shape is, or sizes have symbols and no node has the most for all values; else empty
 */
public record InferenceMemory(
        Size parameterBytes, Size bufferBytes, List<Moment> timeline, Optional<Moment> peak, Optional<String> unknown) {
    /** With more candidates for the peak than this the search for a single one is given up. */
    private static final int CANDIDATES = 16;

    /**
     * Bytes of activations around one node, the network's inputs included.
     *
     * @param during while it runs
     * @param after when it has run and what died with it is freed
     */
    public record Moment(Node node, Size during, Size after) {}

    /**
     * A piece of memory that values lie in.
     *
     * @param maker the node that makes the first of them
     * @param lastUse index of the node behind which nobody needs it; the count of nodes for what the network puts out
     */
    public record Life(Node maker, int lastUse, Size bytes) {}

    /** All pieces of memory of one pass that has each output in memory of its own; none where a shape is unknown. */
    public static List<Life> lives(Graph graph) {
        List<Life> lives = new ArrayList<>();
        if (unknownShape(graph).isEmpty()) {
            Buffers buffers = new Buffers(graph, false);
            for (int buffer = 0; buffer < buffers.count(); buffer++) {
                Node maker = graph.nodes().get(buffers.maker(buffer));
                lives.add(new Life(maker, buffers.lastUse(buffer), buffers.bytes(buffer)));
            }
        }
        return lives;
    }

    /** Each output in memory of its own where it is no view. */
    public static InferenceMemory of(Graph graph) {
        return of(graph, InPlace.NEVER);
    }

    /**
     * The memory of one pass.
     *
     * @throws dev.loupe.graph.BadInput when a figure does not fit 64 bits
     */
    public static InferenceMemory of(Graph graph, InPlace inPlace) {
        Held held = Held.of(graph);
        Optional<String> unknown = unknownShape(graph);
        if (unknown.isPresent()) {
            return new InferenceMemory(held.parameterBytes(), held.bufferBytes(), List.of(), Optional.empty(), unknown);
        }
        Buffers buffers = new Buffers(graph, false);
        buffers.writeInPlace(inPlace);
        List<Moment> timeline = timeline(graph, buffers);
        Optional<Moment> peak = peak(timeline);
        return new InferenceMemory(
                held.parameterBytes(),
                held.bufferBytes(),
                timeline,
                peak,
                peak.isPresent()
                        ? Optional.empty()
                        : Optional.of("which node needs the most memory depends on the symbols in the shapes"));
    }

    /** Names the first value of unknown shape, which leaves all sums unknown. */
    static Optional<String> unknownShape(Graph graph) {
        for (Node node : graph.nodes()) {
            for (int i = 0; graph.isLive(node) && i < node.outputCount(); i++) {
                if (!node.output(i).shape().isKnown()) {
                    String operator = OperatorNames.of(node);
                    return Optional.of("the shape of an output of "
                            + (node.path().isEmpty() ? operator : node.path() + " (" + operator + ")")
                            + " is unknown");
                }
            }
        }
        return Optional.empty();
    }

    private static List<Moment> timeline(Graph graph, Buffers buffers) {
        int nodes = graph.nodes().size();
        Size[] born = new Size[nodes];
        Size[] dead = new Size[nodes + 1];
        Arrays.fill(born, Size.ZERO);
        Arrays.fill(dead, Size.ZERO);
        for (int buffer = 0; buffer < buffers.count(); buffer++) {
            if (!buffers.isMerged(buffer)) {
                Size bytes = buffers.bytes(buffer);
                int maker = buffers.maker(buffer);
                int lastUse = buffers.lastUse(buffer);
                born[maker] = born[maker].plus(bytes);
                dead[lastUse] = dead[lastUse].plus(bytes);
            }
        }
        List<Moment> timeline = new ArrayList<>(nodes);
        Size alive = Size.ZERO;
        for (Node node : graph.nodes()) {
            if (graph.isLive(node) && node.op().type() != OpType.PARAMETER) {
                Size during = alive.plus(born[node.index()]);
                alive = during.minus(dead[node.index()]);
                timeline.add(new Moment(node, during, alive));
            }
        }
        return timeline;
    }

    private static Optional<Moment> peak(List<Moment> timeline) {
        List<Moment> candidates = new ArrayList<>();
        for (Moment moment : timeline) {
            boolean beaten = false;
            for (Moment candidate : candidates) {
                beaten |= candidate.during().isAtLeast(moment.during());
            }
            if (!beaten) {
                candidates.removeIf(candidate -> moment.during().isAtLeast(candidate.during()));
                candidates.add(moment);
            }
            if (candidates.size() > CANDIDATES) {
                return Optional.empty();
            }
        }
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    /** Bytes of activations at the peak; empty where {@link #peak} is. */
    public Optional<Size> activationBytes() {
        return peak.map(Moment::during);
    }

    /** Parameters, buffers and activations at the peak together. */
    public Optional<Size> peakBytes() {
        return peak.map(moment -> moment.during().plus(parameterBytes).plus(bufferBytes));
    }

    /**
     * The peak when each symbol is given a number.
     *
     * @throws dev.loupe.graph.BadInput when a symbol has none
     */
    public long peakBytes(Map<String, Long> values) {
        long most = 0;
        for (Moment moment : timeline) {
            most = Math.max(most, moment.during().evaluate(values));
        }
        return Math.addExact(most, parameterBytes.plus(bufferBytes).evaluate(values));
    }
}
