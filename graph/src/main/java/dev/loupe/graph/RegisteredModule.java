package dev.loupe.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A module at the place where its network registers it, whether it is called once, several times or never. The tree of
 * these is {@link Modules}.
 */
public final class RegisteredModule {
    private final RegisteredModule parent;
    private final Scope scope;
    private List<RegisteredModule> children = new ArrayList<>();
    private List<Parameter> parameters = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private Optional<Node> operator = Optional.empty();
    private int order;
    private int end;
    private int identity;

    private RegisteredModule(Optional<RegisteredModule> parent, Scope scope) {
        this.parent = parent.orElse(this);
        this.scope = scope;
    }

    static RegisteredModule root(Scope scope) {
        return new RegisteredModule(Optional.empty(), scope);
    }

    RegisteredModule child(Scope inner) {
        RegisteredModule child = new RegisteredModule(Optional.of(this), inner);
        children.add(child);
        return child;
    }

    void hold(Node node) {
        List<Parameter> own = Parameters.of(node);
        if (operator.isEmpty() || (parameters.isEmpty() && !own.isEmpty())) {
            operator = Optional.of(node);
        }
        for (Parameter parameter : own) {
            if (!parameter.isBuffer() && keys.add(parameter.key())) {
                parameters.add(parameter);
            }
        }
    }

    /** Puts children and parameters into the order of registration, where the module's definition names one. */
    void sort() {
        List<String> members = scope.members();
        if (members.isEmpty()) {
            sortByNumber();
            return;
        }
        List<RegisteredModule> modules = new ArrayList<>(children.size());
        List<Parameter> tensors = new ArrayList<>(parameters.size());
        for (String member : members) {
            for (RegisteredModule child : children) {
                if (child.name().equals(member)) {
                    modules.add(child);
                }
            }
            for (Parameter parameter : parameters) {
                if (parameter.name().equals(member)) {
                    tensors.add(parameter);
                }
            }
        }
        for (RegisteredModule child : children) {
            if (!members.contains(child.name())) {
                modules.add(child);
            }
        }
        for (Parameter parameter : parameters) {
            if (!members.contains(parameter.name())) {
                tensors.add(parameter);
            }
        }
        children = modules;
        parameters = tensors;
    }

    /** Numbered modules, as in a list of layers, are registered in the order of their numbers. */
    private void sortByNumber() {
        int last = -1;
        boolean sorted = true;
        for (RegisteredModule child : children) {
            int number = number(child.name());
            if (number < 0) {
                return;
            }
            sorted &= number > last;
            last = number;
        }
        if (!sorted) {
            children.sort(Comparator.comparingInt(child -> number(child.name())));
        }
    }

    private static int number(String name) {
        int number = 0;
        for (int i = 0; i < name.length() && number >= 0; i++) {
            char digit = name.charAt(i);
            number = digit >= '0' && digit <= '9' && i < 9 ? 10 * number + digit - '0' : -1;
        }
        return name.isEmpty() ? -1 : number;
    }

    void place(int place, int firstOfSame) {
        order = place;
        identity = firstOfSame;
    }

    void endAt(int place) {
        end = place;
    }

    /** The module around it; the root's is the root itself. */
    public RegisteredModule parent() {
        return parent;
    }

    /** The modules in it, in the order of registration. */
    public List<RegisteredModule> children() {
        return Collections.unmodifiableList(children);
    }

    /** The parameters that it holds itself, each once; no buffers. */
    public List<Parameter> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    /** The first operator that it runs itself, one with parameters if there is such; none for a mere container. */
    public Optional<Node> operator() {
        return operator;
    }

    /** Its class name; empty when it is its operator's. */
    public String kind() {
        return scope.kind();
    }

    public String name() {
        return scope.name();
    }

    public String path() {
        return scope.path();
    }

    /** The path under which it is registered first: its own, unless it is {@link Shared}. */
    public String module() {
        return scope.module();
    }

    /** 0 for the network, 1 for its direct modules, … */
    public int depth() {
        return scope.depth();
    }

    /** Its place in {@link Modules#all}. */
    public int order() {
        return order;
    }

    /** The place behind the last module inside it. */
    public int end() {
        return end;
    }

    /** The {@link #order} of the first place where this same module is registered: its own, unless it is {@link Shared}. */
    public int identity() {
        return identity;
    }

    @Override
    public String toString() {
        return scope.toString();
    }
}
