package dev.loupe.graph;

import java.util.List;

/** What a value can be put through: an operator, or a block of steps. */
public interface Step {
    Value apply(Value input);

    /** The class name under which a module of this step is reported; empty for its operator's own. */
    String kind();

    /** The names of a module's children in the order in which the original registers them; empty: as they are called. */
    default List<String> members() {
        return List.of();
    }
}
