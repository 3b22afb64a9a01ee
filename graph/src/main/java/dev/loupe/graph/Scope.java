package dev.loupe.graph;

import java.util.List;

/**
 * A place in the module tree, as one call of it sees it. Two calls of one module have two scopes of one {@link #path}.
 *
 * <p>It is the one source of three things: the tree of a report ({@code Bottleneck: 2-1}), the key of a parameter
 * ({@code layer1.0.conv1.weight}), and the place in an error.
 */
public final class Scope {
    /** How a module takes part in its network. */
    public enum Use {
        /** It is called. */
        CALLED,
        /** It is called, but gets its input by name only, so that hooks see none. */
        CALLED_BY_KEYWORDS,
        /** Only its parts are: a list of modules, or a module whose weights its parent uses directly. */
        HOLDER
    }

    private final Scope parent;
    private final String name;
    private final String kind;
    private final Use use;
    private final List<String> members;
    private final int index;
    private final int depth;
    private final String path;
    private final String module;

    private Scope(Scope parent, String name, Step step, Use use, int index) {
        this.parent = parent;
        this.index = index;
        this.name = name;
        this.kind = step.kind();
        this.use = use;
        this.members = step.members();
        this.depth = parent.depth + 1;
        this.path = parent.depth == 0 ? name : parent.path + "." + name;
        this.module = step instanceof Shared shared
                ? shared.path()
                : parent.module.isEmpty() ? name : parent.module + "." + name;
    }

    @SuppressWarnings("this-escape") // final class: nothing can see it half made
    private Scope(String kind, List<String> members) {
        this.parent = this;
        this.index = 0;
        this.name = "";
        this.kind = kind;
        this.use = Use.CALLED;
        this.members = members;
        this.depth = 0;
        this.path = "";
        this.module = "";
    }

    static Scope root(String kind, List<String> members) {
        return new Scope(kind, members);
    }

    Scope inner(String innerName, Step step, Use innerUse, int innerIndex) {
        return new Scope(this, innerName, step, innerUse, innerIndex);
    }

    /** The scope around it; the root's is the root itself. */
    public Scope parent() {
        return parent;
    }

    /** Its place among the calls of its graph: {@code graph.calls().get(index)}. */
    public int index() {
        return index;
    }

    public boolean isRoot() {
        return depth == 0;
    }

    /** 0 for the network, 1 for its direct modules, … */
    public int depth() {
        return depth;
    }

    /** Its name in its parent: {@code conv1}. */
    public String name() {
        return name;
    }

    /** Its class name; empty when it is its operator's. */
    public String kind() {
        return kind;
    }

    public Use use() {
        return use;
    }

    /** Names of its children in the order of registration; empty when that is the order of calls. */
    public List<String> members() {
        return members;
    }

    /** The names from the root down, joined by dots: {@code layer1.0.conv1}; empty for the root. */
    public String path() {
        return path;
    }

    /** The path under which its module is registered first: its own, unless it is in a {@link Shared} module. */
    public String module() {
        return module;
    }

    @Override
    public String toString() {
        return path.isEmpty() ? kind : path;
    }
}
