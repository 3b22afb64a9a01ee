package dev.loupe.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the parameters of a node are named and treated where that is not the plain rule (the module's path, a dot, the
 * parameter's name; trained).
 *
 * @param prefix put before each name: {@code in_proj_} makes {@code in_proj_weight}
 * @param tied parameters that are another module's: from their name here to their full key there
 * @param frozen parameters that training leaves alone; {@code *} stands for all
 */
public record Binding(String prefix, Map<String, String> tied, List<String> frozen) {
    public static final Binding NONE = new Binding("", Map.of(), List.of());

    public static Binding prefixed(String prefix) {
        return new Binding(prefix, Map.of(), List.of());
    }

    public Binding tied(String parameter, String key) {
        Map<String, String> all = new HashMap<>(tied);
        all.put(parameter, key);
        return new Binding(prefix, Map.copyOf(all), frozen);
    }

    public Binding frozen(String... parameters) {
        return new Binding(prefix, tied, parameters.length == 0 ? List.of("*") : List.of(parameters));
    }

    boolean isFrozen(String parameter) {
        return frozen.contains("*") || frozen.contains(parameter);
    }
}
