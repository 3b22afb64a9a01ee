package dev.loupe.formats.keras;

import dev.loupe.formats.ChannelsLast;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.Layers;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Printable;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table from classes of Keras's layers to our operators; a class that is not in it is one of which nothing is known. */
final class LayerMaker {
    private static final int LARGEST = 1 << 20;

    private final String name;
    private final String kind;
    private final Json config;
    private final List<Tensor> tensors;
    private final boolean checked;
    private final Map<String, List<Tensor>> parts;
    private final List<String> warnings;
    private Binding binding = Binding.NONE;
    private int used;

    LayerMaker(
            String name,
            String kind,
            Json config,
            List<Tensor> tensors,
            boolean checked,
            Map<String, List<Tensor>> parts,
            List<String> warnings) {
        this.name = name;
        this.kind = kind;
        this.config = config;
        this.tensors = tensors;
        this.checked = checked;
        this.parts = parts;
        this.warnings = warnings;
        if (!config.flag("trainable").orElse(true)) {
            binding = Binding.NONE.frozen(new String[0]);
        }
    }

    Value make(List<Value> operands) {
        used = 0;
        Value x = operands.get(0);
        Value made = switch (kind) {
            case "InputLayer",
                    "Dropout",
                    "SpatialDropout1D",
                    "SpatialDropout2D",
                    "SpatialDropout3D",
                    "GaussianNoise",
                    "GaussianDropout",
                    "AlphaDropout",
                    "ActivityRegularization",
                    "Identity",
                    "Masking" -> x.then(Layers.dropout(config.real("rate").orElse(0.0)));
            case "Dense" -> dense(x);
            case "Conv1D", "Conv2D", "Conv3D", "Convolution2D" -> activated(conv(x, axes()));
            case "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose" -> activated(convTranspose(x));
            case "Permute" -> permute(x);
            case "RepeatVector" -> repeat(x);
            case "DepthwiseConv1D", "DepthwiseConv2D" -> activated(depthwise(x, axes(), flag("use_bias", true)));
            case "SeparableConv1D", "SeparableConv2D" -> activated(separable(x, axes()));
            case "MaxPooling1D", "MaxPooling2D", "MaxPooling3D" -> pool(x, Reduction.MAX);
            case "AveragePooling1D", "AveragePooling2D", "AveragePooling3D" -> pool(x, Reduction.AVERAGE);
            case "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D" ->
                global(x, Reduction.AVERAGE);
            case "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D" -> global(x, Reduction.MAX);
            case "BatchNormalization" -> batchNorm(x);
            case "LayerNormalization" -> layerNorm(x);
            case "Activation" -> activated(x);
            case "ReLU" ->
                x.then(activation(config.real("max_value").orElse(0.0) == 6 ? Function.RELU6 : Function.RELU, 0));
            case "LeakyReLU" ->
                x.then(activation(
                        Function.LEAKY_RELU,
                        config.real("negative_slope")
                                .or(() -> config.real("alpha"))
                                .orElse(0.3)));
            case "ELU" -> x.then(activation(Function.ELU, config.real("alpha").orElse(1.0)));
            case "Softmax" -> x.then(Layers.softmax(-1));
            case "Flatten" -> x.shape().rank() == 2 ? x.then(Layers.identity()) : x.then(Layers.flatten());
            case "Reshape" -> reshape(x);
            case "Rescaling" ->
                x.then(new ArithmeticOp.Affine(
                        config.real("scale").orElse(1.0), config.real("offset").orElse(0.0)));
            case "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D" -> zeroPadding(x);
            case "UpSampling1D", "UpSampling2D", "UpSampling3D" -> upsample(x);
            case "Add" -> merged(operands, ArithmeticOp.Function.ADD);
            case "Subtract" -> merged(operands, ArithmeticOp.Function.SUBTRACT);
            case "Multiply" -> merged(operands, ArithmeticOp.Function.MULTIPLY);
            case "Concatenate" -> Value.concat((int) number("axis", -1), operands);
            case "Embedding" -> embedding(x);
            case "LSTM", "SimpleRNN", "GRU" -> recurrent(x);
            default -> unknown(operands);
        };
        if (checked && used < tensors.size() && made.node().op().type() != dev.loupe.graph.OpType.FOREIGN) {
            warn("the file has " + tensors.size() + " tensors for it, but its configuration " + used);
        }
        return made;
    }

    private void warn(String what) {
        String warning = "layer '" + Printable.brief(name) + "': " + what;
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    // --- settings ---

    private boolean flag(String setting, boolean usual) {
        return config.flag(setting).orElse(usual);
    }

    private long number(String setting, long usual) {
        return config.get(setting)
                .map(json -> json.elements().isEmpty() ? json : json.elements().get(0))
                .flatMap(Json::asWhole)
                .orElse(usual);
    }

    private int positive(String setting) {
        return positive(setting, config.whole(setting).orElse(0L));
    }

    private static int positive(String setting, long value) {
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new BadInput(setting + " must be a positive number, but is " + value);
        }
        return (int) value;
    }

    /** {@code Conv2D} slides over 2 axes. */
    private int axes() {
        return kind.contains("1D") ? 1 : kind.contains("3D") ? 3 : 2;
    }

    private int[] sizes(String setting, int axes, int usual) {
        List<Json> given = config.get(setting).map(Json::elements).orElse(List.of());
        int[] sizes = new int[axes];
        for (int i = 0; i < axes; i++) {
            long size = i < given.size() ? given.get(i).asWhole().orElse(0L) : number(setting, usual);
            if (size < 1 || size > LARGEST) {
                throw new BadInput(setting + " must be from 1 to " + LARGEST + ", but is " + size);
            }
            sizes[i] = (int) size;
        }
        return sizes;
    }

    private boolean channelsFirst() {
        return config.text("data_format").orElse("").equals("channels_first");
    }

    private Value slid(Value x, Step step) {
        return channelsFirst() ? x.then(step) : ChannelsLast.through(x, step);
    }

    private Size place(Value x, int axis) {
        return x.size(axis + (channelsFirst() ? 2 : 1));
    }

    private int channels(Value x) {
        return Math.toIntExact(x.size(channelsFirst() ? 1 : -1).value());
    }

    /** The window of a layer; the padding of {@code same} leaves {@code ceil(input / stride)} places. */
    private Window window(Value x, Axes kernel, Axes stride, Axes dilation) {
        int axes = kernel.count();
        int[] before = new int[axes];
        int[] after = new int[axes];
        String padding = config.text("padding").orElse("valid");
        Window bare = new Window(kernel, stride, Axes.all(axes, 0), Axes.all(axes, 0), dilation);
        for (int i = 0; i < axes; i++) {
            long reach = (long) dilation.get(i) * (kernel.get(i) - 1) + 1;
            if (reach > LARGEST) {
                throw new BadInput("a window that reaches over " + reach + " places is larger than any input");
            }
            Size size = place(x, i);
            long total = reach - 1;
            if (padding.equals("same") && size.isConstant()) {
                long places = size.ceilDiv(stride.get(i)).value();
                total = Math.max(0, (places - 1) * stride.get(i) + reach - size.value());
            }
            before[i] = (int) (padding.equals("same") ? total / 2 : padding.equals("causal") ? reach - 1 : 0);
            after[i] = (int) (padding.equals("same") ? total - total / 2 : 0);
        }
        return new Window(bare.kernel(), bare.stride(), Axes.of(before), Axes.of(after), dilation);
    }

    // --- weights ---

    /** The next parameter of the file under our name; its shape is checked, and its elements are viewed in our order. */
    private void bind(String ours, String keras, List<Long> shape, int... order) {
        String key = name + "/" + keras;
        if (used < tensors.size()) {
            Tensor tensor = stored(keras, used);
            key = tensor.name();
            if (tensor.shape().equals(shape)) {
                parts.put(key, List.of(order.length == 0 ? tensor : view(tensor, order)));
            } else {
                warn(keras + " is " + tensor.shape() + " in the file, but " + shape + " by the configuration");
            }
        } else if (checked) {
            warn("the file has no " + keras);
        }
        used++;
        binding = binding.tied(ours, key);
    }

    /** By its name, as Keras 2 gives it, or else the next one. */
    private Tensor stored(String keras, int next) {
        return tensors.stream()
                .filter(tensor -> tensor.name().endsWith("/" + keras + ":0"))
                .findFirst()
                .orElseGet(() -> tensors.get(next));
    }

    private static Tensor view(Tensor tensor, int... order) {
        List<Long> shape = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (int dimension : order) {
            shape.add(tensor.shape().get(dimension));
            strides.add(tensor.strides().get(dimension));
        }
        return new Tensor(
                tensor.name(), tensor.dtype(), shape, strides, tensor.offset(), tensor.bytes(), tensor.storage());
    }

    private static List<Long> shape(int[] kernel, long... others) {
        List<Long> shape = new ArrayList<>();
        for (int size : kernel) {
            shape.add((long) size);
        }
        for (long other : others) {
            shape.add(other);
        }
        return shape;
    }

    // --- layers ---

    private Value dense(Value x) {
        int units = positive("units");
        boolean bias = flag("use_bias", true);
        bind("weight", "kernel", List.of(x.size(-1).value(), (long) units));
        if (bias) {
            bind("bias", "bias", List.of((long) units));
        }
        return activated(x.then(new WeightedOp.Linear(units, bias, WeightedOp.Matrix.TRANSPOSED).bound(binding)));
    }

    private Value conv(Value x, int axes) {
        int filters = positive("filters");
        int[] kernel = sizes("kernel_size", axes, 0);
        int groups = positive("groups", number("groups", 1));
        boolean bias = flag("use_bias", true);
        Window window = window(
                x, Axes.of(kernel), Axes.of(sizes("strides", axes, 1)), Axes.of(sizes("dilation_rate", axes, 1)));
        bind("weight", "kernel", shape(kernel, channels(x) / groups, filters), kernelOrder(axes));
        if (bias) {
            bind("bias", "bias", List.of((long) filters));
        }
        return slid(x, new WeightedOp.Conv(filters, window, groups, bias).bound(binding));
    }

    /** From {@code [kernel..., in, out]} to {@code [out, in, kernel...]}. */
    private static int[] kernelOrder(int axes) {
        int[] order = new int[axes + 2];
        order[0] = axes + 1;
        order[1] = axes;
        for (int i = 0; i < axes; i++) {
            order[i + 2] = i;
        }
        return order;
    }

    /** The kernel {@code [kernel..., in, multiplier]} is {@code [in, multiplier, kernel...]} to us. */
    private Value depthwise(Value x, int axes, boolean bias) {
        int[] kernel = sizes("kernel_size", axes, 0);
        int multiplier = positive("depth_multiplier", number("depth_multiplier", 1));
        int in = channels(x);
        int out = Math.multiplyExact(in, multiplier);
        Window window = window(
                x, Axes.of(kernel), Axes.of(sizes("strides", axes, 1)), Axes.of(sizes("dilation_rate", axes, 1)));
        int[] order = kernelOrder(axes);
        order[0] = axes;
        order[1] = axes + 1;
        bind("weight", "depthwise_kernel", shape(kernel, in, multiplier), order);
        if (bias) {
            bind("bias", "bias", List.of((long) out));
        }
        return slid(x, new WeightedOp.Conv(out, window, in, bias).bound(binding));
    }

    /**
     * The kernel is {@code [kernel..., out, in]}. Without an output padding, {@code same} makes {@code input * stride}
     * places, and {@code valid} as many as the window reaches.
     */
    private Value convTranspose(Value x) {
        int axes = axes();
        int filters = positive("filters");
        int[] kernel = sizes("kernel_size", axes, 0);
        int[] strides = sizes("strides", axes, 1);
        Axes dilation = Axes.of(sizes("dilation_rate", axes, 1));
        if (config.get("output_padding").isPresent() || !dilation.isAll(1)) {
            return unknown(List.of(x));
        }
        boolean same = config.text("padding").orElse("valid").equals("same");
        int[] before = new int[axes];
        int[] after = new int[axes];
        int[] extra = new int[axes];
        for (int i = 0; i < axes; i++) {
            int over = kernel[i] - strides[i];
            before[i] = same ? Math.max(0, over) / 2 : 0;
            after[i] = same ? Math.max(0, over) - before[i] : 0;
            extra[i] = Math.max(0, -over);
        }
        boolean bias = flag("use_bias", true);
        bind("weight", "kernel", shape(kernel, filters, channels(x)), kernelOrder(axes));
        if (bias) {
            bind("bias", "bias", List.of((long) filters));
        }
        Window window = new Window(Axes.of(kernel), Axes.of(strides), Axes.of(before), Axes.of(after), dilation);
        return slid(x, new WeightedOp.ConvTranspose(filters, window, Axes.of(extra), 1, bias).bound(binding));
    }

    private Value permute(Value x) {
        List<Integer> order = new ArrayList<>(List.of(0));
        for (Json dimension : config.get("dims").map(Json::elements).orElse(List.of())) {
            order.add(positive("dims", dimension.asWhole().orElse(0L)));
        }
        return x.then(new ShapeOp.Permute(order));
    }

    private Value repeat(Value x) {
        Size times = Size.of(positive("n"));
        return x.reshape(x.size(0), Size.ONE, x.size(1))
                .then(new ShapeOp.Expand(Shape.of(x.size(0), times, x.size(1))));
    }

    private Value separable(Value x, int axes) {
        int filters = positive("filters");
        Value deep = depthwise(x, axes, false);
        boolean bias = flag("use_bias", true);
        int[] ones = new int[axes];
        java.util.Arrays.fill(ones, 1);
        bind("weight", "pointwise_kernel", shape(ones, channels(deep), filters), kernelOrder(axes));
        if (bias) {
            bind("bias", "bias", List.of((long) filters));
        }
        return slid(deep, new WeightedOp.Conv(filters, Window.of(Axes.of(ones)), 1, bias).bound(binding));
    }

    private Value pool(Value x, Reduction reduction) {
        int[] kernel = sizes("pool_size", axes(), 2);
        int[] strides = config.get("strides").isPresent() ? sizes("strides", axes(), 1) : kernel;
        Window window = window(x, Axes.of(kernel), Axes.of(strides), Axes.all(axes(), 1));
        return slid(x, new PoolOp.Pool(reduction, window, false, false));
    }

    private Value global(Value x, Reduction reduction) {
        List<Integer> dimensions = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            dimensions.add(i + (channelsFirst() ? 2 : 1));
        }
        return x.then(new PoolOp.Reduce(reduction, dimensions, flag("keepdims", false)));
    }

    private Value batchNorm(Value x) {
        int axis = x.shape().index((int) number("axis", -1));
        boolean last = axis == x.shape().rank() - 1;
        if (!last && axis != 1) {
            return unknown(List.of(x));
        }
        List<Long> shape = List.of(x.size(axis).value());
        boolean scale = flag("scale", true);
        boolean center = flag("center", true);
        if (scale) {
            bind("weight", "gamma", shape);
        }
        if (center) {
            bind("bias", "beta", shape);
        }
        bind("running_mean", "moving_mean", shape);
        bind("running_var", "moving_variance", shape);
        Step norm = new NormOp.BatchNorm(
                        config.real("epsilon").orElse(1e-3),
                        1 - config.real("momentum").orElse(0.99),
                        scale,
                        center,
                        false)
                .bound(binding);
        return last ? ChannelsLast.through(x, norm) : x.then(norm);
    }

    private Value layerNorm(Value x) {
        List<Json> given = config.get("axis").map(Json::elements).orElse(List.of());
        int axis = x.shape().index((int) number("axis", -1));
        if (given.size() > 1 || axis != x.shape().rank() - 1 || !flag("scale", true)) {
            return unknown(List.of(x));
        }
        boolean center = flag("center", true);
        List<Long> shape = List.of(x.size(-1).value());
        bind("weight", "gamma", shape);
        if (center) {
            bind("bias", "beta", shape);
        }
        return x.then(new NormOp.LayerNorm(1, config.real("epsilon").orElse(1e-3), true, center).bound(binding));
    }

    private Value reshape(Value x) {
        List<Size> sizes = new ArrayList<>(List.of(x.size(0)));
        Size rest = x.shape().without(0).elements();
        int open = -1;
        for (Json size : config.get("target_shape").map(Json::elements).orElse(List.of())) {
            long value = size.asWhole().orElse(0L);
            open = value == -1 ? sizes.size() : open;
            sizes.add(value == -1 ? Size.ONE : Size.of(positive("target_shape", value)));
        }
        if (open > 0) {
            sizes.set(open, rest.dividedBy(Shape.of(sizes).without(0).elements()));
        }
        return x.then(new ShapeOp.Reshape(Shape.of(sizes)));
    }

    private Value zeroPadding(Value x) {
        List<Json> given = config.get("padding").map(Json::elements).orElse(List.of());
        List<Size> before = new ArrayList<>();
        List<Size> after = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            Json axis = axes() == 1 && given.size() == 2
                    ? config.get("padding").orElseThrow()
                    : i < given.size() ? given.get(i) : config.get("padding").orElse(new Json.JsonNumber("1"));
            List<Json> pair = axis.elements().isEmpty() ? List.of(axis, axis) : axis.elements();
            for (int j = 0; j < 2; j++) {
                long size = pair.size() == 2 ? pair.get(j).asWhole().orElse(-1L) : -1;
                if (size < 0 || size > LARGEST) {
                    throw new BadInput("padding must be from 0 to " + LARGEST);
                }
                (j == 0 ? before : after).add(Size.of(size));
            }
        }
        return slid(x, new ShapeOp.Pad(before, after, ShapeOp.Fill.ZERO));
    }

    private Value upsample(Value x) {
        int[] factors = sizes("size", axes(), 2);
        List<Size> sizes = new ArrayList<>();
        for (int i = 0; i < factors.length; i++) {
            sizes.add(place(x, i).times(factors[i]));
        }
        boolean linear = config.text("interpolation").orElse("nearest").equals("bilinear");
        return slid(
                x,
                new ShapeOp.Upsample(
                        sizes, linear ? ShapeOp.Interpolation.BILINEAR : ShapeOp.Interpolation.NEAREST, false));
    }

    private static Value merged(List<Value> operands, ArithmeticOp.Function function) {
        Value sum = operands.get(0);
        for (Value other : operands.subList(1, operands.size())) {
            sum = sum.with(new ArithmeticOp.Binary(function), other);
        }
        return sum;
    }

    private Value embedding(Value x) {
        int rows = positive("input_dim");
        int features = positive("output_dim");
        bind("weight", "embeddings", List.of((long) rows, (long) features));
        Value index = x;
        if (x.type().dtype().isFloat()) {
            TensorType whole = new TensorType(DType.INT32, x.shape());
            index = x.then(new Foreign("Cast", List.of(whole), List.of(), false, "element-wise"));
        }
        return index.then(new WeightedOp.Embedding(rows, features).bound(binding));
    }

    /** Gates of a GRU stand as z, r, n, ours as r, z, n; its two biases are the rows of one tensor. */
    private void reorder(int units, boolean bias) {
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

    /** Gates of an LSTM stand in our order. A GRU that resets before the product has no operator here. */
    private Value recurrent(Value x) {
        RecurrentOp.Cell cell = kind.equals("SimpleRNN") ? RecurrentOp.Cell.RNN : RecurrentOp.Cell.valueOf(kind);
        int units = positive("units");
        long gates = Math.multiplyExact((long) cell.gates(), units);
        boolean bias = flag("use_bias", true);
        boolean two = cell == RecurrentOp.Cell.GRU && flag("reset_after", true);
        boolean before = cell == RecurrentOp.Cell.GRU && !two;
        if (before || flag("go_backwards", false) || flag("return_state", false)) {
            return unknown(List.of(x));
        }
        bind("weight_ih_l0", "kernel", List.of(x.size(-1).value(), gates), 1, 0);
        bind("weight_hh_l0", "recurrent_kernel", List.of((long) units, gates), 1, 0);
        if (bias) {
            bind("bias_ih_l0", "bias", two ? List.of(2L, gates) : List.of(gates));
        }
        if (two) {
            reorder(units, bias);
        }
        RecurrentOp.Biases biases =
                !bias ? RecurrentOp.Biases.NONE : two ? RecurrentOp.Biases.TWO : RecurrentOp.Biases.ONE;
        Value sequence = x.then(new RecurrentOp.Recurrent(cell, units, 1, false, biases, true, 0).bound(binding));
        return flag("return_sequences", false) ? sequence : sequence.output(1).reshape(x.size(0), Size.of(units));
    }

    // --- functions ---

    private static Op activation(Function function, double alpha) {
        return new ActivationOp.Activation(function, alpha, false);
    }

    private Value activated(Value x) {
        String function = config.get("activation")
                .map(json -> json instanceof Json.JsonText text
                        ? text.value()
                        : json.text("config").or(() -> json.text("class_name")).orElse("?"))
                .orElse("linear");
        return switch (function) {
            case "linear" -> x;
            case "relu", "ReLU" -> x.then(activation(Function.RELU, 0));
            case "relu6" -> x.then(activation(Function.RELU6, 0));
            case "softmax", "Softmax" -> x.then(Layers.softmax(-1));
            case "sigmoid" -> x.then(activation(Function.SIGMOID, 0));
            case "tanh" -> x.then(activation(Function.TANH, 0));
            case "elu" -> x.then(activation(Function.ELU, 1));
            case "selu" -> x.then(activation(Function.SELU, 0));
            case "gelu" -> x.then(activation(Function.GELU, 0));
            case "swish", "silu" -> x.then(activation(Function.SILU, 0));
            case "mish" -> x.then(activation(Function.MISH, 0));
            case "softplus" -> x.then(activation(Function.SOFTPLUS, 0));
            case "exponential" -> x.then(activation(Function.EXP, 0));
            case "leaky_relu" -> x.then(activation(Function.LEAKY_RELU, 0.2));
            default ->
                x.then(new Foreign(Printable.brief(function), List.of(x.type()), List.of(), false, "activation"));
        };
    }

    /** Its weights are held, its shape and its work are not known. */
    private Value unknown(List<Value> operands) {
        Value x = operands.get(0);
        List<Value> others = new ArrayList<>(operands.subList(1, operands.size()));
        for (Tensor tensor : tensors) {
            Size[] sizes = tensor.shape().stream().map(Size::of).toArray(Size[]::new);
            DType type = tensor.type().orElse(DType.FLOAT32);
            parts.put(tensor.name(), List.of(tensor));
            others.add(x.source(
                    new SourceOp.Parameter("tensor" + others.size(), Shape.of(sizes), type, false),
                    binding.tied("tensor" + others.size(), tensor.name())));
        }
        boolean code = kind.equals("Lambda");
        warn(Printable.brief(kind) + (code ? " holds code, which is never run" : " in these settings is not known")
                + ": what it makes and multiplies is not counted");
        TensorType type = new TensorType(x.type().dtype(), Shape.unknown());
        return x.with(
                new Foreign(
                        Printable.brief(kind),
                        List.of(type),
                        List.of(),
                        false,
                        code ? "code in the file" : "unknown operator"),
                others.toArray(new Value[0]));
    }
}
