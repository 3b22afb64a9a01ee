package dev.loupe.inspect;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;

/**
 * What a network costs: its layers in the order of execution, and its totals.
 *
 * <p>{@code held} tells for each call of a module, by its index, what parameters it is the first to hold itself, layer or
 * not: that of an unused head, or of a projection that attention uses without calling it.
 *
 * <pre>{@code
 * Inspection.of(graph).totals().multiplyAdds()
 * }</pre>
 */
public record Inspection(Graph graph, List<Layer> layers, Totals totals, List<Held> held) {

    /** Parameters that a call of a module is the first to hold. */
    public record Held(Size parameters, Size bytes) {}

    /**
     * Counts everything, exactly.
     *
     * @throws dev.loupe.graph.BadInput when a figure does not fit 64 bits
     */
    public static Inspection of(Graph graph) {
        return new Counter(graph).count();
    }

    /** What the multiply-adds leave out, in the order of execution. */
    public List<NotCounted> notCounted() {
        List<NotCounted> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            String why = graph.isLive(node) ? NotCounted.why(node) : "";
            if (!why.isEmpty()) {
                all.add(new NotCounted(node.path(), OperatorNames.of(node), why));
            }
        }
        return all;
    }
}
