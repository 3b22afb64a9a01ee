package dev.loupe.report;

import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The module tree of a network with its figures: a line for each call of a module, with the sums of all that runs in it.
 */
public final class Outline {
    /**
     * One call of a module.
     *
     * @param layer its own figures if it is a layer
     * @param hasInner whether modules inside it are called
     * @param receptiveFields of the whole network, worked out when first asked for
     */
    public record Line(
            Call call,
            String operator,
            Optional<Layer> layer,
            boolean hasInner,
            Sums sums,
            LazyFields receptiveFields) {
        /** Its own figures, where it is a layer and they are not all: the sums hold what lies in it as well. */
        public Optional<Sums> own() {
            return layer.map(Sums::of).filter(own -> !own.sameAs(sums));
        }

        public Scope scope() {
            return call.scope();
        }

        public int depth() {
            return call.scope().depth();
        }
    }

    /** Figures of all that a call holds and runs. */
    public static final class Sums {
        Size parameters = Size.ZERO;
        Size multiplyAdds = Size.ZERO;
        Size neurons = Size.ZERO;
        Size connections = Size.ZERO;
        Size parameterBytes = Size.ZERO;
        Size activationBytes = Size.ZERO;

        /** What a layer holds and runs itself. */
        static Sums of(Layer layer) {
            Sums own = new Sums();
            own.add(layer);
            own.hold(layer.parameters(), layer.parameterBytes());
            return own;
        }

        boolean sameAs(Sums other) {
            return parameters.equals(other.parameters)
                    && multiplyAdds.equals(other.multiplyAdds)
                    && neurons.equals(other.neurons)
                    && connections.equals(other.connections)
                    && activationBytes.equals(other.activationBytes);
        }

        void hold(Size elements, Size bytes) {
            parameters = parameters.plus(elements);
            parameterBytes = parameterBytes.plus(bytes);
        }

        void add(Layer layer) {
            multiplyAdds = multiplyAdds.plus(layer.multiplyAdds());
            neurons = neurons.plus(layer.neurons());
            connections = connections.plus(layer.connections());
            activationBytes = activationBytes.plus(layer.activationBytes());
        }
    }

    private final List<Line> lines;

    private Outline(List<Line> lines) {
        this.lines = lines;
    }

    public static Outline of(Inspection inspection) {
        Graph graph = inspection.graph();
        int calls = graph.calls().size();
        List<Optional<Layer>> layers = new ArrayList<>(calls);
        Sums[] sums = new Sums[calls];
        boolean[] runs = new boolean[calls];
        boolean[] hasInner = new boolean[calls];
        for (int i = 0; i < calls; i++) {
            layers.add(Optional.empty());
            sums[i] = new Sums();
        }
        for (int i = calls - 1; i >= 0; i--) { // inner calls come after theirs
            Inspection.Held held = inspection.held().get(i);
            sums[i].hold(held.parameters(), held.bytes());
            Scope scope = graph.calls().get(i).scope();
            if (!scope.isRoot()) {
                sums[scope.parent().index()].hold(sums[i].parameters, sums[i].parameterBytes);
            }
        }
        for (Layer layer : inspection.layers()) {
            layers.set(layer.scope().index(), Optional.of(layer));
            mark(layer, sums, runs, hasInner);
        }
        List<Line> lines = new ArrayList<>();
        LazyFields fields = new LazyFields(graph);
        for (int i = 0; i < calls; i++) {
            Call call = graph.calls().get(i);
            if (runs[i] || call.scope().isRoot()) {
                String operator =
                        layers.get(i).map(Layer::operator).orElse(call.scope().kind());
                lines.add(new Line(call, operator, layers.get(i), hasInner[i], sums[i], fields));
            }
        }
        return new Outline(lines);
    }

    /** Adds a layer to the sums of all scopes around it. */
    private static void mark(Layer layer, Sums[] sums, boolean[] runs, boolean[] hasInner) {
        Scope scope = layer.scope();
        while (true) {
            runs[scope.index()] = true;
            sums[scope.index()].add(layer);
            if (scope.isRoot()) {
                return;
            }
            scope = scope.parent();
            hasInner[scope.index()] = true;
        }
    }

    /** All lines, the network's own first. */
    public List<Line> lines() {
        return lines;
    }

    /** The greatest depth of a line. */
    int depth() {
        int deepest = 0;
        for (Line line : lines) {
            deepest = Math.max(deepest, line.depth());
        }
        return deepest;
    }

    /** The greatest depth at which no more than so many lines are shown; at least 1. */
    public int depthFor(int most) {
        int[] count = new int[depth() + 1];
        for (Line line : lines) {
            count[line.depth()]++;
        }
        int shown = 0;
        for (int depth = 0; depth < count.length; depth++) {
            shown += count[depth];
            if (shown > most) {
                return Math.max(1, depth - 1);
            }
        }
        return Math.max(1, count.length - 1);
    }
}
