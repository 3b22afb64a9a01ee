package dev.loupe.formats.keras;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.RecurrentOp.Cell;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recurrent layers: {@code [batch, steps, features]} to the last state, or to that of each step. */
final class RecurrentLayers {
    private static final Set<String> USUAL = Set.of("tanh", "sigmoid");

    private final LayerMaker maker;
    private final String kind;
    private final Json config;

    RecurrentLayers(LayerMaker maker) {
        this.maker = maker;
        this.kind = maker.kind();
        this.config = maker.config();
    }

    /** What a layer of one direction makes: the hidden states of all steps, and the last states {@code [batch, units]}. */
    private record Run(Value sequence, List<Value> states) {}

    List<Value> make(List<Value> operands) {
        if (kind.equals("Bidirectional")) {
            return bidirectional(operands);
        }
        Run run = kind.equals("RNN") ? cells(operands) : run(operands, maker.flag("go_backwards", false));
        return results(run, maker);
    }

    private static List<Value> results(Run run, LayerMaker layer) {
        List<Value> results = new ArrayList<>();
        results.add(
                layer.flag("return_sequences", false)
                        ? run.sequence()
                        : run.states().get(0));
        if (layer.flag("return_state", false)) {
            results.addAll(run.states());
        }
        return results;
    }

    private Cell cell() {
        return kind.contains("LSTM") ? Cell.LSTM : kind.contains("GRU") ? Cell.GRU : Cell.RNN;
    }

    /** Whether the operator says what the layer computes: the usual functions, and a GRU that resets after its product. */
    private boolean isPlain(Cell cell) {
        String function = config.text("activation").orElse("tanh");
        String gates = config.text("recurrent_activation").orElse("sigmoid");
        return (cell == Cell.RNN ? Set.of("tanh") : USUAL).contains(function)
                && function.equals("tanh")
                && gates.equals("sigmoid")
                && (cell != Cell.GRU || resetsAfter())
                && !kind.startsWith("CuDNN");
    }

    /** Layers that were saved before there was this setting do not. */
    private boolean resetsAfter() {
        return maker.flag("reset_after", false);
    }

    private Run run(List<Value> operands, boolean backwards) {
        Value x = backwards ? reversed(operands.get(0)) : operands.get(0);
        Cell cell = cell();
        int units = maker.positive("units");
        if (x.shape().rank() != 3) {
            throw new BadInput("a recurrent layer needs batch, steps and features, not " + x.shape());
        }
        return isPlain(cell)
                ? plain(x, cell, units, operands.subList(1, operands.size()))
                : other(x, cell, units, operands.subList(1, operands.size()));
    }

    private static Value reversed(Value x) {
        return x.then(new ShapeOp.Flip(1));
    }

    private Run plain(Value x, Cell cell, int units, List<Value> initial) {
        long gates = Math.multiplyExact((long) cell.gates(), units);
        boolean bias = maker.flag("use_bias", true);
        boolean two = cell == Cell.GRU;
        maker.bind("weight_ih_l0", "kernel", List.of(x.size(-1).value(), gates), 1, 0);
        maker.bind("weight_hh_l0", "recurrent_kernel", List.of((long) units, gates), 1, 0);
        if (bias) {
            maker.bind("bias_ih_l0", "bias", two ? List.of(2L, gates) : List.of(gates));
        }
        if (two) {
            reorder(units, bias);
        }
        RecurrentOp.Biases biases =
                !bias ? RecurrentOp.Biases.NONE : two ? RecurrentOp.Biases.TWO : RecurrentOp.Biases.ONE;
        Value[] states = initial.stream()
                .map(state -> state.reshape(Size.ONE, x.size(0), Size.of(units)))
                .toArray(Value[]::new);
        Value sequence =
                x.with(new RecurrentOp.Recurrent(cell, units, 1, false, biases, true, 0), maker.binding(), states);
        List<Value> last = new ArrayList<>();
        for (int i = 1; i <= (cell == Cell.LSTM ? 2 : 1); i++) {
            last.add(sequence.output(i).reshape(x.size(0), Size.of(units)));
        }
        return new Run(sequence, last);
    }

    /** The same products with other functions between them. */
    private Run other(Value x, Cell cell, int units, List<Value> initial) {
        long gates = Math.multiplyExact((long) cell.gates(), units);
        List<Value> operands = new ArrayList<>(initial);
        operands.add(maker.weight(x, "kernel", false, List.of(x.size(-1).value(), gates)));
        operands.add(maker.weight(x, "recurrent_kernel", false, List.of((long) units, gates)));
        boolean fast = kind.startsWith("CuDNN");
        if (fast || maker.flag("use_bias", true)) {
            boolean two = cell == Cell.GRU && resetsAfter();
            List<Long> bias = fast ? List.of(2 * gates) : two ? List.of(2L, gates) : List.of(gates);
            operands.add(maker.weight(x, "bias", false, bias));
        }
        Size steps = x.size(0).times(x.size(1));
        List<Product> products = new ArrayList<>();
        for (Size in : List.of(x.size(-1), Size.of(units))) {
            products.add(new Product(List.of("steps", "inputs", "gates"), List.of(steps, in, Size.of(gates))));
        }
        TensorType sequence = x.type().shape(x.shape().with(-1, Size.of(units)));
        TensorType state = x.type().shape(Shape.of(x.size(0), Size.of(units)));
        List<TensorType> types = new ArrayList<>(List.of(sequence, state));
        if (cell == Cell.LSTM) {
            types.add(state);
        }
        Value made = x.with(new Foreign(kind, types, products, true, "activation"), operands.toArray(new Value[0]));
        List<Value> last = new ArrayList<>();
        for (int i = 1; i < types.size(); i++) {
            last.add(made.output(i));
        }
        return new Run(made, last);
    }

    /** Layers that are given as their cells, one upon the other. */
    private Run cells(List<Value> operands) {
        Json cell = config.get("cell").orElseThrow(() -> new BadInput("RNN has no cell"));
        Json settings = cell.get("config").orElse(cell);
        List<Json> cells = settings.get("cells").map(Json::elements).orElse(List.of(cell));
        boolean backwards = maker.flag("go_backwards", false);
        List<Value> input = new ArrayList<>(List.of(operands.get(0)));
        List<Value> states = new ArrayList<>();
        Run run = new Run(operands.get(0), List.of());
        for (int i = 0; i < cells.size(); i++) {
            String name = cells.get(i).text("class_name").orElse("?");
            if (!Set.of("LSTMCell", "GRUCell", "SimpleRNNCell").contains(name)) {
                Value unknown = maker.unknown(operands);
                return new Run(unknown, List.of(unknown));
            }
            Json own = cells.get(i).get("config").orElse(cells.get(i));
            int count = own.flag("use_bias").orElse(true) ? 3 : 2;
            int from = Math.min(maker.used(), maker.tensors().size());
            int to = Math.min(from + count, maker.tensors().size());
            maker.use(count);
            LayerMaker one = maker.within(
                    "cell" + i,
                    name.substring(0, name.length() - "Cell".length()),
                    own,
                    maker.tensors().subList(from, to));
            run = new RecurrentLayers(one).run(input, backwards && i == 0);
            input = List.of(run.sequence());
            states.addAll(run.states());
        }
        List<Value> last = new ArrayList<>(run.states());
        if (cells.size() > 1) {
            last.addAll(states.subList(0, states.size() - run.states().size()));
        }
        return new Run(run.sequence(), last);
    }

    /** One layer in each direction; the steps of the second are turned back. */
    private List<Value> bidirectional(List<Value> operands) {
        Json forward = config.get("layer")
                .or(() -> config.get("forward_layer"))
                .orElseThrow(() -> new BadInput("Bidirectional wraps no layer"));
        Json backward = config.get("backward_layer").orElse(forward);
        int half = (operands.size() - 1) / 2;
        List<Value> x = operands.subList(0, 1);
        LayerMaker there = direction(forward, true);
        LayerMaker back = direction(backward, false);
        Run first = new RecurrentLayers(there).run(joined(x, operands.subList(1, 1 + half)), false);
        Run second = new RecurrentLayers(back).run(joined(x, operands.subList(1 + half, 1 + 2 * half)), true);
        maker.use(there.used() + back.used());
        boolean sequences = there.flag("return_sequences", false);
        Value a = sequences ? first.sequence() : first.states().get(0);
        Value b = sequences ? reversed(second.sequence()) : second.states().get(0);
        List<Value> results = new ArrayList<>(merged(a, b));
        if (there.flag("return_state", false)) {
            results.addAll(first.states());
            results.addAll(second.states());
        }
        return results;
    }

    private static List<Value> joined(List<Value> a, List<Value> b) {
        List<Value> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private List<Value> merged(Value a, Value b) {
        return switch (config.text("merge_mode").orElse("")) {
            case "concat" -> List.of(a.concat(-1, b));
            case "sum" -> List.of(a.plus(b));
            case "mul" -> List.of(a.times(b));
            case "ave" -> List.of(a.plus(b).then(new ArithmeticOp.Affine(0.5, 0)));
            default -> List.of(a, b);
        };
    }

    private LayerMaker direction(Json layer, boolean forward) {
        String name = layer.text("class_name").orElse("?");
        if (!Set.of("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU").contains(name)) {
            throw new BadInput(
                    "Bidirectional wraps a layer that is not known: " + dev.loupe.graph.Printable.brief(name));
        }
        String folder = forward ? "/forward" : "/backward";
        List<Tensor> own = maker.tensors().stream()
                .filter(tensor -> tensor.name().contains(folder))
                .toList();
        int half = maker.tensors().size() / 2;
        List<Tensor> part = forward
                ? maker.tensors().subList(0, half)
                : maker.tensors().subList(half, maker.tensors().size());
        return maker.within(
                forward ? "forward" : "backward", name, layer.get("config").orElse(layer), own.isEmpty() ? part : own);
    }

    /** An LSTM whose products are convolutions: {@code [batch, steps, places..., channels]}. */
    List<Value> convolved(List<Value> operands) {
        Value x = operands.get(0);
        int axes = maker.axes();
        int filters = maker.positive("filters");
        long gates = Math.multiplyExact(4L, filters);
        if (maker.channelsFirst()) {
            return List.of(maker.unknown(operands));
        }
        if (x.shape().rank() != axes + 3) {
            throw new BadInput(kind + " needs " + (axes + 3) + " dimensions, not " + x.shape());
        }
        int[] kernel = maker.sizes("kernel_size", axes, 0);
        Window window = maker.window(
                x.shape().sizes().subList(2, axes + 2),
                Axes.of(kernel),
                Axes.of(maker.sizes("strides", axes, 1)),
                Axes.of(maker.sizes("dilation_rate", axes, 1)));
        Shape shape = x.shape().without(1).with(-1, Size.of(filters));
        Size reach = Size.ONE;
        for (int i = 0; i < axes; i++) {
            shape = shape.with(i + 1, window.places(x.size(i + 2), i, false));
            reach = reach.times(kernel[i]);
        }
        long in = x.size(-1).value();
        List<Value> others = new ArrayList<>(operands.subList(1, operands.size()));
        others.add(maker.weight(x, "kernel", false, LayerMaker.shape(kernel, in, gates)));
        others.add(maker.weight(x, "recurrent_kernel", false, LayerMaker.shape(kernel, filters, gates)));
        if (maker.flag("use_bias", true)) {
            others.add(maker.weight(x, "bias", false, List.of(gates)));
        }
        Size places = shape.elements(0, axes + 1).times(x.size(1));
        List<Product> products = new ArrayList<>();
        for (long channels : new long[] {in, filters}) {
            products.add(new Product(
                    List.of("places", "kernel", "channels", "gates"),
                    List.of(places, reach, Size.of(channels), Size.of(gates))));
        }
        TensorType state = x.type().shape(shape);
        TensorType sequence = x.type().shape(shape.insert(1, x.size(1)));
        Value made = x.with(
                new Foreign(kind, List.of(sequence, state, state), products, true, "activation"),
                others.toArray(new Value[0]));
        return results(new Run(made, List.of(made.output(1), made.output(2))), maker);
    }

    /** Gates of a GRU stand as z, r, n, ours as r, z, n; its two biases are the rows of one tensor. */
    private void reorder(int units, boolean bias) {
        Binding binding = maker.binding();
        Map<String, List<Tensor>> parts = maker.parts();
        for (String weight : List.of("weight_ih_l0", "weight_hh_l0")) {
            parts.computeIfPresent(
                    binding.tied().getOrDefault(weight, ""), (key, whole) -> gates(whole.get(0), 0, units));
        }
        if (bias) {
            String key = binding.tied().getOrDefault("bias_ih_l0", "");
            List<Tensor> whole = parts.getOrDefault(key, List.of());
            parts.remove(key);
            for (int row = 0; row < 2; row++) {
                binding = binding.tied(row == 0 ? "bias_ih_l0" : "bias_hh_l0", key + "/" + row);
                if (!whole.isEmpty()) {
                    Tensor both = whole.get(0);
                    Tensor one = part(
                            both, both.shape().subList(1, 2), both.strides().subList(1, 2), row * 3L * units);
                    parts.put(key + "/" + row, gates(one, 0, units));
                }
            }
        }
        maker.bindTo(binding);
    }

    private static List<Tensor> gates(Tensor whole, int dimension, int units) {
        List<Tensor> gates = new ArrayList<>();
        for (long gate : new long[] {1, 0, 2}) {
            List<Long> shape = new ArrayList<>(whole.shape());
            shape.set(dimension, (long) units);
            gates.add(part(
                    whole,
                    shape,
                    whole.strides(),
                    gate * units * whole.strides().get(dimension)));
        }
        return gates;
    }

    private static Tensor part(Tensor whole, List<Long> shape, List<Long> strides, long from) {
        long elements = Tensor.elements(whole.name(), shape);
        long bytes = whole.elements() == 0 ? 0 : whole.bytes() / whole.elements() * elements;
        return new Tensor(whole.name(), whole.dtype(), shape, strides, whole.offset() + from, bytes, whole.storage());
    }
}
