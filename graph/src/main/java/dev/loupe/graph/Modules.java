package dev.loupe.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The modules of a network as a tree in the order of registration, which is what {@code state_dict} follows. A graph
 * keeps calls only; this is put together from them when asked for.
 */
public final class Modules {
    private final List<RegisteredModule> all;
    private final RegisteredModule[] byCall;
    private final boolean shared;

    private Modules(List<RegisteredModule> all, RegisteredModule[] byCall, boolean shared) {
        this.all = all;
        this.byCall = byCall;
        this.shared = shared;
    }

    public static Modules of(Graph graph) {
        List<Call> calls = graph.calls();
        RegisteredModule[] byCall = new RegisteredModule[calls.size()];
        Map<String, RegisteredModule> byPath = new HashMap<>(2 * byCall.length);
        for (int i = 0; i < byCall.length; i++) {
            Scope scope = calls.get(i).scope();
            RegisteredModule module = byPath.get(scope.path());
            if (module == null) {
                module = scope.isRoot()
                        ? RegisteredModule.root(scope)
                        : byCall[scope.parent().index()].child(scope);
                byPath.put(scope.path(), module);
            }
            byCall[i] = module;
        }
        for (Node node : graph.nodes()) {
            if (node.op().type() != OpType.INPUT) {
                byCall[node.scope().index()].hold(node);
            }
        }
        List<RegisteredModule> all = inOrder(byCall[0]);
        return new Modules(Collections.unmodifiableList(all), byCall, identify(all));
    }

    /** Depth first, a module before those in it. */
    private static List<RegisteredModule> inOrder(RegisteredModule root) {
        List<RegisteredModule> all = new ArrayList<>();
        Deque<RegisteredModule> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            RegisteredModule module = open.pop();
            module.sort();
            all.add(module);
            List<RegisteredModule> children = module.children();
            for (int i = children.size() - 1; i >= 0; i--) {
                open.push(children.get(i));
            }
        }
        return all;
    }

    /** Numbers the modules, and says whether any is registered at several places. */
    private static boolean identify(List<RegisteredModule> all) {
        boolean shared = false;
        Map<String, Integer> first = new HashMap<>(2 * all.size());
        int[] size = new int[all.size()];
        for (int i = 0; i < size.length; i++) {
            Integer before = first.putIfAbsent(all.get(i).module(), i);
            shared |= before != null;
            all.get(i).place(i, before == null ? i : before);
        }
        for (int i = size.length - 1; i >= 0; i--) {
            size[i]++;
            all.get(i).endAt(i + size[i]);
            if (i > 0) {
                size[all.get(i).parent().order()] += size[i];
            }
        }
        return shared;
    }

    public RegisteredModule root() {
        return all.get(0);
    }

    /** All modules, depth first, each before those in it. */
    public List<RegisteredModule> all() {
        return all;
    }

    /** The module that a scope is a call of. */
    public RegisteredModule of(Scope scope) {
        return byCall[scope.index()];
    }

    /** Whether a module is registered at more than one place (see {@link Shared}). */
    public boolean hasShared() {
        return shared;
    }
}
