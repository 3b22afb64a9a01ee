package dev.loupe.formats.pt2;

import dev.loupe.formats.InputShape;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.pt2.Argument.Many;
import dev.loupe.formats.pt2.Argument.One;
import dev.loupe.formats.pt2.GraphDef.Dimension;
import dev.loupe.formats.pt2.GraphDef.Meta;
import dev.loupe.formats.pt2.GraphDef.NodeDef;
import dev.loupe.formats.pt2.Program.Held;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The network of a program: each node becomes an operator of ours, or stays the file's with what it multiplies. */
final class ProgramGraph {
    private final GraphDef graph;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<String> warnings;
    private final Sizes sizes = new Sizes();
    private final Map<String, Operand> values = new HashMap<>();
    private final Map<String, Operand> byKey = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private DType weightType = DType.FLOAT32;

    private ProgramGraph(Program program, List<Tensor> tensors, List<String> warnings) {
        this.graph = Inlining.of(program.graph(), warnings);
        this.warnings = warnings;
        tensors.forEach(tensor -> this.tensors.put(tensor.name(), tensor));
        Map<String, String> places = new HashMap<>();
        program.held().forEach((name, one) -> {
            Tensor tensor = this.tensors.get(one.key());
            String place = tensor == null || tensor.bytes() == 0
                    ? one.key()
                    : tensor.storage().position() + " " + tensor.offset() + " " + tensor.shape() + tensor.strides();
            String before = places.putIfAbsent(place, one.key()); // tied: one tensor under two names
            held.put(name, before == null ? one : new Held(before, one.kind()));
        });
    }

    /**
     * The graph of a program; empty for one that takes no tensor.
     *
     * @param tensors those of its state, where they were read
     * @param given shapes that its inputs are to have
     * @throws BadInput where its nodes and the types of its tensors contradict each other; the message names the node
     */
    static Optional<Graph> of(
            String name, Program program, List<Tensor> tensors, List<InputShape> given, List<String> warnings) {
        return new ProgramGraph(program, tensors, warnings).make(name, program.outputs(), given);
    }

    private Optional<Graph> make(String name, Set<String> returned, List<InputShape> given) {
        List<String> open = new ArrayList<>();
        for (Argument input : graph.inputs()) {
            if (input instanceof One one && !held.containsKey(one.name())) {
                open.add(one.name());
            }
        }
        Map<String, Shape> shapes = given(open, given);
        bind(open, shapes);
        List<Operand> inputs = inputs(open, shapes);
        weightType = weightType();
        held.keySet().forEach(this::hold);
        graph.nodes()
                .forEach(node -> taken.addAll(names(
                        node.inputs().stream().map(GraphDef.Named::argument).toList())));
        taken.addAll(names(graph.outputs()));
        List<PlannedNode> plan = new ArrayList<>();
        for (NodeDef node : graph.nodes()) {
            try {
                plan(node, plan);
            } catch (BadInput e) {
                throw e.in("node '" + Printable.brief(node.name()) + "'");
            } catch (ArithmeticException e) {
                throw new BadInput("node '" + Printable.brief(node.name()) + "': a number is too large", e);
            }
        }
        List<Operand> outputs = outputs(returned);
        if (inputs.isEmpty()) {
            warnings.add("the program takes no tensor: its layers are not listed");
            return Optional.empty();
        }
        Map<String, DType> stored = new HashMap<>();
        byKey.forEach((key, operand) -> stored.put(key, operand.dtype()));
        List<SourceOp.Input> sources = new ArrayList<>();
        boolean batched = isBatched(inputs.get(0).shape(), plan);
        for (Operand input : inputs) {
            int batch = batched && input.shape().rank() > 0 ? 0 : -1;
            sources.add(new SourceOp.Input(Printable.brief(input.name()), input.type(), batch));
        }
        return Optional.of(
                new ProgramTrace(plan, inputs, outputs, byKey.values()).run(name, kind(), weightType, stored, sources));
    }

    /** Whether the first dimension of the input may be its samples: all that is multiplied is then a multiple of it. */
    private static boolean isBatched(Shape input, List<PlannedNode> plan) {
        if (input.rank() == 0 || !input.get(0).isConstant() || input.get(0).value() < 2) {
            return true;
        }
        long samples = input.get(0).value();
        for (PlannedNode node : plan) {
            Operand output = node.outputs().get(0);
            boolean whole = output.isConstant() || isMultiple(output.shape(), samples);
            for (Operand operand : node.stages().get(0).operands()) {
                whole &= operand.isConstant() || isMultiple(operand.shape(), samples);
            }
            if (!whole && node.multiplies()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMultiple(Shape shape, long samples) {
        return !shape.isConstant() || shape.elements().value() % samples == 0;
    }

    private String kind() {
        return graph.nodes().stream()
                .flatMap(node -> node.modules().stream().limit(1))
                .filter(frame -> frame.path().isEmpty())
                .findFirst()
                .map(ModuleStack.Frame::kind)
                .orElse("Module");
    }

    // Inputs

    /** What was given for an input: by its name, or the next one without a name. */
    private static Map<String, Shape> given(List<String> open, List<InputShape> shapes) {
        Map<String, Shape> given = new HashMap<>();
        List<Shape> unnamed = new ArrayList<>();
        for (InputShape input : shapes) {
            if (input.name().isEmpty()) {
                unnamed.add(input.shape());
            } else if (!open.contains(input.name())) {
                throw new BadInput("it has no input '" + Printable.brief(input.name()) + "'; its inputs are "
                        + Printable.brief(String.join(", ", open)));
            } else {
                given.put(input.name(), input.shape());
            }
        }
        int next = 0;
        for (String name : open) {
            if (!given.containsKey(name) && next < unnamed.size()) {
                given.put(name, unnamed.get(next++));
            }
        }
        if (next < unnamed.size()) {
            throw new BadInput("it has " + open.size() + " inputs, " + Printable.brief(String.join(", ", open))
                    + ", but " + shapes.size() + " shapes are given");
        }
        return given;
    }

    /** Symbols are bound by the shapes that are given; an open batch is 1. */
    private void bind(List<String> open, Map<String, Shape> given) {
        for (String name : open) {
            Shape shape = given.get(name);
            List<Dimension> dimensions = meta(name).sizes();
            if (shape == null) {
                continue;
            }
            if (shape.rank() != dimensions.size()) {
                throw new BadInput("the input '" + Printable.brief(name) + "' has " + dimensions.size()
                        + " dimensions, but " + shape + " is given");
            }
            for (int i = 0; i < shape.rank(); i++) {
                Optional<String> symbol = Sizes.symbol(dimensions.get(i));
                Size size = shape.get(i);
                symbol.filter(one -> !sizes.isBound(one)).ifPresent(one -> sizes.bind(one, size));
            }
        }
        for (String name : open) {
            List<Dimension> dimensions = meta(name).sizes();
            if (dimensions.size() > 1) {
                Optional<String> batch = Sizes.symbol(dimensions.get(0));
                if (batch.isPresent() && !given.containsKey(name) && !sizes.isBound(batch.get())) {
                    sizes.bind(batch.get(), Size.ONE);
                    warnings.add("the batch '" + Printable.brief(batch.get()) + "' is open: counted for 1");
                }
                return; // further inputs have it too, or dimensions of another meaning
            }
        }
    }

    private List<Operand> inputs(List<String> open, Map<String, Shape> given) {
        List<Operand> inputs = new ArrayList<>();
        for (String name : open) {
            TensorType type = type(name);
            Shape wanted = given.getOrDefault(name, type.shape());
            for (int i = 0; i < wanted.rank(); i++) {
                Size size = type.shape().get(i);
                if (size.isConstant() && !size.equals(wanted.get(i))) {
                    throw new BadInput("the input '" + Printable.brief(name) + "' has the fixed size " + size
                            + " in dimension " + i + ", but " + wanted.get(i)
                            + " is given; export it with dynamic_shapes to leave that open");
                }
            }
            Operand input = Operand.made(name, type, false, false);
            define(input);
            inputs.add(input);
        }
        return inputs;
    }

    /** The floating-point type that most elements of the state have. */
    private DType weightType() {
        Map<DType, Long> elements = new TreeMap<>();
        held.keySet().forEach(name -> {
            TensorType type = type(name);
            if (type.dtype().isFloat() && type.shape().isConstant()) {
                elements.merge(type.dtype(), Tensor.elements(name, numbers(type.shape())) >>> 8 | 1, Long::sum);
            }
        });
        DType most = DType.FLOAT32;
        for (Map.Entry<DType, Long> entry : elements.entrySet()) {
            if (entry.getValue() > elements.getOrDefault(most, 0L)) {
                most = entry.getKey();
            }
        }
        return most;
    }

    private static List<Long> numbers(Shape shape) {
        return shape.sizes().stream().map(Size::value).toList();
    }

    private void hold(String name) {
        Held one = held.get(name);
        if (one == null) {
            return;
        }
        TensorType type = type(name);
        Tensor tensor = tensors.get(one.key());
        if (tensor != null
                && (!type.shape().isConstant() || !numbers(type.shape()).equals(tensor.shape()))) {
            throw new BadInput("'" + Printable.brief(one.key()) + "' is " + type.shape()
                    + " in the program, but has the shape " + tensor.shape() + " among the weights");
        }
        Operand operand = Operand.held(name, type, one);
        define(operand);
        Operand before = byKey.putIfAbsent(one.key(), operand);
        if (before != null) {
            values.put(name, before);
        }
    }

    private void define(Operand operand) {
        if (values.put(operand.name(), operand) != null) {
            throw new BadInput("two values are called '" + Printable.brief(operand.name()) + "'");
        }
    }

    private Meta meta(String name) {
        Meta meta = graph.tensors().get(name);
        if (meta == null) {
            throw new BadInput("'" + Printable.brief(name) + "' has no type among tensor_values");
        }
        return meta;
    }

    private TensorType type(String name) {
        Meta meta = meta(name);
        return new TensorType(Pt2Types.of(meta.dtype()), sizes.shape(meta.sizes()));
    }

    // Nodes

    private static List<String> names(List<Argument> arguments) {
        List<String> names = new ArrayList<>();
        for (Argument argument : arguments) {
            if (argument instanceof One one) {
                names.add(one.name());
            } else if (argument instanceof Many many) {
                many.names().stream().filter(name -> !name.isEmpty()).forEach(names::add);
            }
        }
        return names;
    }

    private void plan(NodeDef node, List<PlannedNode> plan) {
        List<String> names = names(node.outputs());
        List<TensorType> types = new ArrayList<>();
        names.forEach(name -> types.add(type(name)));
        boolean single = names.stream().skip(1).noneMatch(taken::contains);
        Site site = new Site(node, operator(node.target()), values, types, single, weightType);
        List<Operand> operands = site.operands();
        if (names.isEmpty()) {
            return; // it computes a size, or checks one
        }
        if (!rules(node, site)) {
            site.work("unknown operator");
        }
        if (site.alias().isPresent()) {
            Operand same = site.alias().get();
            if (values.put(names.get(0), same) != null) {
                throw new BadInput("two values are called '" + Printable.brief(names.get(0)) + "'");
            }
            return;
        }
        if (site.transpose().isPresent()) {
            define(site.transpose().get().turned(names.get(0), types.get(0)));
            return;
        }
        boolean constant = operands.stream().allMatch(Operand::isConstant);
        boolean zeros = isZeros(site);
        List<Operand> outputs = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Operand output = Operand.made(names.get(i), types.get(i), constant, zeros);
            define(output);
            outputs.add(output);
        }
        plan.add(new PlannedNode(node.name(), site.stages(), outputs, frames(node)));
    }

    /** The modules around a node without the root. */
    private static List<ModuleStack.Frame> frames(NodeDef node) {
        List<ModuleStack.Frame> modules = node.modules();
        return !modules.isEmpty() && modules.get(0).path().isEmpty() ? modules.subList(1, modules.size()) : modules;
    }

    /** The name without {@code torch.ops.aten} and the overload; another library's keeps its own name. */
    private static String operator(String target) {
        String prefix = "torch.ops.aten.";
        if (!target.startsWith(prefix)) {
            return target;
        }
        String name = target.substring(prefix.length());
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private boolean rules(NodeDef node, Site site) {
        return node.target().startsWith("torch.ops.aten.")
                && (WindowRules.apply(site)
                        || NormRules.apply(site, this::counter)
                        || ProductRules.apply(site)
                        || LayoutRules.apply(site)
                        || ElementwiseRules.apply(site));
    }

    /** The counter of batches beside a running mean, which no operator takes in evaluation. */
    private Optional<Operand> counter(Operand mean) {
        String key = mean.held().map(Held::key).orElse("");
        String ending = "running_mean";
        return key.endsWith(ending)
                ? Optional.ofNullable(
                        byKey.get(key.substring(0, key.length() - ending.length()) + "num_batches_tracked"))
                : Optional.empty();
    }

    private static boolean isZeros(Site site) {
        return switch (site.operator()) {
            case "zeros", "zeros_like", "new_zeros" -> true;
            case "full", "full_like", "new_full" -> site.real("fill_value", 1) == 0;
            default -> false;
        };
    }

    private List<Operand> outputs(Set<String> returned) {
        List<Operand> outputs = new ArrayList<>();
        for (String name : names(graph.outputs())) {
            Operand output = values.get(name);
            if (output == null) {
                throw new BadInput("the program returns '" + Printable.brief(name) + "', which no node makes");
            }
            if (returned.isEmpty() || returned.contains(name)) {
                outputs.add(output);
            }
        }
        return outputs;
    }
}
