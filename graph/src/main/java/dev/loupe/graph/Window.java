package dev.loupe.graph;

/**
 * A window that slides over the spatial axes of its input, as in convolution and pooling.
 *
 * <p>The output has {@code floor((input + before + after - dilation * (kernel - 1) - 1) / stride) + 1} places on each
 * axis (Dumoulin and Visin 2016, section 2; ceil instead of floor where a pooling asks for it).
 *
 * @param kernel how many taps the window has
 * @param stride by how much it moves
 * @param before zeros put before the input
 * @param after zeros put behind it
 * @param dilation the distance of two taps
 */
public record Window(Axes kernel, Axes stride, Axes before, Axes after, Axes dilation) {
    public Window {
        for (int axis = 0; axis < kernel.count(); axis++) {
            positive("kernel", kernel.get(axis));
            positive("stride", stride.get(axis));
            positive("dilation", dilation.get(axis));
            if (before.get(axis) < 0 || after.get(axis) < 0) {
                throw new BadInput("padding must not be negative, but is " + before + " and " + after);
            }
        }
    }

    private static void positive(String what, int value) {
        if (value <= 0) {
            throw new BadInput("a " + what + " must be positive, but is " + value);
        }
    }

    /** A window with stride 1, no padding and no dilation. */
    public static Window of(Axes kernel) {
        Axes ones = Axes.all(kernel.count(), 1);
        Axes zeros = Axes.all(kernel.count(), 0);
        return new Window(kernel, ones, zeros, zeros, ones);
    }

    public Window stride(int value) {
        return stride(Axes.all(axes(), value));
    }

    public Window stride(Axes value) {
        return new Window(kernel, value, before, after, dilation);
    }

    public Window padding(int value) {
        return padding(Axes.all(axes(), value));
    }

    public Window padding(Axes value) {
        return new Window(kernel, stride, value, value, dilation);
    }

    public Window dilation(int value) {
        return new Window(kernel, stride, before, after, Axes.all(axes(), value));
    }

    /** How many spatial axes it slides over. */
    public int axes() {
        return kernel.count();
    }

    /**
     * How far a window reaches on an axis: {@code dilation * (kernel - 1) + 1}.
     *
     * @throws BadInput when that is beyond 32 bits
     */
    public int reach(int axis) {
        long reach = (long) dilation.get(axis) * (kernel.get(axis) - 1) + 1;
        if (reach > Integer.MAX_VALUE) {
            throw new BadInput("a window of " + kernel.get(axis) + " with a dilation of " + dilation.get(axis)
                    + " reaches over more than 2147483647 places");
        }
        return (int) reach;
    }

    /**
     * How many places the window has on an axis.
     *
     * @param ceil whether a last window that hangs over the end counts, if it starts inside (PyTorch's rule)
     * @throws BadInput when it does not fit once
     */
    public Size places(Size input, int axis, boolean ceil) {
        Size padded = input.plus(before.get(axis)).plus(after.get(axis));
        Size free = padded.minus(reach(axis));
        if (free.isConstant() && free.value() < 0) {
            throw new BadInput("a window of " + reach(axis) + " does not fit an input of " + input + " with padding "
                    + (before.get(axis) == after.get(axis)
                            ? Integer.toString(before.get(axis))
                            : before.get(axis) + " and " + after.get(axis)));
        }
        int step = stride.get(axis);
        if (!ceil) {
            return free.floorDiv(step).plus(1);
        }
        Size places = free.ceilDiv(step).plus(1);
        // A window that would start in the padding behind the input is left out.
        Size start = places.minus(1).times(step);
        Size end = input.plus(before.get(axis));
        Size over = start.minus(end);
        return over.isConstant() && over.value() >= 0 ? places.minus(1) : places;
    }
}
