package dev.loupe.inspect;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * What a network costs: its layers in the order of execution, and its totals.
 *
 * <pre>{@code
 * Inspection.of(graph).totals().multiplyAdds()
 * }</pre>
 */
public record Inspection(Graph graph, List<Layer> layers, Totals totals) {

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
