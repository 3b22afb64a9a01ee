package dev.loupe.report.picture;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.OperatorNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is shown of a network: boxes, outer ones before those in them, and which feeds which. Modules down to a depth are
 * open, deeper ones closed; of modules that repeat the first is shown.
 *
 * @param depth down to which modules are shown
 */
record Drawing(List<Box> boxes, Set<Edge> edges, int depth) {
    /** So many closed boxes are shown unless a depth is asked for: what one can read on a page. */
    private static final int READABLE = 60;
    /** More boxes are not laid out. */
    private static final int MOST = 2000;
    /** Nor lines that pass more boxes than this in all: laying them out takes minutes. */
    private static final long MOST_PASSED = 15_000;
    /** Deeper modules stay closed. */
    private static final int DEEPEST = 16;

    /** That one box's output goes into another. */
    record Edge(int from, int to) {}

    /**
     * The drawing down to the greatest depth at which it is readable.
     *
     * @throws BadInput when it has too many boxes even without those in others
     */
    static Drawing of(Inspection inspection) {
        Repeats repeats = new Repeats(inspection.graph());
        Drawing best = new Builder(inspection, repeats, 1).drawing();
        for (int depth = 2; depth <= DEEPEST; depth++) {
            Drawing deeper = new Builder(inspection, repeats, depth).drawing();
            if (deeper.closed() > READABLE || deeper.boxes.size() == best.boxes.size()) {
                break;
            }
            best = deeper;
        }
        return best.checked();
    }

    /**
     * The drawing down to a depth.
     *
     * @throws BadInput when it would have too many boxes
     */
    static Drawing of(Inspection inspection, int depth) {
        int within = Math.max(1, Math.min(depth, DEEPEST));
        return new Builder(inspection, new Repeats(inspection.graph()), within)
                .drawing()
                .checked();
    }

    private Drawing checked() {
        long passed = 0;
        for (Edge edge : edges) {
            passed += edge.to() - edge.from();
        }
        if (boxes.size() > MOST || passed > MOST_PASSED) {
            throw new BadInput("a picture " + depth + (depth == 1 ? " level" : " levels") + " deep would have "
                    + boxes.size() + " boxes and " + edges.size() + " lines, too many to lay out"
                    + (depth == 1 ? "; the other forms show it" : "; ask for a smaller --depth, or leave it out"));
        }
        return this;
    }

    private int closed() {
        int closed = 0;
        for (Box box : boxes) {
            closed += box.isOpen() ? 0 : 1;
        }
        return closed;
    }

    /** Collects boxes as the nodes that they show come by. */
    private static final class Builder {
        private final Inspection inspection;
        private final Graph graph;
        private final Repeats repeats;
        private final int depth;
        private final boolean[] hasInner;
        private final Map<String, Integer> indices = new HashMap<>();
        private final List<Draft> drafts = new ArrayList<>();
        private final int[] shownIn;

        private static final class Draft {
            final Box box;
            Size parameters = Size.ZERO;
            Size multiplyAdds = Size.ZERO;

            Draft(Box box) {
                this.box = box;
            }
        }

        Builder(Inspection inspection, Repeats repeats, int depth) {
            this.inspection = inspection;
            this.graph = inspection.graph();
            this.repeats = repeats;
            this.depth = depth;
            this.hasInner = new boolean[graph.calls().size()];
            this.shownIn = new int[graph.nodes().size()];
            for (Call call : graph.calls()) {
                if (!call.scope().isRoot() && graph.isLive(call)) {
                    hasInner[call.scope().parent().index()] = true;
                }
            }
        }

        Drawing drawing() {
            Set<Edge> edges = new LinkedHashSet<>();
            for (Node node : graph.nodes()) {
                shownIn[node.index()] = -1;
                if (!graph.isLive(node) || node.op().type() == OpType.PARAMETER) {
                    continue;
                }
                int box = box(repeats.standing(node));
                shownIn[node.index()] = box;
                book(box, Size.ZERO, Inspection.multiplyAdds(node));
                for (int i = 0; i < node.inputCount(); i++) {
                    int from = shownIn[node.input(i).node().index()];
                    if (from >= 0 && from < box) { // not within a box, nor from one repetition into the next
                        edges.add(new Edge(from, box));
                    }
                }
            }
            for (int i = 0; i < graph.outputs().size(); i++) {
                Value output = graph.outputs().get(i);
                String name = graph.outputs().size() == 1 ? "output" : "output " + i;
                int box = add("output " + i, end(name, output.shape()));
                edges.add(new Edge(shownIn[output.node().index()], box));
            }
            for (int i = 0; i < graph.calls().size(); i++) {
                hold(i);
            }
            List<Box> boxes = new ArrayList<>();
            for (Draft draft : drafts) {
                boxes.add(finished(draft));
            }
            return new Drawing(List.copyOf(boxes), edges, depth);
        }

        private static Box finished(Draft draft) {
            Box box = draft.box;
            return new Box(
                    box.parent(),
                    box.isOpen(),
                    box.name(),
                    box.operator(),
                    box.path(),
                    box.settings(),
                    box.count(),
                    box.output(),
                    box.keepsShape(),
                    draft.parameters,
                    draft.multiplyAdds);
        }

        private static Box end(String name, Shape shape) {
            return new Box(-1, false, name, "", "", "", 1, shape, false, Size.ZERO, Size.ZERO);
        }

        private int add(String key, Box box) {
            indices.put(key, drafts.size());
            drafts.add(new Draft(box));
            return drafts.size() - 1;
        }

        private void book(int box, Size parameters, Size multiplyAdds) {
            for (int at = box; at >= 0; at = drafts.get(at).box.parent()) {
                Draft draft = drafts.get(at);
                draft.parameters = draft.parameters.plus(parameters);
                draft.multiplyAdds = draft.multiplyAdds.plus(multiplyAdds);
            }
        }

        /** Books what a call holds itself under the innermost box around it. */
        private void hold(int call) {
            Size parameters = inspection.held().get(call).parameters();
            if (parameters.is(0)) {
                return;
            }
            Scope scope = graph.calls().get(repeats.standing(call)).scope();
            while (!scope.isRoot()) {
                Integer box = indices.get(key(scope));
                if (box != null) {
                    book(box, parameters, Size.ZERO);
                    return;
                }
                scope = scope.parent();
            }
        }

        private static String key(Scope scope) {
            return "call " + scope.index();
        }

        /** The box that shows a node: that of the outermost closed module around it, or its own. */
        private int box(Node node) {
            if (node.op() instanceof SourceOp.Input input) {
                return add("node " + node.index(), end(input.name(), node.shape()));
            }
            List<Scope> around = new ArrayList<>();
            for (Scope scope = node.scope(); !scope.isRoot(); scope = scope.parent()) {
                around.add(0, scope);
            }
            int parent = -1;
            for (Scope scope : around) {
                boolean isOpen = scope.depth() < depth && hasInner[scope.index()];
                Integer known = indices.get(key(scope));
                parent = known != null ? known : add(key(scope), module(scope, parent, isOpen));
                if (!isOpen) {
                    return parent;
                }
            }
            Integer known = indices.get("node " + node.index());
            return known != null ? known : add("node " + node.index(), operator(node, parent));
        }

        private Box operator(Node node, int parent) {
            boolean keeps = node.inputCount() > 0 && node.inputShape().equals(node.shape());
            return new Box(
                    parent,
                    false,
                    "",
                    OperatorNames.of(node),
                    node.path(),
                    OperatorSettings.of(node),
                    1,
                    node.shape(),
                    keeps,
                    Size.ZERO,
                    Size.ZERO);
        }

        private Box module(Scope scope, int parent, boolean isOpen) {
            Call call = graph.calls().get(scope.index());
            int count = repeats.count(scope.index());
            String name = scope.name();
            if (count > 1) {
                name += "-"
                        + graph.calls().get(repeats.last(scope.index())).scope().name();
            }
            Node only = graph.nodes().get(call.first());
            boolean isOperator = call.end() == call.first() + 1;
            String operator = scope.kind().isEmpty() ? OperatorNames.of(only) : scope.kind();
            Shape output = call.outputs().isEmpty()
                    ? Shape.unknown()
                    : call.outputs().get(0).shape();
            boolean keeps =
                    !call.inputs().isEmpty() && call.inputs().get(0).shape().equals(output);
            return new Box(
                    parent,
                    isOpen,
                    name,
                    operator,
                    scope.path(),
                    isOperator ? OperatorSettings.of(only) : "",
                    count,
                    output,
                    keeps,
                    Size.ZERO,
                    Size.ZERO);
        }
    }
}
