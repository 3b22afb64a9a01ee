package dev.loupe.formats.openvino;

import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.HashMap;
import java.util.Map;

/** Layers with a window that slides: values are [batch, channels, spatial...]. */
final class ConvolutionRules {
    private ConvolutionRules() {}

    /**
     * What a convolution's weights say.
     *
     * @param out channels out of the operator that the weights are of: in, for a transposed one
     * @param in channels that each of these sees
     */
    private record Filters(long groups, Size out, Size in, Axes kernel, int place) {}

    /** Version 7 holds weights itself, [out, in/groups, kernel...] without groups; later versions state a shape. */
    private static Filters filters(IrSite site, Shape input, int at, boolean transposed) {
        int spatial = input.rank() - 2;
        if (spatial < 1) {
            throw new BadInput("an input of " + input + " has nothing for a window to slide over");
        }
        boolean grouped = site.operator().startsWith("Group");
        int weights = site.edges() > at ? at : site.edges();
        if (!site.has(weights)) {
            throw new BadInput("its weights are missing");
        }
        boolean own = weights >= site.edges();
        Shape shape = site.shape(weights, spatial + (grouped ? 3 : 2));
        if (!shape.isConstant()) {
            throw new UnknownShape();
        }
        int first = grouped ? 1 : 0;
        long groups = grouped ? shape.get(0).value() : own ? site.whole("group", 1) : 1;
        if (groups < 1) {
            throw new BadInput("its " + groups + " groups are none");
        }
        int[] kernel = new int[spatial];
        for (int i = 0; i < spatial; i++) {
            kernel[i] = Math.toIntExact(shape.get(first + 2 + i).value());
        }
        Size out = shape.get(first).times(grouped ? groups : 1);
        Size sees = shape.get(first + 1);
        Size wanted = transposed ? out : sees.times(groups);
        Size channels = input.get(1);
        if (channels.isConstant() && !channels.equals(wanted)) {
            throw new BadInput("an input of " + input + " does not fit weights for " + wanted + " channels");
        }
        if (out.is(0) || out.value() % groups != 0) {
            throw new BadInput(out + " channels cannot be parted into " + groups + " groups");
        }
        return new Filters(groups, out, sees, Axes.of(kernel), weights);
    }

    /** The window, padded as the layer says; {@code auto_pad} needs sizes. */
    private static Window window(IrSite site, Shape input, Axes kernel) {
        int spatial = kernel.count();
        int[] stride = site.axes("strides", spatial, 1);
        int[] dilation = site.axes("dilations", spatial, 1);
        String auto = site.text("auto_pad", "explicit");
        boolean same = auto.startsWith("same");
        boolean none = auto.equals("valid");
        int[] before = same || none ? new int[spatial] : site.axes("pads_begin", spatial, 0);
        int[] after = same || none ? new int[spatial] : site.axes("pads_end", spatial, 0);
        for (int i = 0; i < spatial && same; i++) {
            if (!input.get(2 + i).isConstant()) {
                throw new UnknownShape();
            }
            if (stride[i] < 1) {
                throw new BadInput("a stride must be positive, but is " + stride[i]);
            }
            long size = input.get(2 + i).value();
            long reach = (long) dilation[i] * (kernel.get(i) - 1) + 1;
            long total = Math.max(0, ((size + stride[i] - 1) / stride[i] - 1) * stride[i] + reach - size);
            boolean lower = auto.equals("same_lower");
            before[i] = Math.toIntExact(lower ? total - total / 2 : total / 2);
            after[i] = Math.toIntExact(total - before[i]);
        }
        return new Window(kernel, Axes.of(stride), Axes.of(before), Axes.of(after), Axes.of(dilation));
    }

    private static Product taps(Product product, String channels, Size size, Axes kernel) {
        Product taps = product.times(channels, size);
        for (int i = 0; i < kernel.count(); i++) {
            taps = taps.times("kernel", Size.of(kernel.get(i)));
        }
        return taps;
    }

    private static Map<String, String> keys(IrSite site, int weights, boolean bias) {
        Map<String, String> keys =
                new HashMap<>(Map.of("weight", site.in(weights).name()));
        if (bias) {
            keys.put("bias", site.in(weights + 1).name());
        }
        return keys;
    }

    static void convolution(IrSite site) {
        Shape input = site.shape(0);
        Filters filters = filters(site, input, 1, false);
        Window window = window(site, input, filters.kernel());
        Shape follows = input.with(1, filters.out());
        for (int i = 0; i < window.axes(); i++) {
            follows = follows.with(2 + i, window.places(input.get(2 + i), i, false));
        }
        Shape output = site.makes(follows);
        boolean biased = site.has(filters.place() + 1) && filters.place() >= site.edges();
        site.counts(
                        site.in(filters.place()).isConstant(),
                        taps(IrSite.elements(output), "channels in", filters.in(), filters.kernel()))
                .work(biased ? "bias addition" : "");
        boolean bias = biased && site.isWeight(filters.place() + 1);
        if (site.isWeight(filters.place()) && bias == biased && input.get(1).isConstant()) {
            int channels = Math.toIntExact(filters.out().value());
            site.is(
                    new WeightedOp.Conv(channels, window, Math.toIntExact(filters.groups()), bias),
                    IrSite.tied(keys(site, filters.place(), bias)),
                    site.in(0));
        }
    }

    static void transposed(IrSite site) {
        Shape input = site.shape(0);
        boolean old = site.operator().equals("Deconvolution");
        Filters filters = filters(site, input, 1, true);
        Size out = filters.in().times(filters.groups());
        int spatial = filters.kernel().count();
        boolean stated = !old && site.edges() > 2;
        boolean explicit = !site.text("auto_pad", "explicit").startsWith("same");
        Window window = explicit
                ? window(site, input, filters.kernel())
                : Window.of(filters.kernel()).stride(Axes.of(site.axes("strides", spatial, 1)));
        int[] extra = site.axes("output_padding", spatial, 0);
        Shape follows = input.with(1, out);
        for (int i = 0; i < spatial; i++) {
            Size size = input.get(2 + i)
                    .minus(1)
                    .times(window.stride().get(i))
                    .plus(window.reach(i))
                    .minus(window.before().get(i))
                    .minus(window.after().get(i))
                    .plus(extra[i]);
            follows = follows.with(2 + i, size);
        }
        Shape output = site.makes(stated || !explicit ? Shape.unknown() : follows);
        boolean biased = site.has(filters.place() + 1) && filters.place() >= site.edges();
        site.counts(
                        site.in(filters.place()).isConstant(),
                        taps(IrSite.elements(input), "channels out", filters.in(), filters.kernel()))
                .work(biased ? "bias addition" : "");
        boolean bias = biased && site.isWeight(filters.place() + 1);
        boolean plain = output.equals(follows) && explicit && input.get(1).isConstant() && !stated;
        if (plain && site.isWeight(filters.place()) && bias == biased) {
            site.is(
                    new WeightedOp.ConvTranspose(
                            Math.toIntExact(out.value()),
                            window,
                            Axes.of(extra),
                            Math.toIntExact(filters.groups()),
                            bias),
                    IrSite.tied(keys(site, filters.place(), bias)),
                    site.in(0));
        }
    }

    /** Where its taps lie is an input; how many there are is not. */
    static void deformable(IrSite site) {
        Shape input = site.shape(0);
        Shape weights = site.shape(2, input.rank());
        Product product = IrSite.elements(site.makes());
        for (int i = 1; i < weights.rank(); i++) {
            product = product.times(i == 1 ? "channels in" : "kernel", weights.get(i));
        }
        site.counts(site.in(2).isConstant(), product).work("interpolation");
    }

    static void pool(IrSite site) {
        Shape input = site.shape(0);
        int spatial = input.rank() - 2;
        if (spatial < 1) {
            throw new BadInput("an input of " + input + " has nothing for a window to slide over");
        }
        Window window = window(site, input, Axes.of(site.axes("kernel", spatial, 1)));
        String rounding = site.text("rounding_type", "floor");
        boolean ceil = rounding.startsWith("ceil");
        Shape follows = input;
        Shape ours = input;
        for (int i = 0; i < spatial; i++) {
            Size free = input.get(2 + i)
                    .plus(window.before().get(i))
                    .plus(window.after().get(i))
                    .minus(window.reach(i));
            Size places = window.places(input.get(2 + i), i, ceil);
            ours = ours.with(2 + i, places);
            boolean hangs = rounding.equals("ceil"); // also where a window starts in the padding
            follows = follows.with(
                    2 + i, hangs ? free.ceilDiv(window.stride().get(i)).plus(1) : places);
        }
        // Version 7 left a window out that starts in the padding, later ones differ by it.
        boolean either = !follows.equals(ours);
        Shape output = site.makes(either ? Shape.unknown() : follows);
        site.work("pooling");
        boolean average = site.operator().equals("AvgPool")
                || site.text("pool-method", "max").equals("avg");
        boolean counted = !site.text("exclude-pad", "true").equals("true");
        if (output.equals(ours) && site.layer().outputs().size() == 1) {
            site.is(new PoolOp.Pool(average ? Reduction.AVERAGE : Reduction.MAX, window, ceil, counted), site.in(0));
        }
    }
}
