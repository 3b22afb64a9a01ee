package dev.loupe.torch;

import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.Arrays;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Kernels over windows and over positions in space: convolution, pooling, padding, interpolation. */
final class WindowKernels {
    private WindowKernels() {}

    static Kernel conv(WeightedOp.Conv op) {
        Window window = op.window();
        long[] stride = longs(window.stride());
        long[] dilation = longs(window.dilation());
        boolean isEven = window.before().equals(window.after());
        long[] padding = isEven ? longs(window.before()) : new long[window.axes()];
        long[] uneven = isEven ? new long[0] : outside(window.before(), window.after());
        int groups = op.groups();
        return switch (window.axes()) {
            case 1 ->
                Kernel.one(call -> torch.conv1d(
                        padded(call.in(0), uneven, 0),
                        call.parameter(0),
                        call.optional(1),
                        stride,
                        padding,
                        dilation,
                        groups));
            case 2 ->
                Kernel.one(call -> torch.conv2d(
                        padded(call.in(0), uneven, 0),
                        call.parameter(0),
                        call.optional(1),
                        stride,
                        padding,
                        dilation,
                        groups));
            case 3 ->
                Kernel.one(call -> torch.conv3d(
                        padded(call.in(0), uneven, 0),
                        call.parameter(0),
                        call.optional(1),
                        stride,
                        padding,
                        dilation,
                        groups));
            default -> throw new BadInput("a convolution over " + window.axes() + " axes cannot be run; 1 to 3 can");
        };
    }

    /** Where the paddings before and after differ, the smaller is LibTorch's, and the rest is cut off the output. */
    static Kernel convTranspose(WeightedOp.ConvTranspose op) {
        Window window = op.window();
        int axes = window.axes();
        long[] stride = longs(window.stride());
        long[] dilation = longs(window.dilation());
        long[] output = longs(op.outputPadding());
        long[] padding = new long[axes];
        boolean isEven = window.before().equals(window.after());
        for (int i = 0; i < axes; i++) {
            padding[i] = Math.min(window.before().get(i), window.after().get(i));
        }
        Kernel even = switch (axes) {
            case 1 ->
                Kernel.one(call -> torch.conv_transpose1d(
                        call.in(0),
                        call.parameter(0),
                        call.optional(1),
                        stride,
                        padding,
                        output,
                        op.groups(),
                        dilation));
            case 2 ->
                Kernel.one(call -> torch.conv_transpose2d(
                        call.in(0),
                        call.parameter(0),
                        call.optional(1),
                        stride,
                        padding,
                        output,
                        op.groups(),
                        dilation));
            case 3 ->
                Kernel.one(call -> torch.conv_transpose3d(
                        call.in(0),
                        call.parameter(0),
                        call.optional(1),
                        stride,
                        padding,
                        output,
                        op.groups(),
                        dilation));
            default -> throw new BadInput("a transposed convolution over " + axes + " axes cannot be run; 1 to 3 can");
        };
        return isEven ? even : Kernel.one(call -> cut(even.run(call)[0], window, padding));
    }

    private static Tensor cut(Tensor output, Window window, long[] padding) {
        Tensor cut = output;
        for (int i = 0; i < padding.length; i++) {
            long dimension = output.dim() - padding.length + i;
            long front = window.before().get(i) - padding[i];
            long back = window.after().get(i) - padding[i];
            cut = cut.narrow(dimension, front, output.size(dimension) - front - back);
        }
        return cut;
    }

    static Kernel pool(PoolOp.Pool op) {
        return switch (op.reduction()) {
            case MAX -> maxPool(op);
            case AVERAGE -> averagePool(op);
            case SUM -> sumPool(op);
        };
    }

    private static Kernel maxPool(PoolOp.Pool op) {
        Window window = op.window();
        long[] kernel = longs(window.kernel());
        long[] stride = longs(window.stride());
        long[] dilation = longs(window.dilation());
        boolean isEven = window.before().equals(window.after());
        long[] padding = isEven ? longs(window.before()) : new long[window.axes()];
        long[] uneven = isEven ? new long[0] : outside(window.before(), window.after());
        double least = Double.NEGATIVE_INFINITY;
        return switch (window.axes()) {
            case 1 ->
                Kernel.one(call -> torch.max_pool1d(
                        padded(call.in(0), uneven, least), kernel, stride, padding, dilation, op.ceil()));
            case 2 ->
                Kernel.one(call -> torch.max_pool2d(
                        padded(call.in(0), uneven, least), kernel, stride, padding, dilation, op.ceil()));
            case 3 ->
                Kernel.one(call -> torch.max_pool3d(
                        padded(call.in(0), uneven, least), kernel, stride, padding, dilation, op.ceil()));
            default -> throw unpooled(window);
        };
    }

    private static Kernel averagePool(PoolOp.Pool op) {
        Window window = op.window();
        requireNoDilation(window);
        if (!window.before().equals(window.after())) {
            return op.countPadding() ? unevenAverage(op) : averageOfInside(op);
        }
        long[] kernel = longs(window.kernel());
        long[] stride = longs(window.stride());
        long[] padding = longs(window.before());
        boolean counts = op.countPadding();
        return switch (window.axes()) {
            case 1 -> Kernel.one(call -> torch.avg_pool1d(call.in(0), kernel, stride, padding, op.ceil(), counts));
            case 2 ->
                Kernel.one(call ->
                        torch.avg_pool2d(call.in(0), kernel, stride, padding, op.ceil(), counts, new LongOptional()));
            case 3 ->
                Kernel.one(call ->
                        torch.avg_pool3d(call.in(0), kernel, stride, padding, op.ceil(), counts, new LongOptional()));
            default -> throw unpooled(window);
        };
    }

    private static Kernel unevenAverage(PoolOp.Pool op) {
        Window window = op.window();
        long[] uneven = outside(window.before(), window.after());
        Kernel plain = averagePool(new PoolOp.Pool(op.reduction(), unpadded(window), op.ceil(), true));
        return call -> plain.run(call.on(padded(call.in(0), uneven, 0)));
    }

    /** The sum of what lies inside, over how much that is. */
    private static Kernel averageOfInside(PoolOp.Pool op) {
        Kernel sum = sumPool(op);
        return Kernel.one(call -> sum.run(call)[0].div(sum.run(call.on(torch.ones_like(call.in(0))))[0]));
    }

    private static Kernel sumPool(PoolOp.Pool op) {
        Window window = op.window();
        requireNoDilation(window);
        if (window.axes() > 3) {
            throw unpooled(window);
        }
        // One axis is pooled as two, of which the first is of size 1: only those take a divisor.
        boolean isFlat = window.axes() == 1;
        long[] kernel = isFlat ? behindOne(window.kernel()) : longs(window.kernel());
        long[] stride = isFlat ? behindOne(window.stride()) : longs(window.stride());
        long[] none = new long[kernel.length];
        long[] outside = outside(window.before(), window.after());
        LongOptional undivided = unscoped(1);
        return Kernel.one(call -> {
            Tensor x = padded(call.in(0), outside, 0);
            return switch (window.axes()) {
                case 1 ->
                    torch.avg_pool2d(x.unsqueeze(-2), kernel, stride, none, op.ceil(), true, undivided)
                            .squeeze(-2L);
                case 2 -> torch.avg_pool2d(x, kernel, stride, none, op.ceil(), true, undivided);
                default -> torch.avg_pool3d(x, kernel, stride, none, op.ceil(), true, undivided);
            };
        });
    }

    private static LongOptional unscoped(long value) {
        LongOptional optional = new LongOptional(value);
        optional.retainReference();
        return optional;
    }

    private static long[] behindOne(Axes axes) {
        return new long[] {1, axes.get(0)};
    }

    private static Window unpadded(Window window) {
        return window.padding(0);
    }

    private static void requireNoDilation(Window window) {
        if (!window.dilation().isAll(1)) {
            throw new BadInput("pooling by means or sums with a dilation of " + window.dilation() + " cannot be run");
        }
    }

    private static BadInput unpooled(Window window) {
        return new BadInput("pooling over " + window.axes() + " axes cannot be run; over 1 to 3 can");
    }

    static Kernel adaptivePool(PoolOp.AdaptivePool op) {
        long[] output = longs(op.output());
        int axes = output.length;
        return switch (op.reduction()) {
            case AVERAGE ->
                switch (axes) {
                    case 1 -> Kernel.one(call -> torch.adaptive_avg_pool1d(call.in(0), output));
                    case 2 -> Kernel.one(call -> torch.adaptive_avg_pool2d(call.in(0), output));
                    case 3 -> Kernel.one(call -> torch.adaptive_avg_pool3d(call.in(0), output));
                    default -> throw new BadInput("adaptive pooling over " + axes + " axes cannot be run");
                };
            case MAX -> // the first of a pair is borrowed from it: a handle of its own outlives it
                switch (axes) {
                    case 1 ->
                        Kernel.one(call -> new Tensor(
                                torch.adaptive_max_pool1d(call.in(0), output).get0()));
                    case 2 ->
                        Kernel.one(call -> new Tensor(
                                torch.adaptive_max_pool2d(call.in(0), output).get0()));
                    case 3 ->
                        Kernel.one(call -> new Tensor(
                                torch.adaptive_max_pool3d(call.in(0), output).get0()));
                    default -> throw new BadInput("adaptive pooling over " + axes + " axes cannot be run");
                };
            case SUM -> throw new BadInput("adaptive pooling by sums cannot be run");
        };
    }

    static Kernel pad(ShapeOp.Pad op) {
        Sizes before = Sizes.of(op.before());
        Sizes after = Sizes.of(op.after());
        String mode = switch (op.fill()) {
            case ZERO -> "constant";
            case REFLECT -> "reflect";
            case REPLICATE -> "replicate";
        };
        return Kernel.one(call -> torch.pad(
                call.in(0), outside(before.at(call.symbols()), after.at(call.symbols())), mode, new DoubleOptional()));
    }

    static Kernel upsample(ShapeOp.Upsample op) {
        Sizes sizes = Sizes.of(op.sizes());
        int axes = op.sizes().size();
        boolean align = op.alignCorners();
        return switch (op.interpolation()) {
            case NEAREST ->
                switch (axes) {
                    case 1 -> Kernel.one(call -> torch.upsample_nearest1d(call.in(0), sizes.at(call.symbols())));
                    case 2 -> Kernel.one(call -> torch.upsample_nearest2d(call.in(0), sizes.at(call.symbols())));
                    case 3 -> Kernel.one(call -> torch.upsample_nearest3d(call.in(0), sizes.at(call.symbols())));
                    default -> throw uninterpolated(axes);
                };
            case BILINEAR ->
                switch (axes) {
                    case 1 -> Kernel.one(call -> torch.upsample_linear1d(call.in(0), sizes.at(call.symbols()), align));
                    case 2 ->
                        Kernel.one(call -> torch.upsample_bilinear2d(call.in(0), sizes.at(call.symbols()), align));
                    case 3 ->
                        Kernel.one(call -> torch.upsample_trilinear3d(call.in(0), sizes.at(call.symbols()), align));
                    default -> throw uninterpolated(axes);
                };
            case BICUBIC -> {
                if (axes != 2) {
                    throw uninterpolated(axes);
                }
                yield Kernel.one(call -> torch.upsample_bicubic2d(call.in(0), sizes.at(call.symbols()), align));
            }
        };
    }

    private static BadInput uninterpolated(int axes) {
        return new BadInput("this interpolation over " + axes + " axes cannot be run");
    }

    private static Tensor padded(Tensor x, long[] outside, double value) {
        return outside.length == 0 || isZero(outside) ? x : torch.constant_pad_nd(x, outside, new Scalar(value));
    }

    private static boolean isZero(long[] values) {
        return Arrays.stream(values).allMatch(value -> value == 0);
    }

    /** Paddings as LibTorch takes them: before and after, the last axis first. */
    private static long[] outside(Axes before, Axes after) {
        return outside(longs(before), longs(after));
    }

    private static long[] outside(long[] before, long[] after) {
        long[] outside = new long[2 * before.length];
        for (int i = 0; i < before.length; i++) {
            int at = 2 * (before.length - 1 - i);
            outside[at] = before[i];
            outside[at + 1] = after[i];
        }
        return outside;
    }

    static long[] longs(Axes axes) {
        long[] longs = new long[axes.count()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = axes.get(i);
        }
        return longs;
    }
}
