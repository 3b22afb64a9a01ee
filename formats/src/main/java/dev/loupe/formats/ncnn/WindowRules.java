package dev.loupe.formats.ncnn;

import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.List;

/** Layers whose window slides over places. Height has settings of its own, 10 above width's; else it is as width. */
final class WindowRules {
    private static final int LIKE_OUTPUT_UPPER = -233;
    private static final int LIKE_OUTPUT_LOWER = -234;
    private static final int LARGEST = 1 << 20;

    private WindowRules() {}

    private static Axes axes(Layer layer, int count, int setting, int usual) {
        int width = layer.whole(setting, usual);
        int height = layer.whole(setting + 10, width);
        if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
            throw new BadInput("the setting " + setting + " must be from 1 to " + LARGEST);
        }
        return count == 1 ? Axes.of(width) : Axes.of(height, width);
    }

    private static int places(Site s) {
        int count = s.shape().rank() - 2;
        if (count < 1 || count > 2) {
            throw new BadInput("a window needs places behind the channels, not " + s.shape());
        }
        return count;
    }

    /** Padding is 4 left, 15 right, 14 top, 16 bottom; or as much as leaves {@code ceil(input / stride)} places. */
    private static Window window(Site s, int count) {
        Layer layer = s.layer();
        Axes kernel = axes(layer, count, 1, 0);
        Axes dilation = axes(layer, count, 2, 1);
        Axes stride = axes(layer, count, 3, 1);
        int left = layer.whole(4, 0);
        int right = layer.whole(15, left);
        int top = layer.whole(14, left);
        int bottom = layer.whole(16, top);
        if (left == LIKE_OUTPUT_UPPER || left == LIKE_OUTPUT_LOWER) {
            return like(s, kernel, stride, dilation, left == LIKE_OUTPUT_UPPER);
        }
        if (Math.min(Math.min(left, right), Math.min(top, bottom)) < 0) {
            throw new BadInput("its padding is negative");
        }
        return count == 1
                ? new Window(kernel, stride, Axes.of(left), Axes.of(right), dilation)
                : new Window(kernel, stride, Axes.of(top, left), Axes.of(bottom, right), dilation);
    }

    private static Window like(Site s, Axes kernel, Axes stride, Axes dilation, boolean upper) {
        int[] before = new int[kernel.count()];
        int[] after = new int[kernel.count()];
        for (int i = 0; i < before.length; i++) {
            Size size = s.shape().get(2 + i);
            long reach = (long) dilation.get(i) * (kernel.get(i) - 1) + 1;
            long total = size.isConstant()
                    ? Math.max(0, (size.ceilDiv(stride.get(i)).value() - 1) * stride.get(i) + reach - size.value())
                    : reach - 1;
            int small = Math.toIntExact(total / 2);
            int large = Math.toIntExact(total - total / 2);
            before[i] = upper ? small : large;
            after[i] = upper ? large : small;
        }
        return new Window(kernel, stride, Axes.of(before), Axes.of(after), dilation);
    }

    static Value convolution(Site s, boolean grouped) {
        Layer layer = s.layer();
        int out = layer.positive(0, 0);
        int groups = grouped ? layer.positive(7, 1) : 1;
        boolean bias = layer.flag(5);
        int count = places(s);
        Window window = window(s, count);
        long taps = 1;
        for (int i = 0; i < count; i++) {
            taps = Math.multiplyExact(taps, window.kernel().get(i));
        }
        long in = s.perOutput(6, out, taps);
        if (count == 1) {
            s.note("weight", true, out, in, window.kernel().get(0));
        } else {
            s.note(
                    "weight",
                    true,
                    out,
                    in,
                    window.kernel().get(0),
                    window.kernel().get(1));
        }
        if (bias) {
            s.note("bias", false, out);
        }
        scales(s, grouped ? groups : out);
        if (!s.shape().get(1).is(in * groups)) {
            throw new BadInput("its weights are for " + in * groups + " channels, but the input is " + s.shape());
        }
        return s.activated(s.x().with(new WeightedOp.Conv(out, window, groups, bias), s.weightAndBias(bias)));
    }

    /** Those of weights of 8 bits stand behind: of the weights, of the input, and from 100 on of the output. */
    static void scales(Site s, long ofWeights) {
        int term = s.layer().whole(8, 0);
        if (term != 0) {
            s.note("weight_scales", false, term == 2 || term == 102 ? 1 : ofWeights);
            s.note("input_scales", false, 1);
        }
        if (term > 100) {
            s.note("output_scales", false, 1);
        }
    }

    static Value deconvolution(Site s, boolean grouped) {
        Layer layer = s.layer();
        int out = layer.positive(0, 0);
        int groups = grouped ? layer.positive(7, 1) : 1;
        boolean bias = layer.flag(5);
        if (places(s) != 2 || layer.has(20) || layer.has(21) || layer.whole(4, 0) < 0 || layer.flag(28)) {
            return s.foreign(Shape.unknown(), "unknown settings");
        }
        Window window = window(s, 2);
        long high = window.kernel().get(0);
        long wide = window.kernel().get(1);
        long in = s.perOutput(6, out, high * wide);
        if (out % groups != 0 || !s.shape().get(1).is(in * groups)) {
            throw new BadInput("its weights are for " + in * groups + " channels, but the input is " + s.shape());
        }
        // The file has outputs before inputs within each group.
        s.note("weight", true, List.of(0, 2, 1, 3, 4), groups, out / groups, in, high, wide);
        if (bias) {
            s.note("bias", false, out);
        }
        Axes more = Axes.of(layer.whole(19, layer.whole(18, 0)), layer.whole(18, 0));
        return s.activated(
                s.x().with(new WeightedOp.ConvTranspose(out, window, more, groups, bias), s.weightAndBias(bias)));
    }

    /** Modes of padding: 0 rounds up, 1 down, 2 and 3 pad to {@code ceil(input / stride)} places. */
    static Value pooling(Site s) {
        Layer layer = s.layer();
        Reduction reduction = layer.whole(0, 0) == 0 ? Reduction.MAX : Reduction.AVERAGE;
        int count = places(s);
        if (layer.flag(4)) {
            Value pooled = s.x().then(new PoolOp.AdaptivePool(reduction, Axes.all(count, 1)));
            return pooled.reshape(pooled.size(0), pooled.size(1)); // NCNN keeps the channels only
        }
        if (layer.flag(7)) {
            int width = layer.positive(8, 0);
            int height = layer.positive(18, width);
            Axes sizes = count == 1 ? Axes.of(width) : Axes.of(height, width);
            return s.x().then(new PoolOp.AdaptivePool(reduction, sizes));
        }
        Axes kernel = axes(layer, count, 1, 0);
        Axes stride = axes(layer, count, 2, 1);
        Axes ones = Axes.all(count, 1);
        int mode = layer.whole(5, 0);
        boolean counted = layer.flag(6);
        if (mode == 2 || mode == 3) {
            return s.x().then(new PoolOp.Pool(reduction, like(s, kernel, stride, ones, mode == 2), false, counted));
        }
        int left = layer.whole(3, 0);
        int right = layer.whole(14, left);
        int top = layer.whole(13, left);
        int bottom = layer.whole(15, top);
        Axes before = count == 1 ? Axes.of(left) : Axes.of(top, left);
        Axes after = count == 1 ? Axes.of(right) : Axes.of(bottom, right);
        Window window = new Window(kernel, stride, before, after, ones);
        boolean fits = true;
        for (int i = 0; i < count; i++) {
            fits &= before.get(i) >= 0 && after.get(i) >= 0 && 2L * before.get(i) <= kernel.get(i);
        }
        if (!fits) {
            Shape shape = s.shape();
            for (int i = 0; i < count; i++) {
                shape = shape.with(2 + i, window.places(shape.get(2 + i), i, mode == 0));
            }
            return s.foreign(shape, "pooling");
        }
        return s.x().then(new PoolOp.Pool(reduction, window, mode == 0, counted));
    }
}
