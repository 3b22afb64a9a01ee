package dev.loupe.formats.coreml;

import dev.loupe.formats.coreml.CoreMlModel.WeightDef;
import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Layers of neural networks: values are [batch, channels, height, width]. */
final class LayerRules {
    private LayerRules() {}

    /** Whether the operator is known. */
    static boolean apply(LayerSite site) {
        switch (site.operator()) {
            case "convolution" -> convolution(site);
            case "innerProduct" -> innerProduct(site);
            case "pooling" -> pooling(site);
            case "batchnorm", "mvn", "l2normalize", "lrn", "layerNormalization" ->
                site.like(0).work("normalisation");
            case "activation" -> site.like(0).work("activation");
            case "tanh" ->
                site.like(0)
                        .work("activation")
                        .is(new ActivationOp.Activation(ActivationOp.Function.TANH, 0, false), site.in(0));
            case "gelu", "erf", "clampedReLU", "clip" -> site.like(0).work("activation");
            case "softmax", "softmaxND" -> site.like(0).work("soft-max");
            case "unary", "scale", "bias" -> site.like(0).work("element-wise");
            case "simpleRecurrent" -> recurrent(site, 1, 1, 15);
            case "gru" -> recurrent(site, 3, 1, 15);
            case "uniDirectionalLSTM" -> recurrent(site, 4, 1, 1010);
            case "biDirectionalLSTM" -> recurrent(site, 4, 2, 1010);
            case "copy" -> site.like(0);
            case "add", "multiply", "average", "max", "min" ->
                elementwise(site, site.layer().inputs().size());
            case "addBroadcastable", "divideBroadcastable", "multiplyBroadcastable", "subtractBroadcastable" ->
                elementwise(site, site.layer().inputs().size());
            case "concat" -> concat(site);
            case "flatten" ->
                site.out(
                        site.dtype(0),
                        Shape.of(
                                site.shape(0).get(0),
                                site.shape(0).elements(1, site.shape(0).rank())));
            case "upsample" -> upsample(site);
            case "loadConstant", "loadConstantND" -> loadConstant(site);
            case "embedding", "embeddingND" -> embedding(site);
            case "padding", "crop", "reshape", "permute", "split", "reorganizeData", "slice", "gather", "splitND" ->
                moved(site);
            case "concatND", "transpose", "sliceStatic", "squeeze", "expandDims", "reshapeStatic" -> moved(site);
            case "resizeBilinear" -> site.unknown(site.dtype(0)).work("interpolation");
            case "reduce", "dot" -> site.unknown(site.dtype(0)).work("pooling");
            case "nonMaximumSuppression" -> site.unknown(site.dtype(0)).work("comparison of boxes");
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * Products with the input and with the state, for each step: as many as the input has times the features of one. All
     * steps come out, or the last.
     */
    private static void recurrent(LayerSite site, int gates, int directions, int sequences) {
        Shape input = site.shape(0);
        long in = site.number(1, 0);
        long out = site.number(2, 0);
        if (in < 1 || out < 1) {
            throw new BadInput("a recurrent layer of " + in + " and " + out + " features is none");
        }
        long rows = Math.multiplyExact(gates * (long) directions, out);
        for (WeightDef weight : site.layer().weights()) {
            long elements = weight.type().shape().elements().value();
            if (elements > Math.multiplyExact(Math.max(in, out), out)
                    && weight.type().dtype().isFloat()) {
                throw new BadInput("its weights '" + weight.name() + "' have " + elements + " elements, too many for "
                        + in + " and " + out + " features");
            }
        }
        int feature = input.rank();
        for (int i = input.rank() - 1; i >= 0; i--) {
            feature = input.get(i).is(in) ? i : feature;
        }
        if (feature == input.rank()) {
            throw new BadInput("an input of " + input + " does not have the " + in + " features that it takes");
        }
        Size steps = input.elements().floorDiv(in);
        Shape made = input.with(feature, Size.of(Math.multiplyExact(directions, out)));
        Shape state = Shape.of(Size.ONE, Size.of(out));
        site.out(site.dtype(0), made);
        for (int i = 1; i < site.layer().outputs().size(); i++) {
            site.out(site.dtype(0), state);
        }
        boolean last = site.number(sequences, 0) == 0;
        site.counts(
                        true,
                        LayerSite.product("steps", steps)
                                .times("gates", Size.of(rows))
                                .times("features in", Size.of(in)),
                        LayerSite.product("steps", steps)
                                .times("gates", Size.of(rows))
                                .times("features of the state", Size.of(out)))
                .work(
                        last
                                ? "bias addition and activation; the last step alone comes out"
                                : "bias addition and activation");
    }

    private static void moved(LayerSite site) {
        site.layer().outputs().forEach(output -> site.unknown(site.dtype(0)));
    }

    private static void check(LayerSite site, String suffix, long elements) {
        for (WeightDef weight : site.layer().weights()) {
            boolean wrong = weight.name().endsWith(suffix)
                    && !weight.type().shape().elements().is(elements);
            // Packed numbers of less than a byte may fill their last byte.
            if (wrong && weight.type().dtype().isFloat()) {
                throw new BadInput(
                        "its " + suffix + " have " + weight.type().shape() + " elements, but need " + elements);
            }
        }
    }

    private static Map<String, String> keys(LayerSite site, int weight, boolean bias) {
        Map<String, String> keys =
                new HashMap<>(Map.of("weight", site.in(weight).name()));
        if (bias) {
            keys.put("bias", site.in(weight + 1).name());
        }
        return keys;
    }

    private static Window window(LayerSite site, Shape input, int[] kernel, int[] stride, int[] dilation) {
        List<Long> padding = site.layer().numbers().getOrDefault("padding", List.of());
        List<Long> edges = site.layer().numbers().getOrDefault("edges", List.of());
        boolean same = !padding.isEmpty() && (padding.get(0) == 51 || padding.get(0) == 31);
        int[] before = new int[2];
        int[] after = new int[2];
        for (int i = 0; i < 2; i++) {
            Size size = input.get(2 + i);
            if (same && size.isConstant()) {
                long reach = (long) dilation[i] * (kernel[i] - 1) + 1;
                long places = size.ceilDiv(stride[i]).value();
                long total = Math.max(0, (places - 1) * stride[i] + reach - size.value());
                before[i] = (int) (total / 2);
                after[i] = (int) (total - total / 2);
            } else if (edges.size() == 4) {
                before[i] = Math.toIntExact(edges.get(2 * i));
                after[i] = Math.toIntExact(edges.get(2 * i + 1));
            }
        }
        return new Window(Axes.of(kernel), Axes.of(stride), Axes.of(before), Axes.of(after), Axes.of(dilation));
    }

    private static void convolution(LayerSite site) {
        Shape input = site.shape(0, 4);
        long out = site.number(1, 0);
        long kernelChannels = site.number(2, 0);
        long groups = Math.max(1, site.number(10, 1));
        int[] kernel = site.axes(20, 2, 3);
        boolean turned = site.number(60, 0) != 0;
        boolean biased = site.number(70, 0) != 0;
        if (out < 1 || kernelChannels < 1 || out > Integer.MAX_VALUE || out % groups != 0) {
            throw new BadInput(out + " output channels of " + kernelChannels + " in " + groups + " groups are none");
        }
        long channels = turned ? kernelChannels : Math.multiplyExact(kernelChannels, groups);
        if (input.get(1).isConstant() && !input.get(1).is(channels)) {
            throw new BadInput("an input of " + input + " does not fit weights for " + channels + " channels");
        }
        long perFilter =
                turned ? Math.multiplyExact(kernelChannels, out / groups) : Math.multiplyExact(kernelChannels, out);
        check(site, ".weights", Math.multiplyExact(perFilter, (long) kernel[0] * kernel[1]));
        Window window = window(site, input, kernel, site.axes(30, 2, 1), site.axes(40, 2, 1));
        Product area = computed(turned ? input : input.with(1, Size.of(out)), window, turned)
                .times("kernel", Size.of(kernel[0]))
                .times("kernel", Size.of(kernel[1]))
                .times(turned ? "channels out" : "channels in", Size.of(turned ? out / groups : kernelChannels));
        Shape output = input.with(1, Size.of(out));
        for (int i = 0; i < 2; i++) {
            Size size = input.get(2 + i);
            Size places = turned
                    ? size.minus(1)
                            .times(window.stride().get(i))
                            .plus(window.reach(i))
                            .minus(window.before().get(i))
                            .minus(window.after().get(i))
                    : window.places(size, i, false);
            output = output.with(2 + i, places);
        }
        List<Long> wanted = site.layer().numbers().getOrDefault("100", List.of());
        boolean stated = turned && wanted.size() == 2;
        if (stated) {
            output = output.with(2, Size.of(wanted.get(0))).with(3, Size.of(wanted.get(1)));
        }
        int weight = site.layer().inputs().size();
        site.out(site.dtype(0), output).counts(true, area).work(biased ? "bias addition" : "");
        boolean bias = biased && site.isWeight(weight + 1);
        if (!turned && site.isWeight(weight) && (bias || !biased) && input.isConstant()) {
            site.is(
                    new WeightedOp.Conv((int) out, window, (int) groups, bias),
                    LayerSite.tied(keys(site, weight, bias)),
                    site.in(0));
        }
    }

    /** The elements that a convolution computes: its outputs, or the inputs of a transposed one. */
    private static Product computed(Shape shape, Window window, boolean turned) {
        Shape places = shape;
        for (int i = 0; !turned && i < 2; i++) {
            places = places.with(2 + i, window.places(shape.get(2 + i), i, false));
        }
        return LayerSite.elements(places);
    }

    private static void innerProduct(LayerSite site) {
        Shape input = site.shape(0);
        long in = site.number(1, 0);
        long out = site.number(2, 0);
        boolean biased = site.number(10, 0) != 0;
        if (in < 1 || out < 1 || out > Integer.MAX_VALUE) {
            throw new BadInput("a product of " + in + " by " + out + " features is none");
        }
        check(site, ".weights", Math.multiplyExact(in, out));
        boolean last = input.rank() > 0 && input.get(-1).is(in);
        if (!last && input.isConstant() && !input.elements(1, input.rank()).is(in)) {
            throw new BadInput("an input of " + input + " does not fit weights for " + in + " features");
        }
        Shape output = last
                ? input.with(-1, Size.of(out))
                : input.rank() == 4
                        ? Shape.of(input.get(0), Size.of(out), Size.ONE, Size.ONE)
                        : Shape.of(input.get(0), Size.of(out));
        int weight = site.layer().inputs().size();
        site.out(site.dtype(0), output)
                .counts(true, LayerSite.elements(output).times("features in", Size.of(in)))
                .work(biased ? "bias addition" : "");
        boolean bias = biased && site.isWeight(weight + 1);
        if (last && site.isWeight(weight) && (bias || !biased)) {
            site.is(new WeightedOp.Linear((int) out, bias), LayerSite.tied(keys(site, weight, bias)), site.in(0));
        }
    }

    private static void pooling(LayerSite site) {
        Shape input = site.shape(0, 4);
        PoolOp.Reduction how = site.number(1, 0) == 0
                ? PoolOp.Reduction.MAX
                : site.number(1, 0) == 1 ? PoolOp.Reduction.AVERAGE : PoolOp.Reduction.SUM;
        if (site.number(60, 0) != 0) {
            site.out(site.dtype(0), input.with(2, Size.ONE).with(3, Size.ONE))
                    .work("pooling")
                    .is(new PoolOp.AdaptivePool(how, Axes.of(1, 1)), site.in(0));
            return;
        }
        Window window = window(site, input, site.axes(10, 2, 3), site.axes(20, 2, 1), new int[] {1, 1});
        List<Long> padding = site.layer().numbers().getOrDefault("padding", List.of());
        boolean ceil = !padding.isEmpty() && padding.get(0) == 32;
        Shape output = input;
        for (int i = 0; i < 2; i++) {
            output = output.with(2 + i, window.places(input.get(2 + i), i, ceil));
        }
        site.out(site.dtype(0), output).work("pooling");
    }

    private static void elementwise(LayerSite site, int count) {
        Shape shape = site.shape(0);
        for (int i = 1; i < count; i++) {
            shape = Broadcast.of(shape, site.shape(i));
        }
        site.out(site.dtype(0), shape).work("element-wise");
    }

    private static void concat(LayerSite site) {
        Shape result = site.shape(0);
        int axis = result.rank() >= 3 ? result.rank() - 3 : result.rank() - 1;
        if (result.rank() == 0) {
            throw new BadInput("a single number cannot be joined");
        }
        Size sum = result.get(axis);
        for (int i = 1; i < site.layer().inputs().size(); i++) {
            Shape shape = site.shape(i, result.rank());
            sum = sum.plus(shape.get(axis));
        }
        site.out(site.dtype(0), result.with(axis, sum));
    }

    private static void upsample(LayerSite site) {
        Shape input = site.shape(0, 4);
        int[] factors = site.axes(1, 2, 1);
        site.out(
                        site.dtype(0),
                        input.with(2, input.get(2).times(factors[0]))
                                .with(3, input.get(3).times(factors[1])))
                .work("interpolation");
    }

    private static void loadConstant(LayerSite site) {
        List<Long> sizes = site.layer().numbers().getOrDefault("1", List.of());
        Size[] shape = new Size[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Size.of(sizes.get(i));
        }
        site.out(DType.FLOAT32, Shape.of(shape));
    }

    private static void embedding(LayerSite site) {
        check(site, ".weights", Math.multiplyExact(site.number(1, 0), site.number(2, 0)));
        site.unknown(DType.FLOAT32).work("look-up");
    }
}
