package dev.loupe.formats.onnx;

import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Convolutions and pooling. */
final class WindowRules {
    private WindowRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "Conv", "FusedConv" -> conv(site, 0, 1, 2);
            case "ConvInteger" -> conv(site, 0, 1, -1);
            case "QLinearConv" -> conv(site, 0, 3, 8);
            case "DeformConv" -> conv(site, 0, 1, 3);
            case "ConvTranspose" -> convTranspose(site);
            case "MaxPool" -> pool(site, Reduction.MAX);
            case "AveragePool" -> pool(site, Reduction.AVERAGE);
            case "LpPool" -> pool(site, Reduction.SUM);
            case "GlobalAveragePool" -> globalPool(site, Reduction.AVERAGE);
            case "GlobalMaxPool" -> globalPool(site, Reduction.MAX);
            case "GlobalLpPool" -> globalPool(site, Reduction.SUM);
            case "MaxUnpool" -> unpool(site);
            case "Col2Im" -> col2Im(site);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A window's settings as the attributes say them. */
    private record Settings(Window window, boolean asWide) {}

    private static Settings settings(Site site, int[] kernel, Shape input) {
        int axes = kernel.length;
        int[] stride = numbers(site, "strides", axes, 1, 1);
        int[] dilation = numbers(site, "dilations", axes, 1, 1);
        int[] before = new int[axes];
        int[] after = new int[axes];
        String auto = site.text("auto_pad", "NOTSET");
        boolean same = auto.startsWith("SAME");
        if (!same && !auto.equals("VALID") && site.hasAttribute("pads")) {
            int[] pads = numbers(site, "pads", 2 * axes, 0, 0);
            System.arraycopy(pads, 0, before, 0, axes);
            System.arraycopy(pads, axes, after, 0, axes);
        }
        boolean asWide = false;
        for (int i = 0; same && i < axes; i++) {
            Size size = input.get(input.rank() - axes + i);
            long reach = (long) dilation[i] * (kernel[i] - 1) + 1;
            if (size.isConstant() || stride[i] == 1) {
                long total = stride[i] == 1
                        ? reach - 1
                        : Math.max(
                                0, ((size.value() + stride[i] - 1) / stride[i] - 1) * stride[i] + reach - size.value());
                int smaller = (int) (total / 2);
                before[i] = auto.equals("SAME_LOWER") ? (int) (total - smaller) : smaller;
                after[i] = (int) total - before[i];
            } else {
                asWide = true;
            }
        }
        Window window =
                new Window(Axes.of(kernel), Axes.of(stride), Axes.of(before), Axes.of(after), Axes.of(dilation));
        return new Settings(window, asWide);
    }

    private static int[] numbers(Site site, String name, int count, int usual, int least) {
        List<Long> given = site.wholes(name).orElse(List.of());
        int[] numbers = new int[count];
        if (!given.isEmpty() && given.size() != count) {
            throw new BadInput(name + " has " + given.size() + " numbers, but " + count + " are needed");
        }
        for (int i = 0; i < count; i++) {
            long value = given.isEmpty() ? usual : given.get(i);
            if (value < least) {
                throw new BadInput(name + " must not be below " + least + ", but is " + value);
            }
            if (value > Integer.MAX_VALUE) {
                throw new BadInput(name + " " + value + " is too large");
            }
            numbers[i] = (int) value;
        }
        return numbers;
    }

    private static Shape slide(Shape input, Settings settings, boolean ceil) {
        Window window = settings.window();
        Shape result = input;
        int lead = input.rank() - window.axes();
        for (int i = 0; i < window.axes(); i++) {
            Size size = input.get(lead + i);
            result = result.with(
                    lead + i,
                    settings.asWide() && !size.isConstant()
                            ? size.ceilDiv(settings.window().stride().get(i))
                            : window.places(size, i, ceil));
        }
        return result;
    }

    /** The kernel of a weight's shape: its dimensions behind the channels. */
    private static int[] kernel(Site site, Shape weight) {
        if (weight.rank() < 3) {
            throw new BadInput("a convolution's weight needs 3 dimensions or more, but has the shape " + weight);
        }
        int[] kernel = new int[weight.rank() - 2];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = Math.toIntExact(weight.get(i + 2).value());
            if (kernel[i] <= 0) {
                throw new BadInput("a convolution's weight of shape " + weight + " has no taps");
            }
        }
        List<Long> said = site.wholes("kernel_shape").orElse(List.of());
        for (int i = 0; i < said.size() && i < kernel.length; i++) {
            if (said.get(i) != kernel[i]) {
                throw new BadInput("kernel_shape " + said + " is not that of the weight, " + weight);
            }
        }
        return kernel;
    }

    static void conv(Site site, int x, int w, int b) {
        Shape input = site.shape(x);
        Shape weight = site.shape(w);
        int[] kernel = kernel(site, weight);
        if (input.rank() != weight.rank()) {
            throw new BadInput("an input of " + input + " does not fit a weight of " + weight);
        }
        long groups = site.whole("group", 1);
        Size channels = weight.get(0);
        if (groups <= 0) {
            throw new BadInput("group must be positive, but is " + groups);
        }
        Size in = weight.get(1).times(groups);
        if (input.get(1).isConstant() && !input.get(1).equals(in)) {
            throw new BadInput("an input of " + input.get(1) + " channels does not fit a weight of " + weight + " in "
                    + groups + " groups, which takes " + in);
        }
        if (channels.value() % groups != 0) {
            throw new BadInput(channels + " output channels do not split into " + groups + " groups");
        }
        Settings settings = settings(site, kernel, input);
        Shape output = slide(input, settings, false).with(1, channels);
        DType type = site.operator().equals("ConvInteger")
                ? DType.INT32
                : site.operator().equals("QLinearConv") && site.has(7) ? site.dtype(7) : site.dtype(x);
        boolean biased = b >= 0 && site.has(b);
        Product product = Site.elements(output);
        for (int size : kernel) {
            product = product.times("kernel", Size.of(size));
        }
        product = product.times("channels in", weight.get(1));
        site.out(type, output).counts(site.in(w).isConstant(), product).work(biased ? "bias addition" : "");
        boolean plain = site.operator().equals("Conv")
                && NormRules.isWeight(site, w)
                && (!biased || NormRules.isWeight(site, b))
                && !settings.asWide()
                && input.get(1).isConstant()
                && kernel.length <= 3
                && groups <= Integer.MAX_VALUE;
        if (plain) {
            Map<String, String> keys = new HashMap<>();
            keys.put("weight", site.in(w).name());
            if (biased) {
                keys.put("bias", site.in(b).name());
            }
            site.is(
                    new WeightedOp.Conv(Math.toIntExact(channels.value()), settings.window(), (int) groups, biased),
                    Site.tied(keys),
                    site.in(x));
        }
    }

    private static void convTranspose(Site site) {
        Shape input = site.shape(0);
        Shape weight = site.shape(1);
        int[] kernel = kernel(site, weight);
        if (input.rank() != weight.rank()) {
            throw new BadInput("an input of " + input + " does not fit a weight of " + weight);
        }
        int groups = site.small("group", 1);
        if (groups <= 0) {
            throw new BadInput("group must be positive, but is " + groups);
        }
        if (input.get(1).isConstant() && !input.get(1).equals(weight.get(0))) {
            throw new BadInput("an input of " + input.get(1) + " channels does not fit a weight of " + weight);
        }
        Size channels = weight.get(1).times(groups);
        Settings settings = settings(site, kernel, input);
        int[] extra = numbers(site, "output_padding", kernel.length, 0, 0);
        List<Long> wanted = site.wholes("output_shape").orElse(List.of());
        boolean same = site.text("auto_pad", "NOTSET").startsWith("SAME");
        Shape output = input.with(1, channels);
        for (int i = 0; i < kernel.length; i++) {
            Size size = input.get(2 + i);
            Size out;
            if (!wanted.isEmpty()) {
                out = Size.of(wanted.get(wanted.size() - kernel.length + i));
            } else if (same) {
                out = size.times(settings.window().stride().get(i));
            } else {
                out = size.minus(1)
                        .times(settings.window().stride().get(i))
                        .plus((long) settings.window().dilation().get(i) * (kernel[i] - 1) + 1 + extra[i])
                        .minus(settings.window().before().get(i))
                        .minus(settings.window().after().get(i));
            }
            if (out.isConstant() && out.value() <= 0) {
                throw new BadInput("its output would have a size of " + out);
            }
            output = output.with(2 + i, out);
        }
        Product product = Site.elements(input);
        for (int size : kernel) {
            product = product.times("kernel", Size.of(size));
        }
        boolean biased = site.has(2);
        site.out(site.dtype(0), output)
                .counts(site.in(1).isConstant(), product.times("channels out", weight.get(1)))
                .work(biased ? "bias addition" : "");
        boolean plain = NormRules.isWeight(site, 1)
                && (!biased || NormRules.isWeight(site, 2))
                && wanted.isEmpty()
                && !same
                && kernel.length <= 3
                && input.get(1).isConstant();
        if (plain) {
            Map<String, String> keys = new HashMap<>();
            keys.put("weight", site.in(1).name());
            if (biased) {
                keys.put("bias", site.in(2).name());
            }
            site.is(
                    new WeightedOp.ConvTranspose(
                            Math.toIntExact(channels.value()), settings.window(), Axes.of(extra), groups, biased),
                    Site.tied(keys),
                    site.in(0));
        }
    }

    private static void pool(Site site, Reduction reduction) {
        Shape input = site.shape(0);
        List<Long> shape = site.wholes("kernel_shape").orElse(List.of());
        if (shape.isEmpty() || input.rank() != shape.size() + 2) {
            throw new BadInput("an input of " + input + " does not fit a window of " + shape);
        }
        Settings settings = settings(site, numbers(site, "kernel_shape", shape.size(), 1, 1), input);
        boolean ceil = site.whole("ceil_mode", 0) != 0;
        Shape output = slide(input, settings, ceil);
        site.out(site.dtype(0), output).work("pooling");
        if (site.wants(1)) {
            site.out(DType.INT64, output);
        }
        boolean half = true;
        for (int i = 0; i < settings.window().axes(); i++) {
            half &= 2L * settings.window().before().get(i)
                    <= settings.window().kernel().get(i);
        }
        if (half && !site.wants(1) && !settings.asWide() && shape.size() <= 3) {
            boolean counted = site.whole("count_include_pad", 0) != 0;
            site.is(new PoolOp.Pool(reduction, settings.window(), ceil, counted), site.in(0));
        }
    }

    private static void globalPool(Site site, Reduction reduction) {
        Shape input = site.shape(0);
        if (input.rank() < 3) {
            throw new BadInput("pooling over all positions needs 3 dimensions or more, not " + input);
        }
        Shape output = input;
        for (int i = 2; i < input.rank(); i++) {
            output = output.with(i, Size.ONE);
        }
        site.out(site.dtype(0), output)
                .work("pooling")
                .is(new PoolOp.AdaptivePool(reduction, Axes.all(input.rank() - 2, 1)), site.in(0));
    }

    private static void unpool(Site site) {
        Shape input = site.shape(0);
        if (site.has(2)) {
            List<Size> sizes = site.sizes(2).orElseThrow(UnknownShape::new);
            site.out(site.dtype(0), Shape.of(sizes)).work("pooling");
            return;
        }
        int axes = input.rank() - 2;
        Settings settings = settings(site, numbers(site, "kernel_shape", axes, 1, 1), input);
        Shape output = input;
        for (int i = 0; i < axes; i++) {
            output = output.with(
                    i + 2,
                    input.get(i + 2)
                            .minus(1)
                            .times(settings.window().stride().get(i))
                            .plus(settings.window().kernel().get(i))
                            .minus(settings.window().before().get(i))
                            .minus(settings.window().after().get(i)));
        }
        site.out(site.dtype(0), output).work("pooling");
    }

    private static void col2Im(Site site) {
        Shape input = site.shape(0, 3);
        List<Size> image = site.sizes(1).orElseThrow(UnknownShape::new);
        List<Size> block = site.sizes(2).orElseThrow(UnknownShape::new);
        Size area = Size.ONE;
        for (Size size : block) {
            area = area.times(size);
        }
        Size[] sizes = new Size[image.size() + 2];
        sizes[0] = input.get(0);
        sizes[1] = input.get(1).dividedBy(area);
        for (int i = 0; i < image.size(); i++) {
            sizes[i + 2] = image.get(i);
        }
        site.out(site.dtype(0), Shape.of(sizes)).work("element-wise");
    }
}
