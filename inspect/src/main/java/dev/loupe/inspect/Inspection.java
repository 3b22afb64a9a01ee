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

    /** What one node multiplies and adds; the layers' figures are sums of these. */
    public static Size multiplyAdds(Node node) {
        return MultiplyAdds.of(node).value();
    }

    /** Parameters of a module that is no layer of the run: it is never called, or its parent uses its weights directly. */
    public record Outside(String path, Size parameters) {}

    /** What the layers' parameters lack of the total, in the order in which the modules stand. */
    public List<Outside> outsideLayers() {
        boolean[] isLayer = new boolean[held.size()];
        for (Layer layer : layers) {
            isLayer[layer.scope().index()] = true;
        }
        List<Outside> outside = new ArrayList<>();
        for (int i = 0; i < isLayer.length; i++) {
            Size parameters = held.get(i).parameters();
            if (!isLayer[i] && !parameters.is(0)) {
                outside.add(new Outside(graph.calls().get(i).scope().path(), parameters));
            }
        }
        return outside;
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
