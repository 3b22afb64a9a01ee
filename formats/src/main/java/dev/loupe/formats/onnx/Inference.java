package dev.loupe.formats.onnx;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Constants;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.formats.nodes.Work;
import dev.loupe.formats.onnx.OnnxModel.AttributeDef;
import dev.loupe.formats.onnx.OnnxModel.DimensionDef;
import dev.loupe.formats.onnx.OnnxModel.Encoding;
import dev.loupe.formats.onnx.OnnxModel.FunctionDef;
import dev.loupe.formats.onnx.OnnxModel.GraphDef;
import dev.loupe.formats.onnx.OnnxModel.NodeDef;
import dev.loupe.formats.onnx.OnnxModel.TensorDef;
import dev.loupe.formats.onnx.OnnxModel.ValueDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks a file's graph in its order, asks a rule for each node, and plans the graph to be made. */
final class Inference {
    private static final long DEFAULT_OPSET = 13;

    private final OnnxModel model;
    private final Constants constants = new Constants();
    private final ByteFile file;
    private final Symbols symbols;
    private final List<String> warnings;
    private final DType weightType;
    private int steps;
    private int depth;

    /** Values by name, with those of the graph around. */
    static final class Values {
        private final Map<String, Inferred> here = new HashMap<>();
        private final @Nullable Values outer;

        Values(@Nullable Values outer) {
            this.outer = outer;
        }

        Optional<Inferred> find(String name) {
            for (Values values = this; values != null; values = values.outer) {
                Inferred value = values.here.get(name);
                if (value != null) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }

        void put(String name, Inferred value) {
            if (!name.isEmpty() && here.put(name, value) != null) {
                throw new BadInput("the value '" + Printable.brief(name) + "' is made twice");
            }
        }

        Map<String, Inferred> all() {
            return here;
        }
    }

    /** A graph while it is walked. */
    private record Walk(
            Values values,
            Map<String, ValueDef> declared,
            Map<String, Long> opsets,
            Size times,
            List<Planned> plan,
            Set<String> names) {}

    Inference(OnnxModel model, ByteFile file, Symbols symbols, List<String> warnings, DType weightType) {
        this.model = model;
        this.file = file;
        this.symbols = symbols;
        this.warnings = warnings;
        this.weightType = weightType;
        if (model.opsets().isEmpty()) {
            warnings.add(
                    "the model does not say which version of the operators it uses: " + DEFAULT_OPSET + " is assumed");
        }
    }

    /** The floating-point type of the graph's weights. */
    DType weightType() {
        return weightType;
    }

    Symbols symbols() {
        return symbols;
    }

    List<String> warnings() {
        return warnings;
    }

    /**
     * Infers a graph.
     *
     * @param arguments the graph's inputs by name
     * @param plan takes its nodes
     * @return its outputs
     */
    List<Inferred> graph(Values values, Map<String, Inferred> arguments, List<Planned> plan) {
        arguments.forEach(values::put);
        return walk(model.graph(), values, Set.of(), model.opsets(), Size.ONE, plan);
    }

    /**
     * A tensor that the file holds.
     *
     * @param literal whether a Constant node holds it: a number of the program rather than a weight
     */
    private Inferred stored(String name, TensorDef tensor, boolean literal) {
        Size[] sizes = new Size[tensor.shape().size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Size.of(tensor.shape().get(i));
        }
        DType type = OnnxTypes.of(tensor.type());
        return Inferred.stored(
                name, new TensorType(type, Shape.of(sizes)), type.isFloat() && !literal, () -> elements(tensor));
    }

    /** The elements of a stored tensor, if it is small. */
    Optional<List<Scalar>> elements(TensorDef tensor) {
        boolean varints = tensor.encoding() == Encoding.VARINTS;
        if (!varints && tensor.encoding() != Encoding.RAW) {
            return tensor.shape().contains(0L) ? Optional.of(List.of()) : Optional.empty();
        }
        return constants.read(
                file, OnnxTypes.of(tensor.type()), tensor.shape(), tensor.position(), tensor.length(), varints, false);
    }

    /** What a declared type says, with open dimensions as symbols. */
    TensorType declared(ValueDef value) {
        List<DimensionDef> dimensions = value.shape();
        DType type = OnnxTypes.of(value.type());
        if (dimensions == null) {
            return new TensorType(type, Shape.unknown());
        }
        Size[] sizes = new Size[dimensions.size()];
        for (int i = 0; i < sizes.length; i++) {
            DimensionDef dimension = dimensions.get(i);
            sizes[i] = dimension.size() >= 0
                    ? Size.of(dimension.size())
                    : symbols.named(dimension.name().isEmpty() ? value.name() + " " + i : dimension.name());
        }
        return new TensorType(type, Shape.of(sizes));
    }

    private List<Inferred> walk(
            GraphDef graph,
            Values values,
            Set<String> bound,
            Map<String, Long> opsets,
            Size times,
            List<Planned> plan) {
        for (TensorDef tensor : graph.initializers()) {
            if (!bound.contains(tensor.name())) {
                values.put(tensor.name(), stored(tensor.name(), tensor, false));
            }
        }
        Map<String, ValueDef> declared = new HashMap<>();
        graph.values().forEach(value -> declared.put(value.name(), value));
        graph.outputs().forEach(value -> declared.put(value.name(), value));
        Walk walk = new Walk(values, declared, opsets, times, plan, new HashSet<>());
        for (NodeDef node : graph.nodes()) {
            step(node, walk, graph.nodes());
        }
        List<Inferred> outputs = new ArrayList<>();
        for (ValueDef output : graph.outputs()) {
            outputs.add(values.find(output.name())
                    .orElseThrow(() -> new BadInput(
                            "the output '" + Printable.brief(output.name()) + "' is made by no node of the graph")));
        }
        return outputs;
    }

    private void step(NodeDef node, Walk walk, List<NodeDef> all) {
        Limits.check(++steps, Limits.INFERENCES, "steps of shape inference");
        String place = "node '" + Printable.brief(nameOf(node)) + "' (" + Printable.brief(node.operator()) + ")";
        List<Optional<Inferred>> inputs = new ArrayList<>(node.inputs().size());
        for (String input : node.inputs()) {
            Optional<Inferred> value =
                    input.isEmpty() ? Optional.empty() : walk.values().find(input);
            if (!input.isEmpty() && value.isEmpty()) {
                throw new BadInput("byte " + node.position() + ": " + place + " takes the value '"
                        + Printable.brief(input) + "', which " + whyMissing(input, all));
            }
            inputs.add(value);
        }
        try {
            infer(node, inputs, walk);
        } catch (BadInput e) {
            throw e.in(place);
        } catch (ArithmeticException e) {
            throw new BadInput(place + ": its sizes are beyond what can be counted", e);
        }
    }

    private static String whyMissing(String input, List<NodeDef> all) {
        for (NodeDef other : all) {
            if (other.outputs().contains(input)) {
                return "is made only later: the nodes are not in order, or wait for each other in a circle";
            }
        }
        return "nothing makes";
    }

    private static String nameOf(NodeDef node) {
        if (!node.name().isEmpty()) {
            return node.name();
        }
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                return output;
            }
        }
        return node.operator();
    }

    /** A path of its own for each node: names may be missing, or stand twice. */
    private static String uniqueName(NodeDef node, Set<String> names) {
        String wanted = Printable.brief(nameOf(node));
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "#" + i;
        }
        return name;
    }

    private void infer(NodeDef node, List<Optional<Inferred>> inputs, Walk walk) {
        switch (node.domain().isEmpty() ? node.operator() : "") {
            case "Constant" -> constant(node, walk);
            case "If" -> branch(node, inputs, walk);
            case "Loop" -> loop(node, inputs, walk);
            case "Scan" -> scan(node, inputs, walk);
            case "Identity" -> identity(node, inputs, walk);
            default -> {
                FunctionDef function = model.functions().get(node.domain() + ":" + node.operator());
                if (function != null) {
                    call(function, node, inputs, walk);
                } else {
                    operator(node, inputs, walk);
                }
            }
        }
    }

    private void operator(NodeDef node, List<Optional<Inferred>> inputs, Walk walk) {
        Long version = walk.opsets().get(node.domain());
        long opset = version != null ? version : node.domain().isEmpty() ? DEFAULT_OPSET : 1;
        Site site = new Site(node, inputs, opset, this);
        try {
            if (!Rules.apply(site)) {
                site.giveUp("unknown operator");
                warnings.add("the operator " + Printable.brief(qualified(node))
                        + " is unknown: its outputs' shapes are " + "unknown, its work is not counted");
            }
        } catch (UnknownShape e) {
            site.giveUp("the shape of an input is unknown");
        }
        List<Inferred> outputs = outputs(node, site, walk);
        boolean constant = isConstant(site);
        boolean known = !outputs.isEmpty();
        for (Inferred output : outputs) {
            known &= output.isFolded();
        }
        walk.plan()
                .add(new Planned(
                        uniqueName(node, walk.names()),
                        Printable.brief(node.operator()),
                        site.stages(walk.times()),
                        site.products(walk.times()),
                        outputs,
                        List.of(),
                        constant || known));
    }

    private static String qualified(NodeDef node) {
        return node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator();
    }

    private static boolean isConstant(Site site) {
        boolean constant = !site.operator().startsWith("Random");
        for (Inferred input : site.given()) {
            constant &= input.isConstant();
        }
        return constant;
    }

    private List<Inferred> outputs(NodeDef node, Site site, Walk walk) {
        boolean constant = isConstant(site);
        List<Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            if (i == site.types().size()) {
                site.unknown(DType.UNKNOWN);
            }
            TensorType type = sound(site.types().get(i));
            ValueDef declared = walk.declared().get(name);
            if (!type.shape().isKnown() && declared != null && declared.shape() != null) {
                type = declared(declared);
            }
            site.types().set(i, type);
            Inferred output =
                    Inferred.made(name, type, constant, site.elements().get(i));
            walk.values().put(name, output);
            outputs.add(output);
        }
        return outputs;
    }

    /** Refuses what cannot be; expressions that are too long to be of use give way to a symbol. */
    private TensorType sound(TensorType type) {
        Shape shape = type.shape();
        if (!shape.isKnown()) {
            return type;
        }
        Limits.check(shape.rank(), Limits.RANK, "dimensions of a value");
        Size product = Size.ONE;
        for (int i = 0; i < shape.rank(); i++) {
            Size size = shape.get(i);
            if (!size.isConstant()) {
                if (size.toString().length() > 60) {
                    shape = shape.with(i, symbols.fresh());
                }
            } else if (size.value() < 0) {
                throw new BadInput("its output would have a dimension of " + size);
            } else {
                product = product.times(size);
            }
        }
        return type.shape(shape);
    }

    private void constant(NodeDef node, Walk walk) {
        String name = node.outputs().isEmpty() ? "" : node.outputs().get(0);
        AttributeDef value = node.attributes().get("value");
        TensorDef tensor = value == null ? null : value.tensor();
        if (tensor != null) {
            walk.values().put(name, stored(name, tensor, true));
            return;
        }
        List<Scalar> elements = new ArrayList<>();
        DType type = DType.STRING;
        boolean scalar = false;
        for (Map.Entry<String, AttributeDef> entry : node.attributes().entrySet()) {
            AttributeDef attribute = entry.getValue();
            switch (entry.getKey()) {
                case "value_int" -> {
                    elements.add(Scalar.of(attribute.whole()));
                    type = DType.INT64;
                    scalar = true;
                }
                case "value_float" -> {
                    elements.add(Scalar.of((double) attribute.real()));
                    type = DType.FLOAT32;
                    scalar = true;
                }
                case "value_ints" -> {
                    attribute.wholes().forEach(whole -> elements.add(Scalar.of(whole)));
                    type = DType.INT64;
                }
                case "value_floats" -> {
                    attribute.reals().forEach(real -> elements.add(Scalar.of((double) real)));
                    type = DType.FLOAT32;
                }
                default -> {}
            }
        }
        Shape shape = scalar ? Shape.SCALAR : type == DType.STRING ? Shape.unknown() : Shape.of(elements.size());
        walk.values().put(name, Inferred.made(name, new TensorType(type, shape), true, elements));
    }

    /** A stored tensor under another name stays one tensor. */
    private void identity(NodeDef node, List<Optional<Inferred>> inputs, Walk walk) {
        if (inputs.size() == 1
                && inputs.get(0).isPresent()
                && inputs.get(0).get().isConstant()
                && node.outputs().size() == 1) {
            walk.values().put(node.outputs().get(0), inputs.get(0).get());
        } else {
            operator(node, inputs, walk);
        }
    }

    private static GraphDef body(NodeDef node, String attribute) {
        AttributeDef value = node.attributes().get(attribute);
        GraphDef graph = value == null ? null : value.graph();
        if (graph == null) {
            throw new BadInput("its attribute " + attribute + " holds no graph");
        }
        return graph;
    }

    /** Nodes under one name: a branch, a body, a function. */
    private void block(NodeDef node, String part, List<Planned> plan, List<Inferred> outputs, Walk walk) {
        String name = uniqueName(node, walk.names());
        walk.plan()
                .add(Planned.block(
                        part.isEmpty() ? name : name + "." + part, Printable.brief(node.operator()), plan, outputs));
    }

    /** The branch that is taken where that is known, else the one that multiplies more. */
    private void branch(NodeDef node, List<Optional<Inferred>> inputs, Walk walk) {
        Optional<Boolean> taken = inputs.isEmpty()
                ? Optional.empty()
                : inputs.get(0)
                        .flatMap(Inferred::elements)
                        .filter(elements -> elements.size() == 1)
                        .flatMap(elements -> elements.get(0).asReal())
                        .map(value -> value != 0);
        String[] parts = {"then_branch", "else_branch"};
        List<List<Planned>> plans = new ArrayList<>();
        List<List<Inferred>> results = new ArrayList<>();
        List<BadInput> misfits = new ArrayList<>();
        int larger = taken.isPresent() && !taken.get() ? 1 : 0;
        for (int i = 0; i < parts.length; i++) {
            List<Planned> plan = new ArrayList<>();
            List<Inferred> result = List.of();
            if (taken.isEmpty() || i == larger) {
                GraphDef body = body(node, parts[i]);
                try {
                    result = walk(body, new Values(walk.values()), Set.of(), walk.opsets(), walk.times(), plan);
                } catch (BadInput e) {
                    // The branch is not made for inputs of these shapes; the other may be.
                    misfits.add(e.in(parts[i]));
                    larger = 1 - i;
                }
            }
            results.add(result);
            plans.add(plan);
        }
        if (misfits.size() == parts.length || (taken.isPresent() && !misfits.isEmpty())) {
            throw misfits.get(0);
        }
        String what = "If '" + Printable.brief(nameOf(node)) + "'";
        if (!misfits.isEmpty()) {
            warnings.add(what + " is counted as its " + parts[larger] + ": the other does not fit the inputs ("
                    + misfits.get(0).getMessage() + ")");
        } else if (taken.isEmpty()) {
            larger = Work.larger(plans.get(0), plans.get(1)) ? 0 : 1;
            warnings.add(what + " is counted as its larger branch, " + parts[larger]);
        }
        List<Inferred> outputs = results.get(larger);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (i >= outputs.size()) {
                throw new BadInput("its " + parts[larger] + " makes " + outputs.size() + " values, but "
                        + node.outputs().size() + " are taken");
            }
            walk.values().put(node.outputs().get(i), outputs.get(i));
        }
        block(node, parts[larger], plans.get(larger), outputs, walk);
    }

    /** One pass of the body, times the trip count where it is known. */
    private void loop(NodeDef node, List<Optional<Inferred>> inputs, Walk walk) {
        GraphDef body = body(node, "body");
        Optional<Size> trips = inputs.isEmpty()
                ? Optional.empty()
                : inputs.get(0)
                        .flatMap(Inferred::elements)
                        .filter(elements -> elements.size() == 1)
                        .flatMap(elements -> elements.get(0).asSize())
                        .filter(size -> !size.isConstant() || (size.value() >= 0 && size.value() < 1L << 40));
        if (trips.isEmpty()) {
            warnings.add("Loop '" + Printable.brief(nameOf(node))
                    + "' is counted for one pass: its trip count is not constant");
        }
        List<Inferred> arguments = new ArrayList<>();
        arguments.add(Inferred.made("", new TensorType(DType.INT64, Shape.SCALAR), false, null));
        arguments.add(Inferred.made("", new TensorType(DType.BOOL, Shape.SCALAR), false, null));
        int states = Math.max(0, inputs.size() - 2);
        for (int i = 0; i < states; i++) {
            arguments.add(state(inputs.get(i + 2)));
        }
        Size passes = trips.orElse(Size.ONE);
        List<Planned> plan = new ArrayList<>();
        plan.add(seam(node, "start", given(inputs), arguments));
        List<Inferred> results = bind(body, arguments, walk, walk.times().times(passes), plan);
        List<Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            if (i + 1 >= results.size()) {
                throw new BadInput("its body makes " + results.size() + " values, which are too few");
            }
            Inferred result = results.get(i + 1);
            TensorType type = result.type();
            if (i >= states) {
                Shape shape = type.shape();
                type = type.shape(shape.isKnown() ? shape.insert(0, trips.orElse(symbols.fresh())) : shape);
            } else if (inputs.get(i + 2).isPresent()) {
                type = merge(inputs.get(i + 2).get().type(), type);
            }
            outputs.add(Inferred.made(node.outputs().get(i), sound(type), false, null));
            walk.values().put(node.outputs().get(i), outputs.get(i));
        }
        plan.add(seam(node, "end", results, outputs));
        block(node, "body", plan, outputs, walk);
    }

    private static List<Inferred> given(List<Optional<Inferred>> inputs) {
        List<Inferred> given = new ArrayList<>();
        inputs.forEach(input -> input.ifPresent(given::add));
        return given;
    }

    /** Where values enter the passes of a body, or what they made leaves it: nothing is computed, but all depends on it. */
    private static Planned seam(NodeDef node, String name, List<Inferred> from, List<Inferred> to) {
        List<TensorType> types = new ArrayList<>();
        to.forEach(value -> types.add(value.type()));
        ForeignOp.Foreign passing = new ForeignOp.Foreign(node.operator(), List.copyOf(types), List.of(), false, "");
        Planned.Stage stage = new Planned.Stage(passing, Binding.NONE, List.copyOf(from));
        String path = Printable.brief(node.operator()) + "." + name;
        return new Planned(
                path, Printable.brief(node.operator()), List.of(stage), List.of(), List.copyOf(to), List.of(), false);
    }

    /** What a loop carries: its first value's shape may change from pass to pass, its elements do. */
    private static Inferred state(Optional<Inferred> first) {
        TensorType type = first.map(Inferred::type).orElse(new TensorType(DType.UNKNOWN, Shape.unknown()));
        return Inferred.made("", type, false, null);
    }

    /** What two types agree on. */
    private TensorType merge(TensorType a, TensorType b) {
        if (!a.shape().isKnown()
                || !b.shape().isKnown()
                || a.shape().rank() != b.shape().rank()) {
            return b.shape(Shape.unknown());
        }
        Shape shape = b.shape();
        for (int i = 0; i < shape.rank(); i++) {
            if (!shape.get(i).equals(a.shape().get(i))) {
                shape = shape.with(i, symbols.fresh());
            }
        }
        return b.shape(shape);
    }

    private List<Inferred> bind(GraphDef body, List<Inferred> arguments, Walk walk, Size times, List<Planned> plan) {
        Values values = new Values(walk.values());
        Set<String> bound = new HashSet<>();
        for (int i = 0; i < body.inputs().size(); i++) {
            String name = body.inputs().get(i).name();
            if (i >= arguments.size()) {
                throw new BadInput("its body takes " + body.inputs().size() + " values, but gets " + arguments.size());
            }
            values.put(name, arguments.get(i));
            bound.add(name);
        }
        return walk(body, values, bound, walk.opsets(), times, plan);
    }

    /** One pass over the sequences' first dimension, times its length where that is known. */
    private void scan(NodeDef node, List<Optional<Inferred>> inputs, Walk walk) {
        GraphDef body = body(node, "body");
        AttributeDef count = node.attributes().get("num_scan_inputs");
        long sequences = count == null ? 0 : count.whole();
        int states = (int) (inputs.size() - sequences);
        if (sequences < 1 || states < 0 || walk.opsets().getOrDefault("", DEFAULT_OPSET) < 9) {
            throw new BadInput("num_scan_inputs " + sequences + " does not fit its " + inputs.size() + " inputs");
        }
        List<Inferred> arguments = new ArrayList<>();
        Size length = symbols.fresh();
        for (int i = 0; i < inputs.size(); i++) {
            Inferred input = inputs.get(i).orElseThrow(() -> new BadInput("an input is missing"));
            TensorType type = input.type();
            if (i >= states && type.shape().isKnown() && type.shape().rank() > 0) {
                length = type.shape().get(0);
                type = type.shape(type.shape().without(0));
            }
            arguments.add(Inferred.made("", type, false, null));
        }
        List<Planned> plan = new ArrayList<>();
        plan.add(seam(node, "start", given(inputs), arguments));
        List<Inferred> results = bind(body, arguments, walk, walk.times().times(length), plan);
        List<Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            if (i >= results.size()) {
                throw new BadInput("its body makes " + results.size() + " values, which are too few");
            }
            TensorType type = results.get(i).type();
            if (i >= states && type.shape().isKnown()) {
                type = type.shape(type.shape().insert(0, length));
            }
            outputs.add(Inferred.made(node.outputs().get(i), sound(type), false, null));
            walk.values().put(node.outputs().get(i), outputs.get(i));
        }
        plan.add(seam(node, "end", results, outputs));
        block(node, "body", plan, outputs, walk);
    }

    /** A function of the file: its nodes with the call's operands and settings. */
    private void call(FunctionDef function, NodeDef node, List<Optional<Inferred>> inputs, Walk walk) {
        if (++depth > Limits.SUBGRAPHS) {
            throw new BadInput("functions call each other deeper than the limit of " + Limits.SUBGRAPHS);
        }
        Values values = new Values(null);
        for (int i = 0; i < function.inputs().size(); i++) {
            if (i < inputs.size() && inputs.get(i).isPresent()) {
                values.put(function.inputs().get(i), inputs.get(i).get());
            }
        }
        Map<String, AttributeDef> settings = new LinkedHashMap<>(function.defaults());
        settings.putAll(node.attributes());
        List<Planned> plan = new ArrayList<>();
        Map<String, Long> opsets = function.opsets().isEmpty() ? walk.opsets() : function.opsets();
        Walk inside = new Walk(values, Map.of(), opsets, walk.times(), plan, new HashSet<>());
        for (NodeDef inner : function.nodes()) {
            step(withSettings(inner, settings), optional(inner, function, values), inside, function.nodes());
        }
        List<Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = i < function.outputs().size() ? function.outputs().get(i) : "";
            Inferred output = values.find(name)
                    .orElseThrow(() ->
                            new BadInput("its function does not make the output '" + Printable.brief(name) + "'"));
            outputs.add(output);
            walk.values().put(node.outputs().get(i), output);
        }
        depth--;
        block(node, "", plan, outputs, walk);
    }

    /** Names of a function's inputs that this call leaves out: an inner node that takes one gets none either. */
    private static Set<String> optional(NodeDef inner, FunctionDef function, Values values) {
        Set<String> missing = new HashSet<>();
        for (String input : inner.inputs()) {
            if (function.inputs().contains(input) && values.find(input).isEmpty()) {
                missing.add(input);
            }
        }
        return missing;
    }

    private void step(NodeDef node, Set<String> missing, Walk walk, List<NodeDef> all) {
        if (missing.isEmpty()) {
            step(node, walk, all);
            return;
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.replaceAll(input -> missing.contains(input) ? "" : input);
        step(
                new NodeDef(
                        node.name(),
                        node.operator(),
                        node.domain(),
                        inputs,
                        node.outputs(),
                        node.attributes(),
                        node.position()),
                walk,
                all);
    }

    private static NodeDef withSettings(NodeDef node, Map<String, AttributeDef> settings) {
        Map<String, AttributeDef> attributes = new LinkedHashMap<>();
        node.attributes().forEach((name, value) -> {
            AttributeDef given = value.reference().isEmpty() ? value : settings.get(value.reference());
            if (given != null) {
                attributes.put(name, given);
            }
        });
        return new NodeDef(
                node.name(),
                node.operator(),
                node.domain(),
                node.inputs(),
                node.outputs(),
                attributes,
                node.position());
    }
}
