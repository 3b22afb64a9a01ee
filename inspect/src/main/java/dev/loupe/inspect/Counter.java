package dev.loupe.inspect;

import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds up what each call of a module runs and holds itself, and what the whole does. */
final class Counter {
    private final Graph graph;
    private final Own[] own;
    private final boolean[] batched;
    /** Keys of parameters, each with the path of the module that was first to hold it. */
    private final Map<String, String> holders = new HashMap<>();

    private Size parameters = Size.ZERO;
    private Size trainable = Size.ZERO;
    private Size biases = Size.ZERO;
    private Size buffers = Size.ZERO;
    private Size parameterBytes = Size.ZERO;
    private Size bufferBytes = Size.ZERO;

    /** What one call runs and holds itself, modules inside it apart. */
    private static final class Own {
        String operator = "";
        boolean hasCalls;
        boolean hasParameters;
        boolean multipliesByOwnWeights;
        Size parameters = Size.ZERO;
        Size parameterBytes = Size.ZERO;
        Size multiplyAdds = Size.ZERO;
        Size connections = Size.ZERO;
        Size neurons = Size.ZERO;
        Size neuronsOfHeld = Size.ZERO;
        Optional<String> sharedWith = Optional.empty();

        /**
         * What its children compute, which it uses without calling them, counts if it multiplies by weights of its own:
         * attention with its joint projection is one layer with all its neurons, a window of Swin is none.
         */
        Size allNeurons() {
            return multipliesByOwnWeights ? neurons.plus(neuronsOfHeld) : neurons;
        }

        boolean isLayer() {
            return !hasCalls || hasParameters || !multiplyAdds.is(0) || !neurons.is(0);
        }
    }

    Counter(Graph graph) {
        this.graph = graph;
        this.batched = batched(graph);
        this.own = new Own[graph.calls().size()];
        for (int i = 0; i < own.length; i++) {
            own[i] = new Own();
        }
        for (Call call : graph.calls()) {
            Scope scope = call.scope();
            own[scope.index()].operator = scope.kind();
            own[scope.parent().index()].hasCalls |= !scope.isRoot();
        }
    }

    /** For each node whether it depends on an input, so that what it does grows with the batch. */
    static boolean[] batched(Graph graph) {
        boolean[] batched = new boolean[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            boolean grows = node.op().type() == OpType.INPUT;
            for (int i = 0; i < node.inputCount(); i++) {
                grows |= batched[node.input(i).node().index()];
            }
            batched[node.index()] = grows;
        }
        return batched;
    }

    Inspection count() {
        for (Node node : graph.nodes()) {
            hold(node);
            if (graph.isLive(node)) {
                run(node);
            }
        }
        List<Layer> layers = layers();
        List<Inspection.Held> held = new ArrayList<>(own.length);
        for (Own one : own) {
            held.add(new Inspection.Held(one.parameters, one.parameterBytes));
        }
        return new Inspection(graph, layers, totals(layers), held);
    }

    /** Books the parameters of a node under the module that holds them. */
    private void hold(Node node) {
        Own holder = own[node.scope().index()];
        if (holder.operator.isEmpty()) {
            holder.operator = OperatorNames.of(node);
        }
        for (Parameter parameter : Parameters.of(node)) {
            String first = holders.putIfAbsent(parameter.key(), node.path());
            if (parameter.isBuffer()) {
                if (first == null) {
                    buffers = buffers.plus(parameter.elements());
                    bufferBytes = bufferBytes.plus(parameter.type().bytes());
                }
                continue;
            }
            holder.hasParameters = true;
            if (first != null) {
                holder.sharedWith = first.equals(node.path()) ? holder.sharedWith : Optional.of(first);
                continue;
            }
            Size elements = parameter.elements();
            holder.parameters = holder.parameters.plus(elements);
            holder.parameterBytes = holder.parameterBytes.plus(parameter.type().bytes());
            parameters = parameters.plus(elements);
            parameterBytes = parameterBytes.plus(parameter.type().bytes());
            trainable = parameter.trained() ? trainable.plus(elements) : trainable;
            biases = parameter.role() == Parameter.Role.BIAS ? biases.plus(elements) : biases;
        }
    }

    /** Books the work of a node under the module that is called for it. */
    private void run(Node node) {
        boolean grows = batched[node.index()];
        Size multiplyAdds = MultiplyAdds.of(node).value();
        if (multiplyAdds.is(0)) {
            return;
        }
        Own caller = own[caller(node.scope()).index()];
        caller.multiplyAdds = caller.multiplyAdds.plus(multiplyAdds);
        Size neurons = Neurons.of(node).value();
        if (neurons.is(0)) {
            return;
        }
        caller.connections = caller.connections.plus(perSample(multiplyAdds, grows));
        if (node.scope().use() == Scope.Use.HOLDER) {
            caller.neuronsOfHeld = caller.neuronsOfHeld.plus(perSample(neurons, grows));
        } else {
            caller.multipliesByOwnWeights = true;
            caller.neurons = caller.neurons.plus(perSample(neurons, grows));
        }
    }

    private Size perSample(Size count, boolean grows) {
        Size batch = graph.batch();
        return grows && !batch.is(1) ? count.dividedBy(batch) : count;
    }

    static Scope caller(Scope scope) {
        Scope caller = scope;
        while (caller.use() == Scope.Use.HOLDER) {
            caller = caller.parent();
        }
        return caller;
    }

    private List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        Map<String, Integer> calls = new HashMap<>();
        for (Call call : graph.calls()) {
            Scope scope = call.scope();
            Own mine = own[scope.index()];
            if (scope.use() != Scope.Use.HOLDER && !call.outputs().isEmpty() && mine.isLayer() && graph.isLive(call)) {
                int before = calls.merge(scope.path(), 1, Integer::sum) - 1;
                layers.add(layer(call, mine, before));
            }
        }
        return layers;
    }

    private static Layer layer(Call call, Own mine, int before) {
        Scope scope = call.scope();
        List<Shape> inputs = new ArrayList<>();
        if (scope.use() == Scope.Use.CALLED) {
            for (Value input : call.inputs()) {
                inputs.add(input.shape());
            }
        }
        Value output = call.outputs().get(0);
        return new Layer(
                scope,
                mine.operator,
                inputs,
                output.shape(),
                mine.parameters,
                mine.multiplyAdds,
                mine.allNeurons(),
                mine.connections,
                mine.parameterBytes,
                output.type().bytes(),
                mine.sharedWith.isPresent() || before == 0 ? mine.sharedWith : Optional.of(scope.path()),
                mine.hasParameters,
                before);
    }

    private Totals totals(List<Layer> layers) {
        Size multiplyAdds = Size.ZERO;
        Size neurons = Size.ZERO;
        Size connections = Size.ZERO;
        Size activationBytes = Size.ZERO;
        for (Layer layer : layers) {
            multiplyAdds = multiplyAdds.plus(layer.multiplyAdds());
            neurons = neurons.plus(layer.neurons());
            connections = connections.plus(layer.connections());
            activationBytes = activationBytes.plus(layer.activationBytes());
        }
        return new Totals(
                parameters,
                trainable,
                parameters.minus(biases),
                biases,
                buffers,
                multiplyAdds,
                neurons,
                connections,
                parameterBytes,
                bufferBytes,
                activationBytes);
    }
}
