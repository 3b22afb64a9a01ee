package dev.loupe.formats.tensorflow;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Names;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.formats.nodes.Work;
import dev.loupe.formats.tensorflow.GraphDef.FunctionDef;
import dev.loupe.formats.tensorflow.GraphDef.NodeDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Walks a graph from its inputs to its outputs, asks a rule for each node, and plans the graph to be made. */
final class GraphWalk {
    private final Map<String, FunctionDef> functions;
    private final Map<String, StoredTensor> variables;
    private final DType weightType;
    private final Symbols symbols;
    private final List<String> warnings;
    private int steps;
    private int depth;

    /** One graph or body of a function while it is walked. */
    private static final class Body {
        private final Map<String, NodeDef> nodes = new HashMap<>();
        private final Map<String, List<Inferred>> values = new HashMap<>();
        private final Names names = new Names();
        /** How many outputs of a node others take, where that is more than one. */
        private final Map<String, Integer> uses = new HashMap<>();

        private final List<Planned> plan;
        private final Size times;

        Body(List<NodeDef> defined, List<Planned> plan, Size times) {
            this.plan = plan;
            this.times = times;
            for (NodeDef node : defined) {
                if (nodes.put(node.name(), node) != null) {
                    throw new BadInput("two nodes are called '" + Printable.brief(node.name()) + "'");
                }
            }
            for (NodeDef node : defined) {
                for (String input : node.inputs()) {
                    if (input.indexOf(':') >= 0) {
                        int index = index(input, nodes.get(nodeOf(input)));
                        uses.merge(nodeOf(input), Limits.check(index + 1L, Limits.FOLDED, "outputs"), Math::max);
                    }
                }
            }
        }
    }

    /**
     * @param variables stored tensors by the names of variables
     * @param weightType the type that most weights have
     */
    GraphWalk(
            Map<String, FunctionDef> functions,
            Map<String, StoredTensor> variables,
            DType weightType,
            Symbols symbols,
            List<String> warnings) {
        this.functions = functions;
        this.variables = variables;
        this.weightType = weightType;
        this.symbols = symbols;
        this.warnings = warnings;
    }

    /**
     * Plans a graph.
     *
     * @param arguments what the nodes that are inputs make, by their names
     * @param outputs names of the values that are wanted; all loose ends if there are none
     * @return the outputs
     */
    List<Inferred> graph(
            List<NodeDef> nodes, Map<String, Inferred> arguments, List<String> outputs, List<Planned> plan) {
        Body body = new Body(nodes, plan, Size.ONE);
        arguments.forEach((name, value) -> body.values.put(name, List.of(value)));
        List<Inferred> results = new ArrayList<>();
        if (outputs.isEmpty()) {
            Set<String> taken = new HashSet<>();
            for (NodeDef node : nodes) {
                walk(body, node.name());
                node.inputs().forEach(input -> taken.add(nodeOf(input)));
            }
            for (NodeDef node : nodes) {
                List<Inferred> made = body.values.getOrDefault(node.name(), List.of());
                boolean ends = !taken.contains(node.name()) && !arguments.containsKey(node.name());
                if (ends && !made.isEmpty() && !made.get(0).isConstant()) {
                    results.add(made.get(0));
                }
            }
            return results;
        }
        for (String output : outputs) {
            walk(body, nodeOf(output));
            results.add(value(body, output, "the output"));
        }
        return results;
    }

    /** The node that a value comes from: {@code ^node}, {@code node:1}, {@code node:output:1}. */
    private static String nodeOf(String value) {
        int colon = value.indexOf(':');
        String node = colon < 0 ? value : value.substring(0, colon);
        return node.startsWith("^") ? node.substring(1) : node;
    }

    private static Inferred value(Body body, String input, String what) {
        List<Inferred> values = body.values.get(nodeOf(input));
        if (values == null) {
            throw new BadInput(what + " '" + Printable.brief(input) + "' is made by no node");
        }
        int index = index(input, body.nodes.get(nodeOf(input)));
        if (index < 0 || index >= values.size()) {
            throw new BadInput(
                    what + " '" + Printable.brief(input) + "' is made by a node of " + values.size() + " outputs");
        }
        return values.get(index);
    }

    /** Which output of its node a value is; in functions outputs have names, and a number where there are several. */
    private static int index(String input, @org.jspecify.annotations.Nullable NodeDef node) {
        int colon = input.indexOf(':');
        if (colon < 0) {
            return 0;
        }
        int last = input.lastIndexOf(':');
        String name = last > colon ? input.substring(colon + 1, last) : "";
        int first = node == null ? 0 : firstOf(node.operator(), name);
        try {
            return Math.addExact(first, Integer.parseInt(input.substring(last + 1)));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new BadInput("the value '" + Printable.brief(input) + "' has no number behind its colon", e);
        }
    }

    /** Where the outputs of that name begin. */
    private static int firstOf(String operator, String output) {
        return switch (output) {
            case "batch_mean", "output_true", "indices", "idx", "value_index", "output_h", "selected_scores", "cs" -> 1;
            case "batch_variance", "output_c" -> 2;
            case "valid_outputs" -> operator.endsWith("V5") ? 2 : 1;
            case "h" -> 6;
            default -> 0;
        };
    }

    /** Walks what a node needs, then the node itself; without recursion. */
    private void walk(Body body, String target) {
        Deque<String> open = new ArrayDeque<>();
        Set<String> waiting = new HashSet<>();
        open.push(target);
        while (!open.isEmpty()) {
            String name = open.peek();
            NodeDef node = body.nodes.get(name);
            if (body.values.containsKey(name) || node == null) {
                open.pop(); // what is missing is complained about by whom it is missing to
                continue;
            }
            if (waiting.add(name)) {
                for (int i = node.inputs().size() - 1; i >= 0; i--) {
                    String input = node.inputs().get(i);
                    String source = nodeOf(input);
                    boolean back = node.operator().equals("Merge") && isBack(body, source);
                    if (!input.startsWith("^") && !back && !body.values.containsKey(source)) {
                        if (waiting.contains(source)) {
                            throw new BadInput("node '" + Printable.brief(name) + "' waits for '"
                                    + Printable.brief(source) + "', which waits for it: a circle");
                        }
                        open.push(source);
                    }
                }
            } else {
                open.pop();
                step(body, node);
            }
        }
    }

    private static boolean isBack(Body body, String source) {
        NodeDef node = body.nodes.get(source);
        return node != null && node.operator().equals("NextIteration");
    }

    private void step(Body body, NodeDef node) {
        Limits.check(++steps, Limits.INFERENCES, "steps of shape inference");
        String place = "node '" + Printable.brief(node.name()) + "' (" + Printable.brief(node.operator()) + ")";
        try {
            List<Inferred> inputs = new ArrayList<>();
            for (String input : node.inputs()) {
                boolean back = node.operator().equals("Merge") && isBack(body, nodeOf(input));
                if (!input.startsWith("^") && !back) {
                    inputs.add(value(body, input, "its input"));
                }
            }
            body.values.put(node.name(), infer(body, node, inputs));
        } catch (BadInput e) {
            throw e.in(place);
        } catch (ArithmeticException e) {
            throw new BadInput(place + ": its sizes are beyond what can be counted", e);
        }
    }

    private List<Inferred> infer(Body body, NodeDef node, List<Inferred> inputs) {
        switch (node.operator()) {
            case "Const", "HostConst" -> {
                return node.settings().get("value") instanceof Setting.Held held
                        ? List.of(held.tensor().inferred(node.name()))
                        : variable(node);
            }
            case "VarHandleOp", "Variable", "VariableV2", "VarIsInitializedOp" -> {
                return variable(node);
            }
            case "Placeholder", "PlaceholderV2" -> {
                return List.of(Inferred.made(
                        node.name(), new TensorType(DType.UNKNOWN, Shape.unknown()), false, null)); // not asked for
            }
            case "ReadVariableOp", "PlaceholderWithDefault" -> {
                return List.of(first(inputs));
            }
            case "Identity", "StopGradient", "Enter", "Snapshot", "EnsureShape", "Dequantize" -> {
                return !inputs.isEmpty() && inputs.get(0).isStored()
                        ? List.of(inputs.get(0))
                        : operator(body, node, inputs);
            }
            case "NoOp",
                    "Assert",
                    "Print",
                    "SaveV2",
                    "RestoreV2",
                    "MergeV2Checkpoints",
                    "AssignVariableOp",
                    "Assign" -> {
                return List.of();
            }
            case "PartitionedCall", "StatefulPartitionedCall" -> {
                return call(body, node, function(node, "f"), inputs);
            }
            case "If", "StatelessIf" -> {
                return branch(body, node, inputs);
            }
            case "While", "StatelessWhile" -> {
                return loop(body, node, inputs);
            }
            default -> {
                return functions.containsKey(node.operator())
                        ? call(body, node, node.operator(), inputs)
                        : operator(body, node, inputs);
            }
        }
    }

    private static Inferred first(List<Inferred> inputs) {
        if (inputs.isEmpty()) {
            throw new BadInput("its input is missing");
        }
        return inputs.get(0);
    }

    /** A variable, as the tensor that it holds. */
    private List<Inferred> variable(NodeDef node) {
        String shared = node.settings().get("shared_name") instanceof Setting.Texts texts
                        && !texts.values().isEmpty()
                        && !texts.values().get(0).isEmpty()
                ? texts.values().get(0)
                : node.name();
        StoredTensor stored = variables.getOrDefault(shared, variables.get(node.name()));
        if (stored != null) {
            return List.of(stored.inferred(node.name()));
        }
        DType type = node.settings().get("dtype") instanceof Setting.Types types
                        && !types.values().isEmpty()
                ? types.values().get(0)
                : DType.UNKNOWN;
        Optional<List<Long>> shape = node.settings().get("shape") instanceof Setting.Shapes shapes
                        && !shapes.values().isEmpty()
                ? shapes.values().get(0)
                : Optional.empty();
        if (shape.isEmpty() || shape.get().contains(-1L)) {
            TensorType unknown = new TensorType(type, Shape.unknown());
            return List.of(Inferred.made(node.name(), unknown, false, null));
        }
        TensorType known = new TensorType(type, open(node.name(), shape.get()));
        boolean trained = type.isFloat() && known.shape().rank() > 0;
        return List.of(Inferred.stored(shared, known, trained, Optional::empty));
    }

    /** A shape with symbols for its open sizes. */
    Shape open(String name, List<Long> sizes) {
        Size[] result = new Size[sizes.size()];
        for (int i = 0; i < result.length; i++) {
            if (sizes.get(i) < -1) {
                throw new BadInput("the shape " + sizes + " has a negative size");
            }
            result[i] = sizes.get(i) < 0 ? symbols.named(name + " " + i) : Size.of(sizes.get(i));
        }
        return Shape.of(result);
    }

    private List<Inferred> operator(Body body, NodeDef node, List<Inferred> inputs) {
        List<Optional<Inferred>> given = new ArrayList<>();
        inputs.forEach(input -> given.add(Optional.of(input)));
        String rule = node.operator();
        Site site = new Site(rule, rule, node.settings(), given, symbols, weightType);
        try {
            if (!Rules.apply(site)) {
                site.giveUp("unknown operator");
                site.unknown(DType.UNKNOWN);
                warnings.add("the operator " + Printable.brief(rule)
                        + " is unknown: its outputs' shapes are unknown, its work is not counted");
            }
        } catch (UnknownShape e) {
            site.giveUp("the shape of an input is unknown");
            site.unknown(inputs.isEmpty() ? DType.UNKNOWN : inputs.get(0).dtype());
        }
        while (site.types().size() < body.uses.getOrDefault(node.name(), 1)) {
            site.unknown(DType.UNKNOWN);
        }
        said(node, site);
        boolean constant = !rule.startsWith("Random") && !inputs.isEmpty();
        for (Inferred input : inputs) {
            constant &= input.isConstant();
        }
        boolean known = true;
        List<Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < site.types().size(); i++) {
            TensorType type = sound(site.types().get(i));
            String name = node.name() + (i == 0 ? "" : ":" + i);
            outputs.add(Inferred.made(name, type, constant, site.elements().get(i)));
            known &= outputs.get(i).isFolded();
        }
        body.plan.add(new Planned(
                body.names.unique(node.name()),
                Printable.brief(rule),
                site.stages(body.times),
                site.products(body.times),
                outputs,
                List.of(),
                constant || known));
        return outputs;
    }

    /** The shapes that a graph states beside its nodes, where no rule told them. */
    private void said(NodeDef node, Site site) {
        if (node.settings().get("_output_shapes") instanceof Setting.Shapes shapes) {
            for (int i = 0; i < Math.min(shapes.values().size(), site.types().size()); i++) {
                TensorType type = site.types().get(i);
                Optional<List<Long>> shape = shapes.values().get(i);
                if (!type.shape().isKnown() && shape.isPresent()) {
                    site.types().set(i, type.shape(open(node.name(), shape.get())));
                }
            }
        }
    }

    private TensorType sound(TensorType type) {
        Shape shape = type.shape();
        Size product = Size.ONE;
        for (int i = 0; shape.isKnown() && i < Limits.check(shape.rank(), Limits.RANK, "dimensions"); i++) {
            Size size = shape.get(i);
            if (!size.isConstant()) {
                shape = size.toString().length() > 60 ? shape.with(i, symbols.fresh()) : shape;
            } else if (size.value() < 0) {
                throw new BadInput("its output would have a dimension of " + size);
            } else {
                product = product.times(size);
            }
        }
        return type.shape(shape);
    }

    // Functions

    private static String function(NodeDef node, String setting) {
        if (node.settings().get(setting) instanceof Setting.Functions named
                && !named.values().isEmpty()) {
            return named.values().get(0);
        }
        throw new BadInput("its setting " + setting + " names no function");
    }

    /** The results of a function's body on some arguments. */
    private List<Inferred> run(String name, List<Inferred> arguments, List<Planned> plan, Size times) {
        FunctionDef function = functions.get(name);
        if (function == null) {
            throw new BadInput("there is no function '" + Printable.brief(name) + "'");
        }
        if (++depth > Limits.SUBGRAPHS) {
            throw new BadInput("functions call each other deeper than the limit of " + Limits.SUBGRAPHS);
        }
        Body body = new Body(function.nodes(), plan, times);
        for (int i = 0; i < function.arguments().size(); i++) {
            if (i >= arguments.size()) {
                throw new BadInput("the function '" + Printable.brief(name) + "' takes "
                        + function.arguments().size() + " values, but gets " + arguments.size());
            }
            body.values.put(function.arguments().get(i), List.of(arguments.get(i)));
        }
        List<Inferred> results = new ArrayList<>();
        for (String result : function.results()) {
            String value = function.returned().getOrDefault(result, result);
            walk(body, nodeOf(value));
            results.add(value(body, value, "the result"));
        }
        depth--;
        return results;
    }

    private void block(Body body, NodeDef node, List<Planned> plan, List<Inferred> results) {
        if (!plan.isEmpty()) {
            body.plan.add(
                    Planned.block(body.names.unique(node.name()), Printable.brief(node.operator()), plan, results));
        }
    }

    private List<Inferred> call(Body body, NodeDef node, String function, List<Inferred> inputs) {
        List<Planned> plan = new ArrayList<>();
        List<Inferred> results = run(function, inputs, plan, body.times);
        block(body, node, plan, results);
        return results;
    }

    /** The branch that multiplies more. */
    private List<Inferred> branch(Body body, NodeDef node, List<Inferred> inputs) {
        List<Inferred> arguments = inputs.isEmpty() ? inputs : inputs.subList(1, inputs.size());
        List<Planned> first = new ArrayList<>();
        List<Planned> second = new ArrayList<>();
        List<Inferred> firstResults = run(function(node, "then_branch"), arguments, first, body.times);
        List<Inferred> secondResults = run(function(node, "else_branch"), arguments, second, body.times);
        boolean isFirst = Work.larger(first, second);
        warnings.add(Printable.brief(node.operator()) + " '" + Printable.brief(node.name())
                + "' is counted as its larger branch, " + (isFirst ? "then_branch" : "else_branch"));
        block(body, node, isFirst ? first : second, isFirst ? firstResults : secondResults);
        return isFirst ? firstResults : secondResults;
    }

    /** One pass of the body, times the number of passes where the loop counts from 0 to a known number. */
    private List<Inferred> loop(Body body, NodeDef node, List<Inferred> inputs) {
        String name = function(node, "body");
        Optional<Size> passes = passes(function(node, "cond"), inputs);
        if (passes.isEmpty()) {
            warnings.add(Printable.brief(node.operator()) + " '" + Printable.brief(node.name())
                    + "' is counted for one pass: how many there are is not constant");
        }
        FunctionDef function = functions.get(name);
        List<Inferred> arguments = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            boolean stays = function != null
                    && i < function.arguments().size()
                    && i < function.results().size()
                    && isHandedOn(function, i);
            Inferred input = inputs.get(i);
            arguments.add(stays ? input : Inferred.made(input.name(), input.type(), false, null));
        }
        List<Planned> plan = new ArrayList<>();
        List<Inferred> results = run(name, arguments, plan, body.times.times(passes.orElse(Size.ONE)));
        block(body, node, plan, results);
        return results;
    }

    /** Whether a loop's value is the same in every pass: it is returned as it came, perhaps through identities. */
    private static boolean isHandedOn(FunctionDef function, int i) {
        String value = function.returned().getOrDefault(function.results().get(i), "");
        for (int hops = 0; hops < Limits.RANK; hops++) {
            String node = nodeOf(value);
            if (node.equals(function.arguments().get(i))) {
                return true;
            }
            String next = "";
            for (NodeDef one : function.nodes()) {
                boolean identity = one.name().equals(node) && one.operator().equals("Identity");
                next = identity && !one.inputs().isEmpty() ? one.inputs().get(0) : next;
            }
            value = next;
        }
        return false;
    }

    /** Passes of a loop whose condition compares arguments of it: the least number that one starting at 0 is below. */
    private Optional<Size> passes(String condition, List<Inferred> inputs) {
        FunctionDef function = functions.get(condition);
        if (function == null) {
            return Optional.empty();
        }
        Optional<Size> least = Optional.empty();
        for (NodeDef node : function.nodes()) {
            if (node.operator().equals("Less") && node.inputs().size() >= 2) {
                Optional<Size> start = argument(function, node.inputs().get(0), inputs);
                Optional<Size> end = argument(function, node.inputs().get(1), inputs);
                boolean counts = start.isPresent()
                        && start.get().is(0)
                        && end.isPresent()
                        && end.get().isConstant()
                        && end.get().value() >= 0
                        && end.get().value() < 1L << 40;
                if (counts
                        && (least.isEmpty() || end.get().value() < least.get().value())) {
                    least = end;
                }
            }
        }
        return least;
    }

    private static Optional<Size> argument(FunctionDef function, String value, List<Inferred> inputs) {
        int place = function.arguments().indexOf(nodeOf(value));
        return place < 0 || place >= inputs.size()
                ? Optional.empty()
                : inputs.get(place)
                        .elements()
                        .filter(elements -> elements.size() == 1)
                        .flatMap(elements -> elements.get(0).asSize());
    }
}
