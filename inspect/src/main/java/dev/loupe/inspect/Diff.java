package dev.loupe.inspect;

import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two networks side by side: layers aligned by path and structure, in the order of execution.
 *
 * @param pairs every layer of either once: both orders are kept
 */
public record Diff(Inspection before, Inspection after, List<Pair> pairs) {

    /** What happened to a layer. */
    public enum Kind {
        SAME,
        CHANGED,
        ADDED,
        REMOVED
    }

    /** In what two layers differ. */
    public enum Aspect {
        PATH,
        OPERATOR,
        /** The operator's own: kernel, stride, share, … */
        SETTINGS,
        OUTPUT,
        PARAMETERS,
        MULTIPLY_ADDS
    }

    /**
     * A layer before and after.
     *
     * @param before empty where it was added
     * @param after empty where it was removed
     * @param aspects in what the two differ; a moved layer differs in its path only
     */
    public record Pair(Optional<Layer> before, Optional<Layer> after, List<Aspect> aspects) {
        public Kind kind() {
            if (before.isEmpty()) {
                return Kind.ADDED;
            }
            if (after.isEmpty()) {
                return Kind.REMOVED;
            }
            return aspects.isEmpty() ? Kind.SAME : Kind.CHANGED;
        }
    }

    /** Compares layer by layer. */
    public static Diff of(Inspection before, Inspection after) {
        Map<List<Object>, Integer> numbers = new HashMap<>();
        List<List<Op>> operators = operators(before);
        List<List<Op>> otherOperators = operators(after);
        int[] partners =
                Alignment.of(keys(before.layers(), operators, numbers), keys(after.layers(), otherOperators, numbers));
        List<Pair> pairs = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < partners.length; i++) {
            Layer layer = before.layers().get(i);
            if (partners[i] < 0) {
                pairs.add(new Pair(Optional.of(layer), Optional.empty(), List.of()));
                continue;
            }
            while (next < partners[i]) {
                pairs.add(added(after.layers().get(next++)));
            }
            Layer other = after.layers().get(next++);
            boolean settings = !operators
                    .get(layer.scope().index())
                    .equals(otherOperators.get(other.scope().index()));
            pairs.add(new Pair(Optional.of(layer), Optional.of(other), aspects(layer, other, settings)));
        }
        while (next < after.layers().size()) {
            pairs.add(added(after.layers().get(next++)));
        }
        return new Diff(before, after, pairs);
    }

    private static Pair added(Layer layer) {
        return new Pair(Optional.empty(), Optional.of(layer), List.of());
    }

    /** For each call the operators that it runs itself. */
    private static List<List<Op>> operators(Inspection inspection) {
        List<List<Op>> all = new ArrayList<>();
        for (int i = 0; i < inspection.graph().calls().size(); i++) {
            all.add(new ArrayList<>(1));
        }
        for (Node node : inspection.graph().nodes()) {
            all.get(node.scope().index()).add(node.op());
        }
        return all;
    }

    private static Alignment.Key[] keys(
            List<Layer> layers, List<List<Op>> operators, Map<List<Object>, Integer> numbers) {
        Alignment.Key[] keys = new Alignment.Key[layers.size()];
        for (int i = 0; i < keys.length; i++) {
            Layer layer = layers.get(i);
            List<Object> structure = List.of(
                    layer.operator(),
                    operators.get(layer.scope().index()),
                    layer.output(),
                    layer.parameters(),
                    layer.multiplyAdds());
            keys[i] = new Alignment.Key(
                    number(List.of(layer.path(), layer.call()), numbers),
                    number(List.of(layer.operator()), numbers),
                    number(structure, numbers));
        }
        return keys;
    }

    private static int number(List<Object> what, Map<List<Object>, Integer> numbers) {
        Integer next = numbers.size();
        Integer known = numbers.putIfAbsent(what, next);
        return known == null ? next : known;
    }

    private static List<Aspect> aspects(Layer before, Layer after, boolean settings) {
        List<Aspect> aspects = new ArrayList<>(0);
        differ(aspects, Aspect.PATH, before.path(), after.path());
        differ(aspects, Aspect.OPERATOR, before.operator(), after.operator());
        differ(aspects, Aspect.SETTINGS, false, settings);
        differ(aspects, Aspect.OUTPUT, before.output(), after.output());
        differ(aspects, Aspect.PARAMETERS, before.parameters(), after.parameters());
        differ(aspects, Aspect.MULTIPLY_ADDS, before.multiplyAdds(), after.multiplyAdds());
        return aspects;
    }

    private static void differ(List<Aspect> aspects, Aspect aspect, Object before, Object after) {
        if (!before.equals(after)) {
            aspects.add(aspect);
        }
    }

    /** Whether nothing differs. */
    public boolean isSame() {
        for (Pair pair : pairs) {
            if (pair.kind() != Kind.SAME) {
                return false;
            }
        }
        return before.totals().equals(after.totals());
    }

    /** How many layers of a kind there are. */
    public int count(Kind kind) {
        int count = 0;
        for (Pair pair : pairs) {
            count += pair.kind() == kind ? 1 : 0;
        }
        return count;
    }
}
