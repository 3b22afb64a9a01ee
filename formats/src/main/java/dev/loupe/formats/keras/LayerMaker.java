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
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Layers;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Printable;
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
import java.util.Optional;

/** The table from classes of Keras's layers to our operators; a class that is not in it is one of which nothing is known. */
final class LayerMaker {
    private static final int LARGEST = 1 << 20;
    private static final String WEIGHTS = "model_weights/";

    private final Architecture.Layer layer;
    private final String kind;
    private final Json config;
    private final Json arguments;
    private final List<Tensor> tensors;
    private final Map<String, List<Tensor>> parts;
    private final List<String> warnings;
    private Binding binding = Binding.NONE;
    private List<String> part = List.of();
    private int used;

    /**
     * Of one call of a layer.
     *
     * @param arguments of the call, as the file has them
     * @param parts gets the data of the layer's parameters
     */
    LayerMaker(Architecture.Layer layer, Json arguments, Map<String, List<Tensor>> parts, List<String> warnings) {
        this.layer = layer;
        this.kind = layer.kind();
        this.config = layer.config();
        this.arguments = arguments;
        this.tensors = layer.tensors();
        this.parts = parts;
        this.warnings = warnings;
        if (!config.flag("trainable").orElse(true)) {
            binding = Binding.NONE.frozen(new String[0]);
        }
    }

    /** A maker for a layer within this one: a direction, a cell. */
    LayerMaker within(String name, String otherKind, Json otherConfig, List<Tensor> own) {
        Architecture.Layer inner = new Architecture.Layer(
                name,
                layer.path() + "/" + name,
                otherKind,
                layer.module(),
                otherConfig,
                List.of(),
                own,
                layer.checked(),
                Optional.empty());
        return new LayerMaker(inner, arguments, parts, warnings);
    }

    List<Value> make(List<Value> operands) {
        if (operands.stream().anyMatch(operand -> !operand.shape().isKnown())) {
            return List.of(opaque(operands));
        }
        List<Value> made = layer.module().contains(".ops") || OperationLayers.KINDS.contains(kind)
                ? new OperationLayers(this).make(operands)
                : several(operands);
        boolean known = made.get(0).shape().isKnown();
        if (layer.checked() && known && used < tensors.size()) {
            warn("the file has " + tensors.size() + " tensors for it, but its configuration " + used);
        }
        return made;
    }

    private List<Value> several(List<Value> operands) {
        return switch (kind) {
            case "LSTM", "SimpleRNN", "GRU", "CuDNNLSTM", "CuDNNGRU", "Bidirectional", "RNN" ->
                new RecurrentLayers(this).make(operands);
            case "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D" -> new RecurrentLayers(this).convolved(operands);
            case "MultiHeadAttention",
                    "GroupQueryAttention",
                    "GroupedQueryAttention",
                    "Attention",
                    "AdditiveAttention" -> new AttentionLayers(this).make(operands);
            default -> List.of(one(operands));
        };
    }

    private Value one(List<Value> operands) {
        Value x = operands.get(0);
        return switch (kind) {
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
                    "Masking",
                    "RandomFlip",
                    "RandomRotation",
                    "RandomZoom",
                    "RandomTranslation",
                    "RandomContrast",
                    "RandomBrightness",
                    "RandomHeight",
                    "RandomWidth",
                    "RandomHue",
                    "RandomSaturation",
                    "RandomSharpness",
                    "RandomShear",
                    "RandomColorJitter",
                    "RandomColorDegeneration",
                    "RandomGrayscale",
                    "RandomInvert",
                    "RandomPosterization",
                    "RandomPerspective",
                    "RandomElasticTransform",
                    "RandomErasing",
                    "RandomGaussianBlur",
                    "AutoContrast",
                    "AugMix",
                    "CutMix",
                    "MixUp",
                    "RandAugment",
                    "Equalization",
                    "Solarization",
                    "StochasticDepth" ->
                x.then(Layers.dropout(config.real("rate").orElse(0.0)));
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
            case "ReLU" -> relu(x);
            case "LeakyReLU" ->
                x.then(activation(
                        Function.LEAKY_RELU,
                        config.real("negative_slope")
                                .or(() -> config.real("alpha"))
                                .orElse(0.3)));
            case "ELU" -> x.then(activation(Function.ELU, config.real("alpha").orElse(1.0)));
            case "ThresholdedReLU" -> like(x, "activation");
            case "PReLU" -> prelu(x);
            case "Softmax" -> x.then(Layers.softmax((int) number("axis", -1)));
            case "Flatten" -> x.shape().rank() == 2 ? x.then(Layers.identity()) : x.then(Layers.flatten());
            case "Reshape" -> reshape(x);
            case "Rescaling" ->
                x.then(new ArithmeticOp.Affine(
                        config.real("scale").orElse(1.0), config.real("offset").orElse(0.0)));
            case "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D" -> zeroPadding(x);
            case "UpSampling1D", "UpSampling2D", "UpSampling3D" -> upsample(x);
            case "Cropping1D", "Cropping2D", "Cropping3D" -> crop(x);
            case "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D" ->
                slid(x, new PoolOp.AdaptivePool(Reduction.AVERAGE, Axes.of(sizes("output_size", axes(), 1))));
            case "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D" ->
                slid(x, new PoolOp.AdaptivePool(Reduction.MAX, Axes.of(sizes("output_size", axes(), 1))));
            case "GroupNormalization" -> groupNorm(x);
            case "RMSNormalization" -> rmsNorm(x);
            case "UnitNormalization" -> x.then(new NormOp.Normalize((int) number("axis", -1)));
            case "EinsumDense" -> einsum(x);
            case "LocallyConnected1D", "LocallyConnected2D" -> activated(local(x));
            case "Normalization",
                    "Resizing",
                    "CenterCrop",
                    "RandomCrop",
                    "CategoryEncoding",
                    "Discretization",
                    "Hashing",
                    "HashedCrossing",
                    "StringLookup",
                    "IntegerLookup",
                    "TextVectorization" -> new PreprocessingLayers(this).make(operands);
            case "Average" ->
                merged(operands, ArithmeticOp.Function.ADD).then(new ArithmeticOp.Affine(1.0 / operands.size(), 0));
            case "Maximum" -> merged(operands, ArithmeticOp.Function.MAXIMUM);
            case "Minimum" -> merged(operands, ArithmeticOp.Function.MINIMUM);
            case "Dot" -> dot(operands);
            case "Add" -> merged(operands, ArithmeticOp.Function.ADD);
            case "Subtract" -> merged(operands, ArithmeticOp.Function.SUBTRACT);
            case "Multiply" -> merged(operands, ArithmeticOp.Function.MULTIPLY);
            case "Concatenate" -> Value.concat((int) number("axis", -1), operands);
            case "Embedding" -> embedding(x);
            default -> unknown(operands);
        };
    }

    void warn(String what) {
        String warning = "layer '" + Printable.brief(layer.path()) + "': " + what;
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    // --- settings ---

    boolean flag(String setting, boolean usual) {
        return config.flag(setting).orElse(usual);
    }

    long number(String setting, long usual) {
        return config.get(setting)
                .map(json -> json.elements().isEmpty() ? json : json.elements().get(0))
                .flatMap(Json::asWhole)
                .orElse(usual);
    }

    int positive(String setting) {
        return positive(setting, config.whole(setting).orElse(0L));
    }

    static int positive(String setting, long value) {
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new BadInput(setting + " must be a positive number, but is " + value);
        }
        return (int) value;
    }

    /** {@code Conv2D} slides over 2 axes. */
    int axes() {
        return kind.contains("1D") ? 1 : kind.contains("3D") ? 3 : 2;
    }

    int[] sizes(String setting, int axes, int usual) {
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

    boolean channelsFirst() {
        return config.text("data_format").orElse("").equals("channels_first");
    }

    Value slid(Value x, Step step) {
        return channelsFirst() ? x.then(step) : ChannelsLast.through(x, step);
    }

    Size place(Value x, int axis) {
        return x.size(axis + (channelsFirst() ? 2 : 1));
    }

    int channels(Value x) {
        return Math.toIntExact(x.size(channelsFirst() ? 1 : -1).value());
    }

    /** The window of a layer; the padding of {@code same} leaves {@code ceil(input / stride)} places. */
    Window window(Value x, Axes kernel, Axes stride, Axes dilation) {
        List<Size> places = new ArrayList<>();
        for (int i = 0; i < kernel.count(); i++) {
            places.add(place(x, i));
        }
        return window(places, kernel, stride, dilation);
    }

    Window window(List<Size> places, Axes kernel, Axes stride, Axes dilation) {
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
            Size size = places.get(i);
            long total = reach - 1;
            if (padding.equals("same") && size.isConstant()) {
                long steps = size.ceilDiv(stride.get(i)).value();
                total = Math.max(0, (steps - 1) * stride.get(i) + reach - size.value());
            }
            before[i] = (int) (padding.equals("same") ? total / 2 : padding.equals("causal") ? reach - 1 : 0);
            after[i] = (int) (padding.equals("same") ? total - total / 2 : 0);
        }
        return new Window(bare.kernel(), bare.stride(), Axes.of(before), Axes.of(after), dilation);
    }

    // --- weights ---

    /** The next parameter of the file under our name; its shape is checked, and its elements are viewed in our order. */
    void bind(String ours, String keras, List<Long> shape, int... order) {
        String key = layer.path() + "/" + (part.isEmpty() ? "" : part.get(0) + "/") + keras;
        if (used < tensors.size()) {
            Tensor tensor = stored(keras);
            key = key(tensor);
            if (tensor.shape().equals(shape)) {
                parts.put(key, List.of(order.length == 0 ? tensor : view(tensor, order)));
            } else {
                warn(keras + " is " + tensor.shape() + " in the file, but " + shape + " by the configuration");
            }
        } else if (layer.checked()) {
            warn("the file has no " + keras);
        }
        used++;
        binding = binding.tied(ours, key);
    }

    /** A tensor's name without what the file puts around all of them. */
    private static String key(Tensor tensor) {
        String name = tensor.name();
        int end = name.endsWith(":0") ? name.length() - 2 : name.length();
        return name.substring(name.startsWith(WEIGHTS) ? WEIGHTS.length() : 0, end);
    }

    /** By its name, as Keras 2 gives it, or else the next one; those of a part are sought in its folder. */
    private Tensor stored(String keras) {
        List<Tensor> own = tensors.stream()
                .filter(tensor -> part.stream().anyMatch(folder -> tensor.name().contains("/" + folder + "/")))
                .toList();
        List<Tensor> candidates = own.isEmpty() ? tensors : own;
        int next = own.isEmpty() ? used : Math.min(own.size() - 1, keras.equals("bias") ? 1 : 0);
        return candidates.stream()
                .filter(tensor -> tensor.name().endsWith("/" + keras + ":0")
                        || tensor.name().endsWith("/" + keras))
                .findFirst()
                .orElseGet(() -> candidates.get(next));
    }

    /** From now on, weights are those of a part: a projection of attention. */
    void part(String... folders) {
        part = List.of(folders);
    }

    /** A weight that is an operand of an operator which holds none itself. */
    Value weight(Value x, String keras, boolean buffer, List<Long> shape) {
        bind(keras, keras, shape);
        return x.source(
                new SourceOp.Parameter(
                        keras, Shape.of(shape.stream().map(Size::of).toList()), DType.FLOAT32, buffer),
                binding);
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

    static List<Long> shape(int[] kernel, long... others) {
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
        String interpolation = config.text("interpolation").orElse("nearest");
        boolean linear = interpolation.equals("bilinear");
        if (!linear && !interpolation.equals("nearest")) {
            Shape shape = x.shape();
            for (int i = 0; i < factors.length; i++) {
                shape = shape.with(i + (channelsFirst() ? 2 : 1), sizes.get(i));
            }
            return foreign(x, x.type().shape(shape), "interpolation");
        }
        return slid(
                x,
                new ShapeOp.Upsample(
                        sizes, linear ? ShapeOp.Interpolation.BILINEAR : ShapeOp.Interpolation.NEAREST, false));
    }

    static Value merged(List<Value> operands, ArithmeticOp.Function function) {
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

    // --- functions ---

    static Op activation(Function function, double alpha) {
        return new ActivationOp.Activation(function, alpha, false);
    }

    Value activated(Value x) {
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
            case "softsign" -> x.dividedBy(x.then(activation(Function.ABS, 0)).then(new ArithmeticOp.Affine(1, 1)));
            case "hard_sigmoid" -> hardSigmoid(x);
            case "softplus" -> x.then(activation(Function.SOFTPLUS, 0));
            case "exponential" -> x.then(activation(Function.EXP, 0));
            case "leaky_relu" -> x.then(activation(Function.LEAKY_RELU, 0.2));
            default ->
                x.then(new Foreign(Printable.brief(function), List.of(x.type()), List.of(), false, "activation"));
        };
    }

    /** Keras 3 rises with 1/6, Keras 2 with 0.2 from -2.5 to 2.5: a clip to -1 and 1 of twice as much, moved. */
    private Value hardSigmoid(Value x) {
        return layer.module().isEmpty()
                ? x.then(new ArithmeticOp.Affine(0.4, 0))
                        .then(activation(Function.HARD_TANH, 0))
                        .then(new ArithmeticOp.Affine(0.5, 0.5))
                : x.then(activation(Function.HARD_SIGMOID, 0));
    }

    /** With a highest value, a slope below 0, or a threshold; several of them together are no operator of ours. */
    private Value relu(Value x) {
        double highest = config.real("max_value").orElse(0.0);
        double slope = config.real("negative_slope").orElse(0.0);
        if (config.real("threshold").orElse(0.0) != 0 || highest < 0 || (highest > 0 && slope != 0)) {
            return like(x, "activation");
        }
        if (slope != 0) {
            return x.then(activation(Function.LEAKY_RELU, slope));
        }
        if (highest == 0 || highest == 6) {
            return x.then(activation(highest == 6 ? Function.RELU6 : Function.RELU, 0));
        }
        return x.then(new ArithmeticOp.Affine(6 / highest, 0))
                .then(activation(Function.RELU6, 0))
                .then(new ArithmeticOp.Affine(highest / 6, 0));
    }

    /** Its weights are held, its shape and its work are not known. */
    Value unknown(List<Value> operands) {
        boolean code = kind.equals("Lambda");
        warn(Printable.brief(kind) + (code ? " holds code, which is never run" : " in these settings is not known")
                + ": what it makes and multiplies is not counted");
        return opaque(operands);
    }

    /** The same of a layer of which nothing can be known because nothing is known of its operands. */
    private Value opaque(List<Value> operands) {
        Value x = operands.get(0);
        List<Value> others = new ArrayList<>(operands.subList(1, operands.size()));
        for (Tensor tensor : tensors) {
            Size[] sizes = tensor.shape().stream().map(Size::of).toArray(Size[]::new);
            DType type = tensor.type().orElse(DType.FLOAT32);
            String tensorName = "tensor" + others.size();
            parts.put(key(tensor), List.of(tensor));
            others.add(x.source(
                    new SourceOp.Parameter(tensorName, Shape.of(sizes), type, false),
                    binding.tied(tensorName, key(tensor))));
        }
        TensorType type = new TensorType(x.type().dtype(), Shape.unknown());
        String work = kind.equals("Lambda") ? "code in the file" : "unknown operator";
        return x.with(
                new Foreign(Printable.brief(kind), List.of(type), List.of(), false, work),
                others.toArray(new Value[0]));
    }

    // --- what has no operator of ours ---

    String kind() {
        return kind;
    }

    Json config() {
        return config;
    }

    Json arguments() {
        return arguments;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    Map<String, List<Tensor>> parts() {
        return parts;
    }

    Binding binding() {
        return binding;
    }

    void bindTo(Binding other) {
        binding = other;
    }

    void use(int count) {
        used += count;
    }

    int used() {
        return used;
    }

    /** An operator under its own name that makes one value. */
    Value foreign(Value x, TensorType type, String work, Value... others) {
        return x.with(new Foreign(Printable.brief(kind), List.of(type), List.of(), false, work), others);
    }

    /** One that multiplies. */
    Value product(Value x, Shape shape, boolean weighted, List<Product> products, Value... others) {
        return x.with(
                new Foreign(Printable.brief(kind), List.of(x.type().shape(shape)), products, weighted, ""), others);
    }

    Value like(Value x, String work, Value... others) {
        return foreign(x, x.type(), work, others);
    }

    /** Element by element of values that are broadcast to each other. */
    Value elementwise(List<Value> operands) {
        Value x = operands.get(0);
        Shape shape = x.shape();
        for (Value other : operands.subList(1, operands.size())) {
            shape = broadcast(shape, other.shape());
        }
        return foreign(
                x,
                x.type().shape(shape),
                "element-wise",
                operands.subList(1, operands.size()).toArray(new Value[0]));
    }

    private static Shape broadcast(Shape a, Shape b) {
        Shape longer = a.rank() >= b.rank() ? a : b;
        Shape shorter = a.rank() >= b.rank() ? b : a;
        Shape result = longer;
        for (int i = 1; i <= shorter.rank(); i++) {
            if (longer.get(-i).is(1)) {
                result = result.with(-i, shorter.get(-i));
            } else if (!shorter.get(-i).is(1) && !shorter.get(-i).equals(longer.get(-i))) {
                throw new BadInput("shapes " + a + " and " + b + " do not fit each other");
            }
        }
        return result;
    }

    private Value prelu(Value x) {
        List<Long> shape = new ArrayList<>();
        List<Json> shared = config.get("shared_axes").map(Json::elements).orElse(List.of());
        boolean channels = true;
        for (int i = 1; i < x.shape().rank(); i++) {
            int axis = i;
            boolean one = shared.stream().anyMatch(json -> json.asWhole().orElse(0L) == axis);
            shape.add(one ? 1L : x.size(i).value());
            channels &= i == x.shape().rank() - 1 || shape.get(i - 1) == 1;
        }
        if (!channels || shape.isEmpty()) {
            return like(x, "activation", weight(x, "alpha", false, shape));
        }
        bind("weight", "alpha", shape);
        int slopes = Math.toIntExact(shape.get(shape.size() - 1));
        return ChannelsLast.through(x, new ActivationOp.PRelu(slopes).bound(binding));
    }

    private Value groupNorm(Value x) {
        int axis = x.shape().index((int) number("axis", -1));
        long given = number("groups", 32);
        List<Long> shape = List.of(x.size(axis).value());
        int groups = (int) Math.min(Integer.MAX_VALUE, given == -1 ? shape.get(0) : positive("groups", given));
        boolean scale = flag("scale", true);
        boolean center = flag("center", true);
        boolean last = axis == x.shape().rank() - 1;
        double eps = config.real("epsilon").orElse(1e-3);
        if (scale == center && (last || axis == 1)) {
            if (scale) {
                bind("weight", "gamma", shape);
                bind("bias", "beta", shape);
            }
            Step norm = new NormOp.GroupNorm(groups, eps, scale).bound(binding);
            return last ? ChannelsLast.through(x, norm) : x.then(norm);
        }
        return scale == center
                ? unknown(List.of(x))
                : like(x, "normalisation", weight(x, scale ? "gamma" : "beta", false, shape));
    }

    private Value rmsNorm(Value x) {
        int axis = x.shape().index((int) number("axis", -1));
        List<Long> shape = List.of(x.size(axis).value());
        if (axis != x.shape().rank() - 1) {
            return like(x, "normalisation", weight(x, "scale", false, shape));
        }
        bind("weight", "scale", shape);
        return x.then(new NormOp.RmsNorm(config.real("epsilon").orElse(1e-6)).bound(binding));
    }

    /** What a wrapper keeps besides its layer: an estimate of the kernel's largest singular value's vector. */
    List<Value> spectral(Value made) {
        used = Math.max(0, tensors.size() - 1);
        Value vector = weight(made, "vector_u", true, List.of(1L, made.size(-1).value()));
        return List.of(like(made, "", vector));
    }

    private Value crop(Value x) {
        Value cropped = x;
        List<Json> given = config.get("cropping").map(Json::elements).orElse(List.of());
        for (int i = 0; i < axes(); i++) {
            Json axis = axes() == 1 && given.size() == 2
                    ? config.get("cropping").orElseThrow()
                    : i < given.size() ? given.get(i) : config.get("cropping").orElse(new Json.JsonNumber("1"));
            List<Json> pair = axis.elements().isEmpty() ? List.of(axis, axis) : axis.elements();
            long before = pair.get(0).asWhole().orElse(-1L);
            long after = pair.size() == 2 ? pair.get(1).asWhole().orElse(-1L) : -1;
            if (before < 0 || after < 0) {
                throw new BadInput("cropping must be two numbers from 0 for each axis");
            }
            int dimension = i + (channelsFirst() ? 2 : 1);
            cropped = cropped.then(new ShapeOp.Slice(
                    dimension, Size.of(before), cropped.size(dimension).minus(after), 1));
        }
        return cropped;
    }

    /** Products over one dimension of each of two values: {@code axes} names them. */
    private Value dot(List<Value> operands) {
        if (operands.size() != 2) {
            throw new BadInput("Dot takes two values, not " + operands.size());
        }
        List<Json> given = config.get("axes").map(Json::elements).orElse(List.of());
        Value a = operands.get(0);
        Value b = operands.get(1);
        int first = (int) number("axes", -1);
        int second = given.size() == 2 ? (int) (long) given.get(1).asWhole().orElse(-1L) : first;
        Size depth = a.size(first);
        List<Size> sizes = new ArrayList<>(a.shape().without(first).sizes());
        List<Size> others = b.shape().without(second).sizes();
        sizes.addAll(others.subList(1, others.size()));
        Shape bare = Shape.of(sizes);
        Shape shape = bare.rank() == 1 ? bare.insert(-1, Size.ONE) : bare;
        Product product = new Product(List.of("outputs", "depth"), List.of(shape.elements(), depth));
        return product(a, shape, false, List.of(product), b);
    }

    /** A layer whose kernel differs from place to place. */
    private Value local(Value x) {
        int axes = axes();
        int filters = positive("filters");
        int[] kernel = sizes("kernel_size", axes, 0);
        Window window = window(x, Axes.of(kernel), Axes.of(sizes("strides", axes, 1)), Axes.all(axes, 1));
        if (number("implementation", 1) != 1) {
            return unknown(List.of(x));
        }
        Shape shape = x.shape().with(channelsFirst() ? 1 : -1, Size.of(filters));
        List<Long> places = new ArrayList<>();
        long count = 1;
        long reach = channels(x);
        for (int i = 0; i < axes; i++) {
            Size size = window.places(place(x, i), i, false);
            shape = shape.with(i + (channelsFirst() ? 2 : 1), size);
            places.add(size.value());
            count = Math.multiplyExact(count, size.value());
            reach = Math.multiplyExact(reach, (long) kernel[i]);
        }
        List<Long> shapeOfKernel = List.of(count, reach, (long) filters);
        List<Value> weights = new ArrayList<>(List.of(weight(x, "kernel", false, shapeOfKernel)));
        if (flag("use_bias", true)) {
            places.add((long) filters);
            weights.add(weight(x, "bias", false, places));
        }
        Product product = new Product(List.of("outputs", "inputs"), List.of(shape.elements(), Size.of(reach)));
        return product(x, shape, true, List.of(product), weights.toArray(new Value[0]));
    }

    /** A product over named dimensions: {@code abc,cde->abde}. */
    private Value einsum(Value x) {
        String equation = config.text("equation").orElse("");
        String[] sides = equation.replace("...", "").split("->", -1);
        String[] left = sides[0].split(",", -1);
        boolean open = equation.contains("...");
        if (sides.length != 2 || left.length != 2 || equation.length() > 64) {
            throw new BadInput("equation must be such as abc,cde->abde, but is '" + Printable.brief(equation) + "'");
        }
        Map<Character, Size> sizes = new java.util.LinkedHashMap<>();
        int lead = x.shape().rank() - left[0].length();
        if (lead < 0 || (lead > 0 && !open)) {
            throw new BadInput("equation '" + Printable.brief(equation) + "' does not fit an input of " + x.shape());
        }
        for (int i = 0; i < left[0].length(); i++) {
            sizes.put(left[0].charAt(i), x.size(lead + i));
        }
        List<Json> given = config.get("output_shape")
                .map(json -> json.elements().isEmpty() ? List.of(json) : json.elements())
                .orElse(List.of());
        for (int i = 0; i < given.size(); i++) {
            int place = sides[1].length() - given.size() + i;
            if (place >= 0 && given.get(i).asWhole().isPresent()) {
                sizes.putIfAbsent(
                        sides[1].charAt(place),
                        Size.of(positive("output_shape", given.get(i).asWhole().get())));
            }
        }
        List<Size> out = new ArrayList<>(x.shape().sizes().subList(0, lead));
        for (char letter : sides[1].toCharArray()) {
            out.add(known(sizes, letter));
        }
        List<Long> kernel = new ArrayList<>();
        Size inner = Size.ONE;
        for (char letter : left[1].toCharArray()) {
            kernel.add(known(sizes, letter).value());
        }
        for (Map.Entry<Character, Size> entry : sizes.entrySet()) {
            inner = sides[1].indexOf(entry.getKey()) < 0 ? inner.times(entry.getValue()) : inner;
        }
        List<Value> weights = new ArrayList<>(List.of(weight(x, "kernel", false, kernel)));
        String biased = config.text("bias_axes").orElse("");
        List<Long> bias = new ArrayList<>();
        for (char letter : sides[1].toCharArray()) {
            boolean has = biased.indexOf(letter) >= 0;
            if (has || !bias.isEmpty()) {
                bias.add(has ? known(sizes, letter).value() : 1L);
            }
        }
        if (!bias.isEmpty()) {
            weights.add(weight(x, "bias", false, bias));
        }
        Shape shape = Shape.of(out);
        Product product = new Product(List.of("outputs", "inputs"), List.of(shape.elements(), inner));
        return activated(product(x, shape, true, List.of(product), weights.toArray(new Value[0])));
    }

    private static Size known(Map<Character, Size> sizes, char letter) {
        Size size = sizes.get(letter);
        if (size == null) {
            throw new BadInput("the size of '" + letter + "' in the equation is nowhere stated");
        }
        return size;
    }
}
