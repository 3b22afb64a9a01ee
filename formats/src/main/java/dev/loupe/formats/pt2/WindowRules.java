package dev.loupe.formats.pt2;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Convolutions and pooling. */
final class WindowRules {
    private WindowRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "conv1d", "conv2d", "conv3d" -> conv(site, false);
            case "conv_transpose1d", "conv_transpose2d", "conv_transpose3d" -> conv(site, true);
            case "convolution", "_convolution" -> conv(site, site.flag("transposed", false));
            case "max_pool1d", "max_pool2d", "max_pool3d" -> pool(site, Reduction.MAX);
            case "max_pool1d_with_indices", "max_pool2d_with_indices", "max_pool3d_with_indices" ->
                pool(site, Reduction.MAX);
            case "avg_pool1d", "avg_pool2d", "avg_pool3d" -> pool(site, Reduction.AVERAGE);
            case "adaptive_avg_pool1d",
                    "adaptive_avg_pool2d",
                    "adaptive_avg_pool3d",
                    "_adaptive_avg_pool2d",
                    "_adaptive_avg_pool3d" -> adaptivePool(site, Reduction.AVERAGE);
            case "adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d" ->
                adaptivePool(site, Reduction.MAX);
            case "mean" -> reduce(site, Reduction.AVERAGE);
            case "sum" -> reduce(site, Reduction.SUM);
            case "amax", "max" -> reduce(site, Reduction.MAX);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** One number for each axis; a single one stands for all, none for the usual. */
    private static Axes axes(Site site, String name, int axes, int usual) {
        List<Long> given = site.wholes(name).orElse(List.of());
        if (given.isEmpty()) {
            return Axes.all(axes, usual);
        }
        if (given.size() != 1 && given.size() != axes) {
            throw new BadInput(name + " has " + given.size() + " numbers, but " + axes + " are needed");
        }
        int[] numbers = new int[axes];
        for (int i = 0; i < axes; i++) {
            numbers[i] = Site.small(given.get(given.size() == 1 ? 0 : i));
        }
        return Axes.of(numbers);
    }

    private static void conv(Site site, boolean transposed) {
        Operand input = site.tensor("input");
        Shape weight = site.tensor("weight").shape();
        int axes = weight.rank() - 2;
        if (axes < 1
                || axes > 3
                || (input.shape().rank() != axes + 2 && input.shape().rank() != axes + 1)) {
            throw new BadInput("an input of " + input.shape() + " does not fit a weight of " + weight);
        }
        int groups = site.small("groups", 1);
        if (groups <= 0) {
            throw new BadInput("groups must be positive, but are " + groups);
        }
        Size in = input.shape().get(-axes - 1);
        Size expected = transposed ? weight.get(0) : weight.get(1).times(groups);
        if (in.isConstant() && expected.isConstant() && !in.equals(expected)) {
            throw new BadInput("an input of " + in + " channels does not fit a weight of " + weight + " in " + groups
                    + " groups, which takes " + expected);
        }
        Shape counted = transposed ? input.shape() : site.shape();
        Product product = Site.elements(counted);
        for (int i = 2; i < weight.rank(); i++) {
            product = product.times("kernel", weight.get(i));
        }
        product = product.times(transposed ? "channels out" : "channels in", weight.get(1));
        site.counts(site.tensor("weight").isConstant(), product);
        boolean biased = site.hasTensor("bias");
        site.work(biased ? "bias addition" : "");
        Optional<Operand> ownWeight = site.weight("weight", axes + 2);
        Optional<Operand> ownBias = site.weight("bias", 1);
        if (ownWeight.isEmpty() || (biased && ownBias.isEmpty()) || !in.isConstant()) {
            return;
        }
        Map<String, Operand> parameters = new HashMap<>();
        ownWeight.ifPresent(operand -> parameters.put("weight", operand));
        ownBias.ifPresent(operand -> parameters.put("bias", operand));
        Window window = window(site, weight, axes);
        int channels = Site.small(
                transposed ? weight.get(1).times(groups).value() : weight.get(0).value());
        site.is(
                transposed
                        ? new WeightedOp.ConvTranspose(
                                channels, window, axes(site, "output_padding", axes, 0), groups, biased)
                        : new WeightedOp.Conv(channels, window, groups, biased),
                Site.tied(parameters),
                input);
    }

    private static Window window(Site site, Shape weight, int axes) {
        int[] kernel = new int[axes];
        for (int i = 0; i < axes; i++) {
            kernel[i] = Site.small(weight.get(i + 2).value());
        }
        Axes dilation = axes(site, "dilation", axes, 1);
        Axes before = axes(site, "padding", axes, 0);
        Axes after = before;
        if (site.text("padding", "valid").equals("same")) {
            int[] first = new int[axes];
            int[] second = new int[axes];
            for (int i = 0; i < axes; i++) {
                int total = Math.multiplyExact(dilation.get(i), kernel[i] - 1);
                first[i] = total / 2;
                second[i] = total - first[i];
            }
            before = Axes.of(first);
            after = Axes.of(second);
        }
        return new Window(Axes.of(kernel), axes(site, "stride", axes, 1), before, after, dilation);
    }

    /** The number in the operator's name: {@code avg_pool2d} has 2 axes. */
    private static int axes(Site site) {
        int at = site.operator().indexOf("pool") + "pool".length();
        return site.operator().charAt(at) - '0';
    }

    private static void pool(Site site, Reduction reduction) {
        Operand input = site.tensor("self");
        int axes = axes(site);
        site.work("pooling");
        if (!site.isSingle() || site.has("divisor_override")) {
            return;
        }
        List<Long> kernel = site.wholes("kernel_size").orElse(List.of());
        if (kernel.isEmpty()) {
            throw new BadInput("its kernel_size is missing");
        }
        Axes sizes = axes(site, "kernel_size", axes, 1);
        boolean strided = !site.wholes("stride").orElse(List.of()).isEmpty();
        Axes padding = axes(site, "padding", axes, 0);
        Window window = new Window(
                sizes,
                strided ? axes(site, "stride", axes, 1) : sizes,
                padding,
                padding,
                axes(site, "dilation", axes, 1));
        site.is(
                new PoolOp.Pool(
                        reduction,
                        window,
                        site.flag("ceil_mode", false),
                        reduction == Reduction.AVERAGE && site.flag("count_include_pad", true)),
                input);
    }

    private static void adaptivePool(Site site, Reduction reduction) {
        Operand input = site.tensor("self");
        int axes = axes(site);
        Shape output = site.shape();
        site.work("pooling");
        if (!site.isSingle() || output.rank() < axes) {
            return;
        }
        int[] sizes = new int[axes];
        for (int i = 0; i < axes; i++) {
            Size size = output.get(i - axes);
            if (!size.isConstant() || size.value() < 1) {
                return;
            }
            sizes[i] = Site.small(size.value());
        }
        site.is(new PoolOp.AdaptivePool(reduction, Axes.of(sizes)), input);
    }

    private static void reduce(Site site, Reduction reduction) {
        site.work("pooling");
        if (site.outputs() != 1 || site.hasTensor("other")) {
            site.work("element-wise");
            return;
        }
        Operand input = site.tensor("self");
        List<Long> dimensions = site.wholes("dim").orElse(List.of());
        int rank = input.shape().rank();
        List<Integer> reduced = dimensions.isEmpty()
                ? java.util.stream.IntStream.range(0, rank).boxed().toList()
                : dimensions.stream().map(Site::small).toList();
        site.is(new PoolOp.Reduce(reduction, reduced, site.flag("keepdim", false)), input);
    }
}
