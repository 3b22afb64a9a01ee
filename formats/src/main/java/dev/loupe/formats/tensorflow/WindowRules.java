package dev.loupe.formats.tensorflow;

import dev.loupe.formats.nodes.Inferred;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp.Permute;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Convolutions and pooling, channels last or first. */
final class WindowRules {
    private WindowRules() {}

    static boolean apply(Site site) {
        switch (site.rule()) {
            case "Conv2D", "_FusedConv2D", "Conv3D" -> conv(site, false);
            case "DepthwiseConv2dNative", "_FusedDepthwiseConv2dNative", "FusedDepthwiseConv2dNative" ->
                conv(site, true);
            case "Conv2DBackpropInput" -> convTranspose(site, 2, 1, -1, 0);
            case "Conv3DBackpropInputV2" -> convTranspose(site, 2, 1, -1, 0);
            case "TransposeConv", "Conv3DTranspose" -> convTranspose(site, 2, 1, 3, 0);
            case "MaxPool", "MaxPool3D", "MaxPoolV2" -> pool(site, Reduction.MAX);
            case "AvgPool", "AvgPool3D" -> pool(site, Reduction.AVERAGE);
            case "L2Pool" -> pool(site, Reduction.SUM);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Where the channels and the positions stand. */
    private record Layout(int rank, boolean last) {
        static Layout of(Site site, Shape input) {
            if (input.rank() < 4 || input.rank() > 5) {
                throw new BadInput("it needs 4 or 5 dimensions, not " + input);
            }
            return new Layout(input.rank(), !site.text("data_format", "NHWC").startsWith("NC"));
        }

        int axes() {
            return rank - 2;
        }

        int channels() {
            return last ? rank - 1 : 1;
        }

        int position(int axis) {
            return last ? axis + 1 : axis + 2;
        }

        Permute toFirst() {
            List<Integer> order = new ArrayList<>(List.of(0, rank - 1));
            for (int i = 1; i < rank - 1; i++) {
                order.add(i);
            }
            return new Permute(List.copyOf(order));
        }

        Permute toLast() {
            List<Integer> order = new ArrayList<>(List.of(0));
            for (int i = 2; i < rank; i++) {
                order.add(i);
            }
            order.add(1);
            return new Permute(List.copyOf(order));
        }
    }

    /** A window over the axes, and whether an open size of the input kept its padding from being told. */
    private record Sliding(Window window, List<Size> places, boolean isTold) {}

    private static int[] numbers(Site site, String name, Layout layout) {
        List<Long> given = site.wholes(name);
        int[] numbers = new int[layout.axes()];
        for (int i = 0; i < numbers.length; i++) {
            int at = given.size() == layout.rank() ? layout.position(i) : i;
            long value = given.isEmpty() ? 1 : at < given.size() ? given.get(at) : 0;
            if (value < 1 || value > Integer.MAX_VALUE) {
                throw new BadInput(name + " " + given + " does not fit " + layout.axes() + " axes");
            }
            numbers[i] = (int) value;
        }
        return numbers;
    }

    private static Sliding slide(Site site, Shape input, Layout layout, Axes kernel) {
        int[] stride = numbers(site, "strides", layout);
        int[] dilation = numbers(site, "dilations", layout);
        int axes = layout.axes();
        int[] before = new int[axes];
        int[] after = new int[axes];
        String padding = site.text("padding", "VALID");
        List<Long> pads = site.wholes("explicit_paddings");
        List<Size> places = new ArrayList<>();
        boolean told = true;
        for (int i = 0; i < axes; i++) {
            Size size = input.get(layout.position(i));
            long reach = Math.addExact(Math.multiplyExact((long) dilation[i], kernel.get(i) - 1L), 1);
            if (padding.equals("SAME")) {
                places.add(size.ceilDiv(stride[i]));
                if (!size.isConstant() && stride[i] != 1) {
                    told = false;
                    continue;
                }
                long total = stride[i] == 1
                        ? reach - 1
                        : Math.max(0, (size.ceilDiv(stride[i]).value() - 1) * stride[i] + reach - size.value());
                before[i] = Math.toIntExact(total / 2);
                after[i] = Math.toIntExact(total - before[i]);
                continue;
            }
            if (padding.equals("EXPLICIT")) {
                int at = 2 * layout.position(i);
                if (at + 1 >= pads.size()) {
                    throw new BadInput("explicit_paddings has " + pads.size() + " numbers, too few for " + input);
                }
                before[i] = Math.toIntExact(pads.get(at));
                after[i] = Math.toIntExact(pads.get(at + 1));
            } else if (!padding.equals("VALID")) {
                throw new BadInput("the padding '" + dev.loupe.graph.Printable.brief(padding) + "' is unknown");
            }
            Size free = size.plus(before[i]).plus(after[i]).minus(reach);
            if (free.isConstant() && free.value() < 0) {
                throw new BadInput("a window of " + reach + " does not fit an input of " + size);
            }
            places.add(free.floorDiv(stride[i]).plus(1));
        }
        Window window = new Window(kernel, Axes.of(stride), Axes.of(before), Axes.of(after), Axes.of(dilation));
        return new Sliding(window, places, told);
    }

    /** The sizes of a filter: TensorFlow's are [positions, in, out], TensorFlow Lite's [out, positions, in]. */
    private record Filter(Axes kernel, Size in, Size out) {
        static Filter of(Site site, Shape shape, int axes, boolean transposed) {
            if (shape.rank() != axes + 2 || !shape.isConstant()) {
                throw new BadInput("a filter of shape " + shape + " does not fit " + axes + " axes");
            }
            boolean outFirst = site.text("filter_format", "HWIO").equals("OHWI");
            int[] kernel = new int[axes];
            for (int i = 0; i < axes; i++) {
                kernel[i] = Math.toIntExact(shape.get(outFirst ? i + 1 : i).value());
                if (kernel[i] < 1) {
                    throw new BadInput("a filter of shape " + shape + " has no taps");
                }
            }
            Size a = outFirst ? shape.get(-1) : shape.get(axes);
            Size b = outFirst ? shape.get(0) : shape.get(axes + 1);
            return transposed && !outFirst ? new Filter(Axes.of(kernel), b, a) : new Filter(Axes.of(kernel), a, b);
        }

        Product times(Product product) {
            Product result = product;
            for (int i = 0; i < kernel.count(); i++) {
                result = result.times("kernel", Size.of(kernel.get(i)));
            }
            return result;
        }
    }

    private static void conv(Site site, boolean depthwise) {
        Shape input = site.shape(0);
        Layout layout = Layout.of(site, input);
        Filter filter = Filter.of(site, site.shape(1), layout.axes(), false);
        Size channels = input.get(layout.channels());
        Size in = depthwise ? Size.ONE : filter.in();
        Size out = filter.out();
        if (depthwise) {
            boolean outFirst = site.text("filter_format", "HWIO").equals("OHWI");
            out = outFirst ? filter.in() : filter.in().times(filter.out());
        }
        if (in.is(0) || out.is(0)) {
            throw new BadInput("a filter of shape " + site.shape(1) + " has no channels");
        }
        long groups = 1;
        if (channels.isConstant()) {
            if (channels.value() == 0 || channels.value() % in.value() != 0) {
                throw new BadInput("an input of " + channels + " channels does not fit a filter of " + site.shape(1));
            }
            groups = channels.value() / in.value();
            if (out.value() % groups != 0) {
                throw new BadInput(out + " output channels do not split into " + groups + " groups");
            }
        }
        Sliding sliding = slide(site, input, layout, filter.kernel());
        Shape output = placed(input, layout, sliding.places()).with(layout.channels(), out);
        boolean biased = site.has(2);
        site.out(site.dtype(0), output)
                .counts(
                        site.in(1).isConstant(),
                        filter.times(Site.elements(output)).times("channels in", in))
                .work(biased ? "bias addition" : "");
        if (site.isWeight(1) && channels.isConstant() && sliding.isTold()) {
            boolean bias = biased && site.isWeight(2);
            WeightedOp.Conv op =
                    new WeightedOp.Conv(Math.toIntExact(out.value()), sliding.window(), Math.toIntExact(groups), bias);
            weighted(site, layout, op, bias, biased, 0);
        }
    }

    private static Shape placed(Shape input, Layout layout, List<Size> places) {
        Shape output = input;
        for (int i = 0; i < places.size(); i++) {
            output = output.with(layout.position(i), places.get(i));
        }
        return output;
    }

    /** The operator between the moves of the channels, and what is added behind it. */
    private static void weighted(
            Site site, Layout layout, dev.loupe.graph.Op op, boolean bias, boolean biased, int input) {
        Map<String, String> keys = new HashMap<>();
        keys.put("weight", site.in(1).name());
        int biasInput = input == 0 ? 2 : 3;
        if (bias) {
            keys.put("bias", site.in(biasInput).name());
        }
        Inferred x = site.in(input);
        if (layout.last()) {
            site.is(layout.toFirst(), x).then(op, Site.tied(keys)).then(layout.toLast());
        } else {
            site.is(op, Site.tied(keys), x);
        }
        if (biased && !bias) {
            TensorType type = site.types().get(0);
            site.then(
                    new ForeignOp.Foreign("BiasAdd", List.of(type), List.of(), false, "bias addition"),
                    site.in(biasInput));
        }
    }

    private static void convTranspose(Site site, int x, int w, int b, int sizes) {
        Shape input = site.shape(x);
        Layout layout = Layout.of(site, input);
        Filter filter = Filter.of(site, site.shape(w), layout.axes(), true);
        Size channels = input.get(layout.channels());
        if (channels.isConstant() && !channels.equals(filter.in())) {
            throw new BadInput("an input of " + channels + " channels does not fit a filter of " + site.shape(w));
        }
        int[] stride = numbers(site, "strides", layout);
        int[] dilation = numbers(site, "dilations", layout);
        List<Size> wanted = site.sizes(sizes).orElse(List.of());
        boolean same = site.text("padding", "VALID").equals("SAME");
        Shape output = input.with(layout.channels(), filter.out());
        int axes = layout.axes();
        int[] before = new int[axes];
        int[] after = new int[axes];
        int[] extra = new int[axes];
        boolean told = true;
        for (int i = 0; i < axes; i++) {
            Size size = input.get(layout.position(i));
            long reach = Math.addExact(
                    Math.multiplyExact((long) dilation[i], filter.kernel().get(i) - 1L), 1);
            Size out = wanted.size() == layout.rank()
                    ? wanted.get(layout.position(i))
                    : same
                            ? size.times(stride[i])
                            : size.minus(1).times(stride[i]).plus(reach);
            output = output.with(layout.position(i), out);
            if (!size.isConstant() || !out.isConstant()) {
                told = false;
                continue;
            }
            long full = (size.value() - 1) * stride[i] + reach;
            long total = Math.max(0, full - out.value());
            before[i] = Math.toIntExact(total / 2);
            after[i] = Math.toIntExact(total - before[i]);
            extra[i] = Math.toIntExact(out.value() - full + total);
            told &= extra[i] >= 0;
        }
        boolean biased = site.has(b);
        site.out(site.dtype(x), output)
                .counts(
                        site.in(w).isConstant(),
                        filter.times(Site.elements(input)).times("channels out", filter.out()))
                .work(biased ? "bias addition" : "");
        if (site.isWeight(w) && channels.isConstant() && told) {
            boolean bias = biased && site.isWeight(b);
            Window window =
                    new Window(filter.kernel(), Axes.of(stride), Axes.of(before), Axes.of(after), Axes.of(dilation));
            WeightedOp.ConvTranspose op = new WeightedOp.ConvTranspose(
                    Math.toIntExact(filter.out().value()), window, Axes.of(extra), 1, bias);
            weighted(site, layout, op, bias, biased, x);
        }
    }

    private static void pool(Site site, Reduction reduction) {
        Shape input = site.shape(0);
        Layout layout = Layout.of(site, input);
        Axes kernel = Axes.of(numbers(site, "ksize", layout));
        Sliding sliding = slide(site, input, layout, kernel);
        site.out(site.dtype(0), placed(input, layout, sliding.places())).work("pooling");
        boolean half = sliding.isTold() && reduction != Reduction.SUM;
        for (int i = 0; i < layout.axes(); i++) {
            half &= 2L * sliding.window().before().get(i) <= kernel.get(i)
                    && 2L * sliding.window().after().get(i) <= kernel.get(i);
        }
        if (half) {
            PoolOp.Pool op = new PoolOp.Pool(reduction, sliding.window(), false, false);
            if (layout.last()) {
                site.is(layout.toFirst(), site.in(0)).then(op).then(layout.toLast());
            } else {
                site.is(op, site.in(0));
            }
        }
    }
}
