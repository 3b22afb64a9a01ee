package dev.loupe.report.picture;

import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.inspect.OperatorNames;
import dev.loupe.report.Visible;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The whole network as scenes, one for each module that can be opened. Each is laid out on its own with all its boxes
 * closed: who opens a box spreads the scene around it apart, in which nothing changes its order. So any choice of open
 * modules is drawn from these layouts alone.
 *
 * @param scenes the network's own first; those of modules follow in the order of their calls
 * @param layouts places of a scene's items and ways of its lines, in their order
 */
public record Scenes(List<Scene> scenes, List<Layout> layouts) {
    /** More boxes in one scene are put in a column, */
    private static final int MOST = 400;
    /** and so are lines that pass more boxes than this in all. */
    private static final long MOST_PASSED = 1500;

    private static final double LETTER = 6.9;
    private static final int LONGEST = 34;
    private static final double NARROWEST = 136;
    private static final double HEIGHT = 58;
    private static final double END_HEIGHT = 42;
    private static final double DOT = 8;

    /**
     * Lays out a network.
     *
     * @param isModule whether a call, by its index, is told of as a module; what others run counts to the module around them
     */
    public static Scenes of(Graph graph, IntPredicate isModule) {
        return new Builder(graph, isModule).scenes();
    }

    /** What is known of a scene while the nodes come by. */
    private static final class Draft {
        final int call;
        final List<Scene.Item> items = new ArrayList<>();
        final Map<String, Integer> places = new HashMap<>();
        final Set<Scene.Line> lines = new LinkedHashSet<>();

        Draft(int call) {
            this.call = call;
        }

        /** Its place, where it was added before; -1 else. */
        int find(Scene.Kind kind, int index) {
            return places.getOrDefault(kind.name() + index, -1);
        }

        int add(Scene.Kind kind, int index, String title, String about) {
            places.put(kind.name() + index, items.size());
            items.add(new Scene.Item(kind, index, title, about));
            return items.size() - 1;
        }
    }

    private static final class Builder {
        private final Graph graph;
        private final IntPredicate isModule;
        private final Map<Integer, Draft> drafts = new LinkedHashMap<>();
        /** For each call whether it is a box that cannot be opened: it runs one operator, and no modules. */
        private final boolean[] isClosed;

        private final Map<List<Object>, Integer> known = new HashMap<>();
        private final List<Layout> layouts = new ArrayList<>();

        Builder(Graph graph, IntPredicate isModule) {
            this.graph = graph;
            this.isModule = isModule;
            this.isClosed = new boolean[graph.calls().size()];
            for (Call call : graph.calls()) {
                int nodes = 0;
                for (int i = call.first(); i < call.end(); i++) {
                    Node node = graph.nodes().get(i);
                    nodes += isShown(node)
                            ? module(node.scope()).index() == call.scope().index() ? 1 : 2
                            : 0;
                }
                isClosed[call.scope().index()] = nodes < 2 && !call.scope().isRoot();
            }
        }

        /** The innermost module that is told of. */
        private Scope module(Scope scope) {
            Scope at = scope;
            while (!at.isRoot() && !isModule.test(at.index())) {
                at = at.parent();
            }
            return at;
        }

        private Scope parent(Scope scope) {
            return module(scope.parent());
        }

        private boolean isShown(Node node) {
            return graph.isLive(node) && node.op().type() != OpType.PARAMETER;
        }

        Scenes scenes() {
            draft(graph.calls().get(0).scope());
            for (Node node : graph.nodes()) {
                if (isShown(node)) {
                    show(node);
                }
            }
            List<Value> outputs = graph.outputs();
            for (int i = 0; i < outputs.size(); i++) {
                Value output = outputs.get(i);
                Node maker = output.node();
                Draft root = draft(graph.calls().get(0).scope());
                String title = outputs.size() == 1 ? "output" : "output " + i;
                int end = root.add(Scene.Kind.OUT, -1 - i, title, shape(output.shape()));
                int from = leave(maker, graph.calls().get(0).scope());
                if (from >= 0) {
                    root.lines.add(new Scene.Line(from, end));
                }
            }
            List<Scene> scenes = new ArrayList<>();
            drafts.values().stream()
                    .sorted((a, b) -> Integer.compare(a.call, b.call))
                    .forEach(draft -> scenes.add(finished(draft)));
            return new Scenes(List.copyOf(scenes), List.copyOf(layouts));
        }

        private Draft draft(Scope scope) {
            return drafts.computeIfAbsent(scope.index(), Draft::new);
        }

        /** Adds a node, or the box of a module around it, to each scene around it, and the lines to it. */
        private void show(Node node) {
            for (int i = 0; i < node.inputCount(); i++) {
                Node maker = node.input(i).node();
                if (isShown(maker)) {
                    connect(maker, node);
                }
            }
            item(node, graph.calls().get(0).scope()); // one that nothing feeds is seen, too
            for (Scope scope = module(node.scope()); !scope.isRoot(); scope = parent(scope)) {
                if (!isClosed[scope.index()]) {
                    item(node, scope);
                }
            }
        }

        private void connect(Node maker, Node user) {
            Scope common = common(module(maker.scope()), module(user.scope()));
            int to = enter(maker, user, common);
            int from = leave(maker, common);
            if (from >= 0 && to >= 0 && from != to) {
                draft(common).lines.add(new Scene.Line(from, to));
            }
        }

        /** Draws the way of a value from the border of the common module down to its user; gives the box that it enters. */
        private int enter(Node maker, Node user, Scope common) {
            for (Scope scope = module(user.scope()); scope.index() != common.index(); scope = parent(scope)) {
                if (isClosed[scope.index()]) {
                    continue;
                }
                Draft draft = draft(scope);
                int in = draft.find(Scene.Kind.IN, maker.index());
                if (in < 0) {
                    in = draft.add(Scene.Kind.IN, maker.index(), "", shape(maker.shape()));
                }
                draft.lines.add(new Scene.Line(in, item(user, scope)));
            }
            return isClosed[common.index()] ? -1 : item(user, common);
        }

        /** Draws the way of a value from its maker up to the border of the common module; gives the box that it leaves. */
        private int leave(Node maker, Scope common) {
            for (Scope scope = module(maker.scope()); scope.index() != common.index(); scope = parent(scope)) {
                if (isClosed[scope.index()]) {
                    continue;
                }
                Draft draft = draft(scope);
                if (draft.find(Scene.Kind.OUT, maker.index()) < 0) {
                    int from = item(maker, scope);
                    int out = draft.add(Scene.Kind.OUT, maker.index(), "", shape(maker.shape()));
                    draft.lines.add(new Scene.Line(from, out));
                }
            }
            return isClosed[common.index()] ? -1 : item(maker, common);
        }

        private Scope common(Scope a, Scope b) {
            Scope one = a;
            Scope other = b;
            while (one.index() != other.index()) {
                if (one.depth() >= other.depth()) {
                    one = parent(one);
                } else {
                    other = parent(other);
                }
            }
            return one;
        }

        /** The box that shows a node in a scene around it. */
        private int item(Node node, Scope around) {
            Draft draft = draft(around);
            Scope child = module(node.scope());
            if (child.index() == around.index()) {
                int found = draft.find(Scene.Kind.OPERATOR, node.index());
                if (found >= 0) {
                    return found;
                }
                String title = node.op() instanceof SourceOp.Input input
                        ? input.name()
                        : (OperatorNames.of(node) + " " + OperatorSettings.of(node)).strip();
                return draft.add(Scene.Kind.OPERATOR, node.index(), title(title), shape(node.shape()));
            }
            while (parent(child).index() != around.index()) {
                child = parent(child);
            }
            int found = draft.find(Scene.Kind.MODULE, child.index());
            if (found >= 0) {
                return found;
            }
            Call call = graph.calls().get(child.index());
            boolean isOne = call.end() == call.first() + 1;
            Node only = graph.nodes().get(call.first());
            String operator = child.kind().isEmpty() ? OperatorNames.of(only) : child.kind();
            String settings = isOne ? OperatorSettings.of(only) : "";
            Shape output = call.outputs().isEmpty()
                    ? Shape.unknown()
                    : call.outputs().get(0).shape();
            String title = (child.name() + " " + operator + " " + settings).strip();
            return draft.add(Scene.Kind.MODULE, child.index(), title(title), shape(output));
        }

        private static String title(String text) {
            String visible = Visible.of(text);
            return visible.length() <= LONGEST ? visible : visible.substring(0, LONGEST - 1) + "…";
        }

        private static String shape(Shape shape) {
            return shape.isKnown() ? title(shape.toString()) : "";
        }

        private Scene finished(Draft draft) {
            List<Scene.Item> items = List.copyOf(draft.items);
            List<Scene.Line> lines = List.copyOf(draft.lines);
            List<Layout.Room> rooms = new ArrayList<>();
            List<Scene.Kind> kinds = new ArrayList<>();
            for (Scene.Item item : items) {
                rooms.add(room(item));
                kinds.add(item.kind());
            }
            List<Object> key = List.of(rooms, lines, kinds);
            Integer layout = known.get(key);
            if (layout == null) {
                layout = layouts.size();
                layouts.add(layout(rooms, lines, kinds));
                known.put(key, layout);
            }
            return new Scene(draft.call, items, lines, layout);
        }

        private static Layout.Room room(Scene.Item item) {
            if (item.title().isEmpty()) {
                return new Layout.Room(DOT, DOT);
            }
            int longest = Math.max(item.title().length(), item.about().length());
            double width = Math.max(NARROWEST, Math.rint(longest * LETTER) + 18);
            return new Layout.Room(width, item.kind() == Scene.Kind.OUT ? END_HEIGHT : HEIGHT);
        }

        /** By the layered method where that is quick, else in a column by the order in which boxes run. */
        private static Layout layout(List<Layout.Room> rooms, List<Scene.Line> lines, List<Scene.Kind> kinds) {
            List<Drawing.Edge> edges = new ArrayList<>();
            long passed = 0;
            for (Scene.Line line : lines) {
                edges.add(new Drawing.Edge(line.from(), line.to()));
                passed += Math.abs(line.to() - line.from());
            }
            if (rooms.size() <= MOST && passed <= MOST_PASSED) {
                return Layout.flat(rooms, edges, kinds);
            }
            return ColumnLayout.of(rooms, edges, kinds);
        }
    }
}
