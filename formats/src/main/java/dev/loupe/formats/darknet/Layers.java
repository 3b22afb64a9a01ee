package dev.loupe.formats.darknet;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The table of layers: what each section does, in values {@code [batch, channels, height, width]} as Darknet has them.
 * What a layer stores is noted in the order in which Darknet reads it.
 */
final class Layers {
    /** Added to a variance before its root is taken. */
    private static final double EPS = 1e-5;

    private final List<Section> sections;
    private final List<Stored> stored = new ArrayList<>();
    private final List<String> warnings;
    /** Outputs of the layers so far. */
    private final List<Value> outputs = new ArrayList<>();

    private int index;

    /** How the parameters of a convolution or a matrix are called, and whether they stand in the weights. */
    record Place(String prefix, boolean normed, boolean scaled, boolean isStored) {}

    Layers(List<Section> sections, List<String> warnings) {
        this.sections = sections;
        this.warnings = warnings;
    }

    /** The tensors of a weights file for these layers. */
    List<Stored> stored() {
        return stored;
    }

    List<Value> outputs() {
        return outputs;
    }

    /** Through a layer; layers are taken in their order. */
    Value apply(Value x, int number) {
        index = number;
        Section s = sections.get(number + 1);
        return switch (s.kind()) {
            case "convolutional", "conv" -> convolutional(image(x, s), s);
            case "deconvolutional", "deconv" -> deconvolutional(image(x, s), s);
            case "local" -> local(image(x, s), s);
            case "connected", "conn" -> activated(connected(x, s.positive("output", 1), place(s, "")), s, "logistic");
            case "rnn" -> Recurrences.rnn(this, x, s);
            case "gru" -> Recurrences.gru(this, x, s);
            case "lstm" -> Recurrences.lstm(this, x, s);
            case "crnn" -> Recurrences.crnn(this, image(x, s), s);
            case "conv_lstm" -> Recurrences.convLstm(this, image(x, s), s);
            case "maxpool", "max" -> pool(image(x, s), s, PoolOp.Reduction.MAX);
            case "local_avgpool", "local_avg" -> pool(image(x, s), s, PoolOp.Reduction.AVERAGE);
            case "avgpool", "avg" -> image(x, s).then(new PoolOp.AdaptivePool(PoolOp.Reduction.AVERAGE, Axes.of(1, 1)));
            case "dropout" ->
                x.then(new ActivationOp.Dropout(s.real("probability", 0.2), ActivationOp.Dropped.ELEMENT));
            case "crop" -> crop(image(x, s), s);
            case "route" -> route(s);
            case "shortcut" -> shortcut(x, s);
            case "scale_channels", "sam" -> activated(from(s).times(x), s, "linear");
            case "upsample" -> upsample(image(x, s), s);
            case "reorg" -> reorg(image(x, s), s, false);
            case "reorg3d" -> reorg(image(x, s), s, true);
            case "softmax", "soft" -> softmax(x, s);
            case "activation" -> activated(x, s, "linear");
            case "logistic" -> x.then(new Activation(Function.SIGMOID, 0, false));
            case "normalization", "lrn" -> normalization(image(x, s), s);
            case "batchnorm" -> {
                note("biases", x.channels());
                note("scales", x.channels());
                note("rolling_mean", x.channels());
                note("rolling_variance", x.channels());
                yield batchNorm(x, "");
            }
            case "l2norm" -> x.then(new NormOp.Normalize(1));
            case "yolo" -> Heads.yolo(x, s, warnings);
            case "region" -> Heads.region(x, s, warnings);
            case "Gaussian_yolo", "iseg" -> foreign(x, s.kind(), x.shape(), "activation");
            case "detection" ->
                s.flag("softmax") ? foreign(x, s.kind(), x.shape(), "soft-max") : x.then(new SourceOp.Identity());
            // Losses, and what does nothing: the value goes through.
            case "cost", "contrastive", "empty", "silence" -> x.then(new SourceOp.Identity());
            case "implicit" -> implicit(x, s);
            default -> unknown(x, s);
        };
    }

    private static Value image(Value x, Section s) {
        if (x.shape().rank() != 4) {
            throw s.error(
                    "",
                    "[" + s.kind() + "] needs an image, but what comes before it is " + x.shape()
                            + "; give width, height and channels in [net]");
        }
        return x;
    }

    /** The place of a layer's own parameters. */
    Place place(Section s, String part) {
        boolean normed = s.flag("batch_normalize") || s.flag("cbn");
        return new Place(part.isEmpty() ? "" : part + ".", normed, !s.flag("dontloadscales"), !s.flag("dontload"));
    }

    private String key(String name) {
        return index + "." + name;
    }

    private void note(String name, long... shape) {
        stored.add(new Stored(key(name), list(shape), List.of(), false));
    }

    private static List<Long> list(long... numbers) {
        List<Long> list = new ArrayList<>(numbers.length);
        for (long number : numbers) {
            list.add(number);
        }
        return List.copyOf(list);
    }

    /** Notes what a layer with batch normalisation or without holds besides its weights. */
    private void noteScales(Place place, int channels) {
        if (place.normed() && place.scaled()) {
            note(place.prefix() + "scales", channels);
            note(place.prefix() + "rolling_mean", channels);
            note(place.prefix() + "rolling_variance", channels);
        }
    }

    private Binding bound(String prefix, boolean withBias) {
        Binding binding = Binding.NONE.tied("weight", key(prefix + "weights"));
        return withBias ? binding.tied("bias", key(prefix + "biases")) : binding;
    }

    private Value batchNorm(Value x, String prefix) {
        String scales = key(prefix + "scales");
        return x.with(
                new NormOp.BatchNorm(EPS, 0.1, true),
                new Binding(
                        "",
                        Map.of(
                                "weight", scales,
                                "bias", key(prefix + "biases"),
                                "running_mean", key(prefix + "rolling_mean"),
                                "running_var", key(prefix + "rolling_variance"),
                                "num_batches_tracked", scales), // Darknet keeps no such count
                        List.of()));
    }

    private Value activated(Value x, Section s, String usual) {
        String word = s.text("activation", usual);
        if (!Activations.isKnown(word)) {
            warnings.add("line " + s.line() + ": the activation '" + Printable.brief(word)
                    + "' is unknown: taken as relu, as Darknet does");
        }
        return Activations.apply(x, word);
    }

    private Value convolutional(Value x, Section s) {
        int size = s.positive("size", 1);
        int stride = s.has("stride_x") && s.has("stride_y") ? 1 : s.positive("stride", 1);
        Axes strides = Axes.of(s.positive("stride_y", stride), s.positive("stride_x", stride));
        int padding = s.flag("pad") ? size / 2 : s.whole("padding", 0);
        boolean blurred = s.number("antialiasing", 0) > 0;
        int dilation = size == 1 ? 1 : s.positive("dilation", 1);
        Window window = Window.of(Axes.all(2, size))
                .stride(blurred ? Axes.of(1, 1) : strides)
                .padding(Math.multiplyExact(padding, dilation)) // it grows with the window
                .dilation(dilation);
        if (s.flag("binary") || s.flag("xnor")) {
            warnings.add("line " + s.line() + ": its weights are binary when it runs; counted as plain numbers");
        }
        if (s.has("share_index")) {
            return activated(shared(x, s, window), s, "logistic");
        }
        WeightedOp.Conv conv = new WeightedOp.Conv(s.positive("filters", 1), window, s.positive("groups", 1), true);
        Value result = convolved(x, conv, place(s, ""), s.flag("flipped"));
        return activated(blurred ? blur(result, strides, s) : result, s, "logistic");
    }

    /** A convolution with what it stores, and its normalisation. */
    Value convolved(Value x, WeightedOp.Conv plain, Place place, boolean flipped) {
        WeightedOp.Conv conv = place.normed() ? plain.noBias() : plain;
        Value result = x.with(conv, bound(place.prefix(), !place.normed()));
        if (place.isStored()) {
            note(place.prefix() + "biases", conv.channels());
            noteScales(place, conv.channels());
            long in = x.channels() / conv.groups();
            long h = conv.window().kernel().get(0);
            long w = conv.window().kernel().get(1);
            List<Long> strides =
                    flipped ? list(1, h * w * conv.channels(), w * conv.channels(), conv.channels()) : List.of();
            stored.add(new Stored(key(place.prefix() + "weights"), list(conv.channels(), in, h, w), strides, false));
        }
        return place.normed() ? batchNorm(result, place.prefix()) : result;
    }

    /** A convolution with the weights of an earlier one. */
    private Value shared(Value x, Section s, Window window) {
        int given = s.number("share_index", 0);
        int other = earlier(given, s, "share_index");
        Section owner = sections.get(other + 1);
        if (!owner.kind().startsWith("conv") || owner.kind().equals("conv_lstm") || owner.has("share_index")) {
            throw s.error("share_index", "layer " + other + " is no convolution whose weights could be shared");
        }
        boolean normed = place(owner, "").normed();
        Binding binding = Binding.NONE.tied("weight", other + ".weights");
        WeightedOp.Conv conv = new WeightedOp.Conv(s.positive("filters", 1), window, s.positive("groups", 1), !normed);
        int mine = index;
        Value result = x.with(conv, normed ? binding : binding.tied("bias", other + ".biases"));
        index = other;
        result = normed ? batchNorm(result, "") : result;
        index = mine;
        return result;
    }

    /** The fixed low-pass filter that antialiasing puts behind a window in place of its stride. */
    private static Value blur(Value x, Axes strides, Section s) {
        int taps = s.number("antialiasing", 0) == 2 ? 2 : 3;
        Window window = Window.of(Axes.all(2, taps)).stride(strides).padding(taps / 3);
        Shape shape = x.shape();
        for (int axis = 0; axis < 2; axis++) {
            shape = shape.with(2 + axis, window.places(x.size(2 + axis), axis, false));
        }
        Product product =
                new Product(List.of("outputs", "taps"), List.of(shape.elements(), Size.of((long) taps * taps)));
        return x.then(new Foreign("blur", List.of(x.type().shape(shape)), List.of(product), false, ""));
    }

    private Value deconvolutional(Value x, Section s) {
        int size = s.positive("size", 1);
        int padding = s.flag("pad") ? size / 2 : s.whole("padding", 0);
        Place place = place(s, "");
        int filters = s.positive("filters", 1);
        WeightedOp.ConvTranspose op = new WeightedOp.ConvTranspose(
                filters,
                Window.of(Axes.all(2, size)).stride(s.positive("stride", 1)).padding(padding),
                Axes.all(2, 0),
                1,
                !place.normed());
        Value result = x.with(op, bound("", !place.normed()));
        if (place.isStored()) {
            note("biases", filters);
            noteScales(place, filters);
            note("weights", x.channels(), filters, size, size);
        }
        return activated(place.normed() ? batchNorm(result, "") : result, s, "logistic");
    }

    /** A convolution with weights of its own at each place. */
    private Value local(Value x, Section s) {
        int size = s.positive("size", 1);
        int stride = s.positive("stride", 1);
        int filters = s.positive("filters", 1);
        int less = s.flag("pad") ? 1 : size;
        if (x.size(2).value() < less || x.size(3).value() < less) {
            throw s.error("size", "a window of " + size + " does not fit an input of " + x.shape());
        }
        Size height = x.size(2).minus(less).floorDiv(stride).plus(1);
        Size width = x.size(3).minus(less).floorDiv(stride).plus(1);
        Shape shape = Shape.of(x.size(0), Size.of(filters), height, width);
        Size taps = Size.of((long) size * size).times(x.size(1));
        Size places = height.times(width);
        Product product = new Product(List.of("outputs", "kernel x channels"), List.of(shape.elements(), taps));
        Shape weights = Shape.of(places, Size.of(filters), x.size(1), Size.of(size), Size.of(size));
        Shape biases = Shape.of(Size.of(filters), height, width);
        Value result = x.with(
                new Foreign(s.kind(), List.of(x.type().shape(shape)), List.of(product), true, "bias addition"),
                parameter(x, "weights", weights),
                parameter(x, "biases", biases));
        note("biases", biases.toArray());
        note("weights", weights.toArray());
        return activated(result, s, "logistic");
    }

    /** A tensor of this layer that an operator takes as an operand. */
    private Value parameter(Value anchor, String name, Shape shape) {
        String plain = name.equals("biases") ? "bias" : "weight";
        return anchor.source(
                new SourceOp.Parameter(plain, shape, DType.FLOAT32, false), Binding.NONE.tied(plain, key(name)));
    }

    /** The features of {@code x}, whatever its shape, through a matrix: {@code [batch, features, 1, 1]}. */
    Value connected(Value x, int features, Place place) {
        Value flat = x.shape().rank() == 2 ? x : x.then(new ShapeOp.Flatten(1, -1));
        WeightedOp.Linear linear = new WeightedOp.Linear(features, !place.normed());
        Value result = flat.with(linear, bound(place.prefix(), !place.normed()));
        if (place.isStored()) {
            note(place.prefix() + "biases", features);
            stored.add(new Stored(key(place.prefix() + "weights"), list(features, flat.features()), List.of(), true));
            noteScales(place, features);
        }
        Value placed = result.reshape(result.size(0), Size.of(features), Size.ONE, Size.ONE);
        return place.normed() ? batchNorm(placed, place.prefix()) : placed;
    }

    private Value pool(Value x, Section s, PoolOp.Reduction reduction) {
        if (s.flag("maxpool_depth")) {
            return foreign(x, s.kind(), x.shape().with(1, Size.of(s.positive("out_channels", 1))), "pooling");
        }
        int stride = s.positive("stride", 1);
        Axes strides = Axes.of(s.positive("stride_y", stride), s.positive("stride_x", stride));
        int size = s.positive("size", stride);
        int padding = s.whole("padding", size - 1);
        boolean blurred = s.number("antialiasing", 0) > 0;
        Axes ones = Axes.of(1, 1);
        Axes before = Axes.all(2, padding / 2);
        Axes after = Axes.all(2, padding - padding / 2);
        Window window = new Window(Axes.all(2, size), blurred ? ones : strides, before, after, ones);
        Value result;
        if (padding / 2 * 2 > size) { // windows of nothing but padding, which only Darknet allows
            Shape shape = x.shape();
            for (int axis = 0; axis < 2; axis++) {
                shape = shape.with(2 + axis, window.places(x.size(2 + axis), axis, false));
            }
            result = foreign(x, s.kind(), shape, "pooling");
        } else {
            result = x.then(new PoolOp.Pool(reduction, window, false, false));
        }
        return blurred ? blur(result, strides, s) : result;
    }

    /** The middle of an image; outside training its numbers are moved from 0…1 to -1…1. */
    private static Value crop(Value x, Section s) {
        int height = s.positive("crop_height", 1);
        int width = s.positive("crop_width", 1);
        if (x.size(2).value() < height || x.size(3).value() < width) {
            throw s.error("crop_height", "a crop of " + height + "x" + width + " does not fit " + x.shape());
        }
        Value result = sliced(sliced(x, 2, height), 3, width);
        return s.flag("noadjust") ? result : result.then(new ArithmeticOp.Affine(2, -1));
    }

    private static Value sliced(Value x, int dimension, int length) {
        long start = (x.size(dimension).value() - length) / 2;
        return x.then(new ShapeOp.Slice(dimension, Size.of(start), Size.of(start + length), 1));
    }

    /** An earlier layer by a number that counts back from here where it is negative. */
    private int earlier(int given, Section s, String name) {
        int number = given < 0 ? index + given : given;
        if (number < 0 || number >= index) {
            throw s.error(
                    name, "layer " + index + " takes what layer " + number + " makes, which does not come before it");
        }
        return number;
    }

    private Value from(Section s) {
        return outputs.get(earlier(s.numbers("from").get(0), s, "from"));
    }

    private Value route(Section s) {
        List<Value> values = new ArrayList<>();
        for (int given : s.numbers("layers")) {
            values.add(outputs.get(earlier(given, s, "layers")));
        }
        Value all = values.size() == 1 ? values.get(0) : Value.concat(1, values);
        int groups = s.positive("groups", 1);
        if (groups == 1) {
            return values.size() == 1 ? all.then(new SourceOp.Identity()) : all;
        }
        int group = s.whole("group_id", 0);
        int channels = all.channels() / groups;
        if (group >= groups || channels == 0) {
            throw s.error("group_id", "there is no group " + group + " of " + groups + " in " + all.shape());
        }
        return all.then(
                new ShapeOp.Slice(1, Size.of((long) group * channels), Size.of((long) (group + 1) * channels), 1));
    }

    private Value shortcut(Value x, Section s) {
        List<Value> others = new ArrayList<>();
        for (int given : s.numbers("from")) {
            others.add(outputs.get(earlier(given, s, "from")));
        }
        String weights = s.text("weights_type", "none");
        if (!weights.equals("none")) {
            long each = weights.equals("per_channel") ? x.channels() : 1;
            Shape shape = Shape.of(others.size() + 1L, each);
            others.add(parameter(x, "weights", shape));
            note("weights", shape.toArray());
            Foreign sum = new Foreign(s.kind(), List.of(x.type()), List.of(), false, "element-wise");
            return activated(x.with(sum, others.toArray(new Value[0])), s, "linear");
        }
        Value sum = scaled(x, s.real("alpha", 1));
        for (Value other : others) {
            sum = added(sum, scaled(other, s.real("beta", 1)), s);
        }
        return activated(sum, s, "linear");
    }

    private static Value scaled(Value x, double factor) {
        return factor == 1 ? x : x.then(new ArithmeticOp.Affine(factor, 0));
    }

    /** The sum, of as many channels as both have. */
    private Value added(Value x, Value other, Section s) {
        if (x.shape().equals(other.shape())) {
            return x.plus(other);
        }
        warnings.add("line " + s.line() + ": a shortcut of " + other.shape() + " to " + x.shape()
                + ": Darknet adds what fits");
        boolean places = x.shape().rank() == 4
                && other.shape().rank() == 4
                && x.size(2).equals(other.size(2))
                && x.size(3).equals(other.size(3));
        if (!places) {
            return x.with(new Foreign(s.kind(), List.of(x.type()), List.of(), false, "element-wise"), other);
        }
        int more = other.channels() - x.channels();
        if (more > 0) {
            return x.plus(other.then(new ShapeOp.Slice(1, Size.ZERO, x.size(1), 1)));
        }
        List<Size> none = List.of(Size.ZERO, Size.ZERO, Size.ZERO);
        return x.plus(
                other.then(new ShapeOp.Pad(none, List.of(Size.of(-more), Size.ZERO, Size.ZERO), ShapeOp.Fill.ZERO)));
    }

    private static Value upsample(Value x, Section s) {
        int stride = s.number("stride", 2);
        if (stride == 0) {
            throw s.error("stride", "stride must not be 0");
        }
        if (stride < 0) {
            Shape shape = x.shape()
                    .with(2, x.size(2).floorDiv(-(long) stride))
                    .with(3, x.size(3).floorDiv(-(long) stride));
            return foreign(x, s.kind(), shape, "interpolation");
        }
        Value result = x.then(new ShapeOp.Upsample(
                List.of(x.size(2).times(stride), x.size(3).times(stride)), ShapeOp.Interpolation.NEAREST, false));
        return scaled(result, s.real("scale", 1));
    }

    /**
     * Moves blocks of places into channels, or back where {@code reverse} is set.
     *
     * @param proper whether a place's block becomes channels of this place; the older kind goes through its input as if
     *     it had the shape of the reverse, which mixes the places
     */
    private static Value reorg(Value x, Section s, boolean proper) {
        int r = s.positive("stride", 1);
        Size batch = x.size(0);
        Size channels = x.size(1);
        Size height = x.size(2);
        Size width = x.size(3);
        long square = (long) r * r;
        Size steps = Size.of(r);
        if (s.flag("reverse")) {
            Shape shape = Shape.of(batch, channels.floorDiv(square), height.times(r), width.times(r));
            if (channels.value() % square != 0) {
                return foreign(x, s.kind(), shape, "");
            }
            return x.reshape(batch, steps, steps, channels.floorDiv(square), height, width)
                    .permute(0, 3, 4, 1, 5, 2)
                    .then(new ShapeOp.Reshape(shape));
        }
        Shape shape = Shape.of(batch, channels.times(square), height.floorDiv(r), width.floorDiv(r));
        boolean even = height.value() % r == 0 && width.value() % r == 0;
        if (!even || (!proper && channels.value() % square != 0)) {
            return foreign(x, s.kind(), shape, "");
        }
        Value blocks = proper
                ? x.reshape(batch, channels, height.floorDiv(r), steps, width.floorDiv(r), steps)
                : x.reshape(batch, channels.floorDiv(square), height, steps, width, steps);
        return blocks.permute(0, 3, 5, 1, 2, 4).then(new ShapeOp.Reshape(shape));
    }

    private static Value softmax(Value x, Section s) {
        Shape shape = x.shape();
        if (s.has("tree")) {
            return foreign(x, s.kind(), shape, "soft-max");
        }
        int groups = s.positive("groups", 1);
        boolean plain = groups == 1
                && (s.real("spatial", 0) != 0 || shape.elements(1, shape.rank()).equals(shape.get(1)));
        Value scores = scaled(x, 1 / s.real("temperature", 1));
        if (plain) {
            return scores.then(new ActivationOp.Softmax(1, false));
        }
        Size features = shape.elements(1, shape.rank());
        if (features.value() % groups != 0) {
            throw s.error("groups", features + " features do not split into " + groups + " groups");
        }
        return scores.reshape(shape.get(0), Size.of(groups), features.floorDiv(groups))
                .then(new ActivationOp.Softmax(2, false))
                .then(new ShapeOp.Reshape(shape));
    }

    private static Value normalization(Value x, Section s) {
        int size = s.positive("size", 5);
        // PyTorch's operator divides alpha by the size, Darknet does not.
        return x.then(new NormOp.LocalResponseNorm(
                size, s.real("alpha", 0.0001) * size, s.real("beta", 0.75), s.real("kappa", 1)));
    }

    private Value implicit(Value x, Section s) {
        int filters = s.positive("filters", 128);
        int atoms = s.positive("atoms", 1);
        note("weights", filters, atoms);
        return parameter(x, "weights", Shape.of(1, filters, atoms, 1));
    }

    private Value unknown(Value x, Section s) {
        warnings.add("line " + s.line() + ": the section [" + s.kind()
                + "] is unknown: taken to leave the shape as it is, its work is not counted");
        return foreign(x, s.kind(), x.shape(), "unknown section");
    }

    static Value foreign(Value x, String name, Shape shape, String work) {
        if (shape.elements().is(0)) {
            throw new BadInput("nothing is left of an input of " + x.shape());
        }
        return x.then(new Foreign(name, List.of(x.type().shape(shape)), List.of(), false, work));
    }
}
