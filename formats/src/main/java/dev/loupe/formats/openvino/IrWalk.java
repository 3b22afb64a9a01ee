package dev.loupe.formats.openvino;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Names;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.nodes.Planned.Stage;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.formats.nodes.Work;
import dev.loupe.formats.openvino.IrModel.BlobDef;
import dev.loupe.formats.openvino.IrModel.EdgeDef;
import dev.loupe.formats.openvino.IrModel.LayerDef;
import dev.loupe.formats.openvino.IrModel.PortDef;
import dev.loupe.formats.openvino.IrModel.PortMap;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks along a network's layers, and those of its bodies, and plans each. */
final class IrWalk {
    private final Blobs blobs;
    private final DType weightType;
    private final Symbols symbols = new Symbols();
    private final Names names = new Names();
    private final Set<String> warnings = new LinkedHashSet<>();

    IrWalk(Blobs blobs, DType weightType) {
        this.blobs = blobs;
        this.weightType = weightType;
    }

    Set<String> warnings() {
        return warnings;
    }

    /** One network or body: what is planned, what its results are. */
    static final class Scope {
        private final IrModel net;
        private final String prefix;
        private final Map<String, Inferred> values = new HashMap<>();
        private final List<Planned> plan = new ArrayList<>();
        private final List<Inferred> results = new ArrayList<>();
        private final List<Inferred> stored = new ArrayList<>();
        private final Map<String, EdgeDef> sources;

        Scope(IrModel net, String prefix, Map<String, EdgeDef> sources) {
            this.net = net;
            this.prefix = prefix;
            this.sources = sources;
        }

        List<Planned> plan() {
            return plan;
        }

        List<Inferred> results() {
            return results.isEmpty() ? Planned.loose(plan) : results;
        }
    }

    static boolean isInput(LayerDef layer) {
        return layer.operator().equals("Parameter") || layer.operator().equals("Input");
    }

    /** The type that an input layer states. */
    TensorType stated(LayerDef layer) {
        PortDef port = port(layer);
        List<Size> sizes = new ArrayList<>();
        port.dims().forEach(size -> sizes.add(size < 0 ? symbols.fresh() : Size.of(size)));
        return new TensorType(port.dtype(), Shape.of(sizes));
    }

    static PortDef port(LayerDef layer) {
        if (layer.outputs().size() != 1) {
            throw new BadInput(Order.place(layer) + " has " + layer.outputs().size() + " output ports instead of one");
        }
        return layer.outputs().get(0);
    }

    /**
     * Plans all layers.
     *
     * @param inputs values of input layers, by their ids
     */
    Scope walk(IrModel net, String prefix, Map<String, Inferred> inputs) {
        Order order = Order.of(net);
        Scope scope = new Scope(net, prefix, order.sources());
        for (LayerDef layer : order.layers()) {
            try {
                step(scope, layer, inputs);
            } catch (BadInput e) {
                throw e.in(Order.place(layer));
            } catch (ArithmeticException e) {
                throw new BadInput(Order.place(layer) + ": its sizes are beyond what can be counted", e);
            }
        }
        return scope;
    }

    private void step(Scope scope, LayerDef layer, Map<String, Inferred> inputs) {
        if (isInput(layer)) {
            Inferred input = inputs.get(layer.id());
            Inferred value = input == null ? Inferred.made(layer.name(), stated(layer), false, null) : input;
            value.shape().elements(); // must be countable
            scope.values.put(Order.key(layer.id(), port(layer).id()), value);
            return;
        }
        if (layer.operator().equals("Const")) {
            Inferred constant = constant(scope, layer);
            scope.stored.add(constant);
            scope.values.put(Order.key(layer.id(), port(layer).id()), constant);
            return;
        }
        List<Inferred> taken = new ArrayList<>();
        for (PortDef port : layer.inputs()) {
            taken.add(taken(scope, layer, port));
        }
        boolean passes = layer.operator().equals("Convert")
                && taken.size() == 1
                && layer.outputs().size() == 1
                && taken.get(0).isStored();
        if (layer.operator().equals("Result") || passes) {
            if (taken.size() != 1) {
                throw new BadInput("it has " + taken.size() + " inputs instead of one");
            }
            if (passes) { // a constant in another type is the same weight
                scope.values.put(Order.key(layer.id(), layer.outputs().get(0).id()), taken.get(0));
            } else {
                scope.results.add(taken.get(0));
            }
            return;
        }
        if (layer.bodies().isEmpty()) {
            apply(scope, layer, taken);
        } else {
            repeat(scope, layer, taken);
        }
    }

    private Inferred taken(Scope scope, LayerDef layer, PortDef port) {
        EdgeDef edge = scope.sources.get(Order.key(layer.id(), port.id()));
        if (edge == null && scope.net.version() == 0 && !scope.prefix.isEmpty()) {
            return Inferred.made(layer.name(), type(port), false, null); // version 7: it comes from outside the body
        }
        if (edge == null) {
            throw new BadInput("no edge leads to its input port " + Printable.brief(port.id()));
        }
        Inferred value = scope.values.get(Order.key(edge.fromLayer(), edge.fromPort()));
        if (value == null) {
            throw new BadInput("what layer " + Printable.brief(edge.fromLayer()) + " makes has no shape");
        }
        Shape shape = value.shape();
        boolean fits = !shape.isKnown() || shape.rank() == port.dims().size();
        for (int i = 0; i < port.dims().size() && fits && shape.isKnown(); i++) {
            long stated = port.dims().get(i);
            fits = stated < 0 || !shape.get(i).isConstant() || shape.get(i).is(stated);
        }
        if (!fits) {
            throw new BadInput("its input port " + Printable.brief(port.id()) + " is said to be " + IrSite.shown(port)
                    + ", but layer " + Printable.brief(edge.fromLayer()) + " makes " + shape);
        }
        return value;
    }

    private TensorType type(PortDef port) {
        List<Size> sizes = new ArrayList<>();
        port.dims().forEach(size -> sizes.add(size < 0 ? symbols.fresh() : Size.of(size)));
        return new TensorType(port.dtype(), Shape.of(sizes));
    }

    private Inferred constant(Scope scope, LayerDef layer) {
        PortDef port = port(layer);
        Map<String, String> data = layer.data();
        BlobDef blob = layer.blobs().getOrDefault("custom", layer.blobs().get("weights"));
        String word = data.getOrDefault("element_type", "");
        DType dtype = word.isEmpty() ? port.dtype() : IrParser.type(word);
        if (blob == null) {
            if (!data.containsKey("offset") || !data.containsKey("size")) {
                throw new BadInput("it has no offset and size in the file of constants");
            }
            blob = new BlobDef(IrParser.offset(data.get("offset")), IrParser.offset(data.get("size")), dtype);
        }
        String shape = data.getOrDefault("shape", "").strip();
        if (data.containsKey("shape") && !shape.replace(" ", "").equals(joined(port.dims()))) {
            throw new BadInput(
                    "its shape " + Printable.brief(shape) + " is not that of its port, " + IrSite.shown(port));
        }
        return blobs.stored(scope.prefix + layer.name(), Printable.brief(word), dtype, port.dims(), blob);
    }

    private static String joined(List<Long> dims) {
        List<String> texts = new ArrayList<>();
        dims.forEach(size -> texts.add(Long.toString(size)));
        return String.join(",", texts);
    }

    private void apply(Scope scope, LayerDef layer, List<Inferred> taken) {
        List<Inferred> own = weights(scope, layer, taken);
        scope.stored.addAll(own);
        List<Inferred> inputs = new ArrayList<>(taken);
        inputs.addAll(own);
        IrSite site = new IrSite(layer, inputs, symbols, weightType);
        boolean known = true;
        try {
            known = IrRules.apply(site);
        } catch (UnknownShape e) {
            site.giveUp("the shape of an input is unknown");
            site.makes();
        }
        if (!known) {
            site.work("unknown operator");
            warnings.add("the operator " + Printable.brief(layer.operator()) + " is unknown: its work is not counted");
        }
        plan(scope, layer, site.types(), inputs, site.stages(Size.ONE), site.products());
    }

    private void plan(
            Scope scope,
            LayerDef layer,
            List<TensorType> types,
            List<Inferred> inputs,
            List<Stage> stages,
            List<Product> products) {
        boolean constant = !inputs.isEmpty();
        for (Inferred input : inputs) {
            constant &= input.isConstant();
        }
        List<Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < layer.outputs().size(); i++) {
            TensorType type = types.get(i);
            type.shape().elements(); // must be countable
            Inferred output = Inferred.made(layer.name(), type, constant, shapeOf(layer, inputs));
            scope.values.put(Order.key(layer.id(), layer.outputs().get(i).id()), output);
            outputs.add(output);
        }
        if (!outputs.isEmpty()) {
            scope.plan.add(new Planned(
                    names.unique(scope.prefix + layer.name()),
                    Printable.brief(layer.operator()),
                    stages,
                    products,
                    outputs,
                    List.of(),
                    constant));
        }
    }

    private static @Nullable List<Scalar> shapeOf(LayerDef layer, List<Inferred> inputs) {
        boolean told = layer.operator().equals("ShapeOf")
                && inputs.size() == 1
                && inputs.get(0).shape().isConstant();
        if (!told) {
            return null;
        }
        List<Scalar> sizes = new ArrayList<>();
        for (long size : inputs.get(0).shape().toArray()) {
            sizes.add(Scalar.of(size));
        }
        return sizes;
    }

    /** Weights that a layer of version 7 holds, in the shapes that its attributes give them. */
    private List<Inferred> weights(Scope scope, LayerDef layer, List<Inferred> taken) {
        List<Inferred> weights = new ArrayList<>(2);
        for (String part : List.of("weights", "biases")) {
            BlobDef blob = layer.blobs().get(part);
            if (blob == null) {
                continue;
            }
            if (blob.dtype() == DType.UNKNOWN || blob.dtype().bytes() == 0) {
                throw new BadInput("the type of its " + part + " is unknown");
            }
            List<Long> flat = List.of(blob.size() / blob.dtype().bytes());
            List<Long> shape = part.equals("weights") ? shape(layer, taken, flat) : flat;
            weights.add(blobs.stored(scope.prefix + layer.name() + "." + part, "", blob.dtype(), shape, blob));
        }
        return weights;
    }

    private static List<Long> shape(LayerDef layer, List<Inferred> taken, List<Long> flat) {
        IrSite site = new IrSite(layer, taken, new Symbols(), DType.FLOAT32);
        Shape input = taken.isEmpty() ? Shape.unknown() : taken.get(0).shape();
        if (!input.isKnown() || !input.isConstant() || input.rank() < 2) {
            return flat;
        }
        List<Long> shape = new ArrayList<>();
        switch (layer.operator()) {
            case "Convolution", "Deconvolution" -> {
                long groups = Math.max(1, site.whole("group", 1));
                long output = site.whole("output", 0);
                boolean transposed = layer.operator().equals("Deconvolution");
                long channels = input.get(1).value();
                shape.add(transposed ? channels : output);
                shape.add((transposed ? output : channels) / groups);
                Arrays.stream(site.axes("kernel", input.rank() - 2, 1)).forEach(size -> shape.add((long) size));
            }
            case "FullyConnected" -> {
                shape.add((long) site.whole("out-size", 0));
                shape.add(input.elements(1, input.rank()).value());
            }
            case "LSTMCell", "GRUCell", "RNNCell", "LSTMSequence", "GRUSequence", "RNNSequence" -> {
                long hidden = site.whole("hidden_size", 0);
                long columns = Math.addExact(input.get(-1).value(), hidden);
                shape.add(columns > 0 ? flat.get(0) / columns : 0);
                shape.add(columns);
            }
            default -> {
                return flat;
            }
        }
        return List.copyOf(shape);
    }

    /** A loop or branch as one operator: its body's products, as often as it runs; of branches the larger. */
    private void repeat(Scope scope, LayerDef layer, List<Inferred> taken) {
        String prefix = scope.prefix + layer.name() + "/";
        Optional<Scope> larger = Optional.empty();
        for (String which : List.of("body", "then_body", "else_body")) {
            IrModel body = layer.bodies().get(which);
            if (body != null) {
                Scope inner = walk(body, prefix, Map.of());
                boolean more = larger.isEmpty() || Work.larger(inner.plan, larger.get().plan);
                larger = more ? Optional.of(inner) : larger;
            }
        }
        Optional<Long> times = layer.bodies().containsKey("body") ? passes(layer, taken) : Optional.of(1L);
        if (times.isEmpty()) {
            warnings.add("how often '" + Printable.brief(layer.name())
                    + "' runs depends on its inputs: counted for one pass");
        }
        List<Product> products = new ArrayList<>();
        List<Inferred> operands = new ArrayList<>(taken);
        for (Planned planned : larger.map(Scope::plan).orElse(List.of())) {
            for (Product product : planned.products()) {
                Limits.check(products.size(), Limits.NODES, "products");
                products.add(product.times("passes", Size.of(times.orElse(1L))));
            }
        }
        for (Inferred weight : larger.map(inner -> inner.stored).orElse(List.of())) {
            if (weight.isTrained()) {
                operands.add(weight);
            }
        }
        boolean weighted = !products.isEmpty() && operands.size() > taken.size();
        scope.stored.addAll(operands.subList(taken.size(), operands.size()));
        List<TensorType> types = new ArrayList<>();
        layer.outputs().forEach(port -> types.add(type(port)));
        ForeignOp.Foreign foreign = new ForeignOp.Foreign(
                Printable.brief(layer.operator()),
                List.copyOf(types),
                List.copyOf(products),
                weighted,
                "what its body does besides");
        plan(scope, layer, types, taken, List.of(new Stage(foreign, Binding.NONE, operands)), List.copyOf(products));
    }

    /** By the input that is cut along an axis, or a loop's constant count. */
    private static Optional<Long> passes(LayerDef layer, List<Inferred> taken) {
        IrModel body = layer.bodies().get("body");
        if (body == null) {
            return Optional.of(1L);
        }
        for (PortMap map : body.maps()) {
            for (int i = 0; i < taken.size() && map.input() && map.steps().containsKey("axis"); i++) {
                if (layer.inputs().get(i).id().equals(map.port())) {
                    return Optional.of(parts(map.steps(), taken.get(i).shape()));
                }
            }
        }
        boolean counted = layer.operator().equals("Loop") && !taken.isEmpty();
        return counted
                ? taken.get(0)
                        .elements()
                        .filter(elements -> elements.size() == 1)
                        .flatMap(elements -> elements.get(0).asSize())
                        .filter(size -> size.isConstant() && size.value() >= 0)
                        .map(Size::value)
                : Optional.empty();
    }

    private static long parts(Map<String, String> steps, Shape shape) {
        Size whole = shape.get((int) number(steps, "axis", 0));
        long size = whole.isConstant() ? whole.value() : 1;
        long start = number(steps, "start", 0);
        long end = number(steps, "end", -1);
        long from = start < 0 ? size + start + 1 : start;
        long to = end < 0 ? size + end + 1 : end;
        long stride = Math.abs(number(steps, "stride", 1));
        if (stride == 0) {
            throw new BadInput("the stride of its body's parts is 0");
        }
        return (Math.abs(Math.min(to, size) - Math.min(from, size)) + stride - 1) / stride;
    }

    private static long number(Map<String, String> steps, String name, long usual) {
        try {
            return steps.containsKey(name) ? Integer.parseInt(steps.get(name)) : usual;
        } catch (NumberFormatException e) {
            throw new BadInput("the " + name + " of its body's parts is no number", e);
        }
    }
}
