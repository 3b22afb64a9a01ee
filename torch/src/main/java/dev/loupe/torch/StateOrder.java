package dev.loupe.torch;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Modules;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.RegisteredModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters and buffers of a network in the order of PyTorch's {@code state_dict}. */
final class StateOrder {
    private StateOrder() {}

    /** Modules in the order of registration; of each its parameters, then its buffers; a shared one once. */
    static List<Parameter> of(Graph graph) {
        Modules modules = Modules.of(graph);
        Map<RegisteredModule, List<Parameter>> buffers = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op().type() == OpType.INPUT) {
                continue;
            }
            for (Parameter parameter : Parameters.of(node)) {
                if (parameter.isBuffer()) {
                    buffers.computeIfAbsent(modules.of(node.scope()), key -> new ArrayList<>())
                            .add(parameter);
                }
            }
        }
        Map<String, Parameter> ordered = new LinkedHashMap<>();
        for (RegisteredModule module : modules.all()) {
            module.parameters().forEach(parameter -> ordered.putIfAbsent(parameter.key(), parameter));
            buffers.getOrDefault(module, List.of())
                    .forEach(parameter -> ordered.putIfAbsent(parameter.key(), parameter));
        }
        return List.copyOf(ordered.values());
    }
}
