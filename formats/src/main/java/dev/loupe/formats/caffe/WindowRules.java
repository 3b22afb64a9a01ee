package dev.loupe.formats.caffe;

import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.List;

/** Layers whose window slides over places. */
final class WindowRules {
    private WindowRules() {}

    /** One value for all axes, or one each; height and width may have fields of their own. */
    private static Axes axes(Message m, String name, String side, int count, int usual) {
        if (count == 2 && (m.has(side + "_h") || m.has(side + "_w"))) {
            return Axes.of(m.number(side + "_h", usual), m.number(side + "_w", usual));
        }
        List<Long> given = m.numbers(name);
        if (given.size() > 1 && given.size() != count) {
            throw m.error(name + " is given for " + given.size() + " axes, but there are " + count);
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            long value = given.isEmpty() ? usual : given.get(given.size() == 1 ? 0 : i);
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw m.error(name + " must be a number of 32 bits that is not negative, but is " + value);
            }
            values[i] = (int) value;
        }
        return Axes.of(values);
    }

    private static Window window(Site s, Message m) {
        int count = s.shape().rank() - s.axis(m, "axis", 1) - 1;
        if (count < 1 || s.axis(m, "axis", 1) != 1) {
            throw new BadInput("a window over the places of " + s.shape() + " needs a batch and channels before them");
        }
        Axes kernel = axes(m, "kernel_size", "kernel", count, 0);
        Axes padding = axes(m, "pad", "pad", count, 0);
        return new Window(
                kernel,
                axes(m, "stride", "stride", count, 1),
                padding,
                padding,
                axes(m, "dilation", "dilation", count, 1));
    }

    static Value convolution(Site s) {
        Message m = s.settings("convolution_param");
        boolean bias = m.flag("bias_term", true);
        boolean depthwise = !s.layer().type().equals("Convolution");
        WeightedOp.Conv conv = new WeightedOp.Conv(
                m.positive("num_output"), window(s, m), m.number("group", depthwise ? s.x().channels() : 1), bias);
        return s.x().with(conv, bias ? s.bind("weight", "bias") : s.bind("weight"));
    }

    static Value deconvolution(Site s) {
        Message m = s.settings("convolution_param");
        boolean bias = m.flag("bias_term", true);
        Window window = window(s, m);
        WeightedOp.ConvTranspose conv = new WeightedOp.ConvTranspose(
                m.positive("num_output"), window, Axes.all(window.axes(), 0), m.number("group", 1), bias);
        return s.x().with(conv, bias ? s.bind("weight", "bias") : s.bind("weight"));
    }

    static Value pooling(Site s) {
        Message m = s.settings("pooling_param");
        String method = m.choice("pool", 0, "MAX", "AVE", "STOCHASTIC");
        Reduction reduction = method.equals("AVE") ? Reduction.AVERAGE : Reduction.MAX;
        int count = s.shape().rank() - 2;
        if (count < 1) {
            throw new BadInput("pooling needs places behind batch and channels, not " + s.shape());
        }
        if (m.flag("global_pooling", false)) {
            return s.x().then(new PoolOp.AdaptivePool(reduction, Axes.all(count, 1)));
        }
        Axes padding = axes(m, "pad", "pad", count, 0);
        Axes ones = Axes.all(count, 1);
        Window window = new Window(
                axes(m, "kernel_size", "kernel", count, 0),
                axes(m, "stride", "stride", count, 1),
                padding,
                padding,
                ones);
        boolean ceil = m.choice("round_mode", 0, "CEIL", "FLOOR").equals("CEIL");
        boolean isOurs = !method.equals("STOCHASTIC");
        Shape shape = s.shape();
        for (int axis = 0; axis < count; axis++) {
            shape = shape.with(2 + axis, window.places(shape.get(2 + axis), axis, ceil));
            isOurs &= 2L * padding.get(axis) <= window.kernel().get(axis);
        }
        return isOurs ? s.x().then(new PoolOp.Pool(reduction, window, ceil, true)) : s.foreign(shape, "pooling");
    }
}
