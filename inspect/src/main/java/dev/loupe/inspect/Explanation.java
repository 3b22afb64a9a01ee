package dev.loupe.inspect;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the figures of a layer, a block or a whole network come about.
 *
 * @param path of the module; empty for the network
 * @param operator its class name
 * @param derivations in the order in which one would work them out
 */
public record Explanation(String path, String operator, Call call, List<Derivation> derivations) {

    /** How the totals come about, each as the sum that the textbook's exercise asks for. */
    public static Explanation of(Inspection inspection) {
        return of(inspection, inspection.graph().calls().get(0));
    }

    /**
     * How the figures of a module come about; of its first call if there are several.
     *
     * @throws BadInput when no module of that path is called
     */
    public static Explanation of(Inspection inspection, String path) {
        Graph graph = inspection.graph();
        for (Call call : graph.calls()) {
            if (call.scope().path().equals(path) && graph.isLive(call)) {
                return of(inspection, call);
            }
        }
        throw new BadInput("there is no layer '" + path + "'");
    }

    /** How the figures of one call of a module come about. */
    public static Explanation of(Inspection inspection, Call call) {
        Graph graph = inspection.graph();
        String operator = call.scope().kind();
        List<Node> run = new ArrayList<>();
        List<Node> held = new ArrayList<>();
        List<Derivation> derivations = new ArrayList<>();
        for (int i = call.first(); i < call.end(); i++) {
            Node node = graph.nodes().get(i);
            held.add(node);
            if (graph.isLive(node)) {
                run.add(node);
            }
        }
        if (run.size() == 1) {
            operator = operator.isEmpty() ? OperatorNames.of(run.get(0)) : operator;
            derivations.addAll(OutputSizes.of(run.get(0)));
        }
        parameters(graph, call, held, derivations);
        multiplyAdds(run, derivations);
        neurons(inspection, call, run, derivations);
        bytes(inspection, call, derivations);
        return new Explanation(call.scope().path(), operator, call, derivations);
    }

    private static void parameters(Graph graph, Call call, List<Node> held, List<Derivation> derivations) {
        Formula weights = Formula.ZERO;
        Formula biases = Formula.ZERO;
        Map<String, String> holders = holders(graph, call.first());
        Set<String> sharedWith = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        for (Node node : held) {
            for (Parameter parameter : Parameters.of(node)) {
                if (parameter.isBuffer() || !seen.add(parameter.key())) {
                    continue;
                }
                String holder = holders.get(parameter.key());
                if (holder != null) {
                    sharedWith.add(holder);
                    continue;
                }
                Formula elements = Formula.weights(parameter);
                if (parameter.role() == Parameter.Role.BIAS) {
                    biases = biases.plus(elements);
                } else {
                    weights = weights.plus(elements);
                }
            }
        }
        if (seen.isEmpty()) {
            return;
        }
        boolean one = held.size() == 1;
        boolean shared = weights.products().isEmpty() && !sharedWith.isEmpty();
        String rule = shared ? "shared with " + String.join(", ", sharedWith) : one ? weights.names() : "";
        derivations.add(new Derivation("weights", rule, weights.toString(), weights.value()));
        if (!biases.products().isEmpty()) {
            derivations.add(new Derivation("biases", one ? biases.names() : "", biases.toString(), biases.value()));
            derivations.add(new Derivation(
                    "parameters",
                    "weights + biases",
                    weights.value() + " + " + biases.value(),
                    weights.value().plus(biases.value())));
        }
    }

    /** Keys of the parameters that nodes before a place hold, each with the path of the module that was first to. */
    private static Map<String, String> holders(Graph graph, int end) {
        Map<String, String> holders = new HashMap<>();
        for (int i = 0; i < end; i++) {
            Node node = graph.nodes().get(i);
            for (Parameter parameter : Parameters.of(node)) {
                holders.putIfAbsent(parameter.key(), node.path());
            }
        }
        return holders;
    }

    private static void multiplyAdds(List<Node> run, List<Derivation> derivations) {
        Formula sum = Formula.ZERO;
        for (Node node : run) {
            sum = sum.plus(MultiplyAdds.of(node));
        }
        if (!sum.products().isEmpty()) {
            String rule = run.size() == 1 ? sum.names() : "";
            derivations.add(new Derivation("multiply-adds", rule, sum.toString(), sum.value()));
        }
    }

    private static void neurons(Inspection inspection, Call call, List<Node> run, List<Derivation> derivations) {
        Formula sum = Formula.ZERO;
        Size counted = Size.ZERO;
        Set<Integer> counting = new HashSet<>();
        for (Layer layer : inspection.layers()) {
            if (isInside(layer.scope(), call.scope())) {
                counted = counted.plus(layer.neurons());
                if (!layer.neurons().is(0)) {
                    counting.add(layer.scope().index());
                }
            }
        }
        boolean[] batched = Counter.batched(inspection.graph());
        Size batch = inspection.graph().batch();
        for (Node node : run) {
            if (counting.contains(Counter.caller(node.scope()).index())) {
                Formula all = Neurons.of(node);
                sum = sum.plus(batched[node.index()] ? all.perSample(batch) : all);
            }
        }
        if (!sum.products().isEmpty()) {
            String rule = run.size() == 1 ? sum.names() : "";
            derivations.add(new Derivation("neurons", rule, sum.toString(), counted));
        }
    }

    private static void bytes(Inspection inspection, Call call, List<Derivation> derivations) {
        Optional<Layer> layer = Optional.empty();
        for (Layer candidate : inspection.layers()) {
            if (candidate.scope().index() == call.scope().index()) {
                layer = Optional.of(candidate);
            }
        }
        if (layer.isPresent() && !call.scope().isRoot()) {
            Layer one = layer.get();
            Size elements = one.output().elements();
            int size = call.outputs().get(0).type().dtype().bytes();
            derivations.add(new Derivation(
                    "activation bytes",
                    "output elements*bytes of one",
                    Formula.elements(one.output()) + "*" + size,
                    elements.times(size)));
        }
    }

    private static boolean isInside(Scope scope, Scope outer) {
        Scope at = scope;
        while (at.depth() > outer.depth()) {
            at = at.parent();
        }
        return at.index() == outer.index();
    }
}
