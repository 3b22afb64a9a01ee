package dev.loupe.graph;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sizes of a tensor's dimensions, outermost first; a scalar has none. {@link #unknown()} has not even a rank. */
public final class Shape {
    private static final Shape UNKNOWN = new Shape(new Size[0], false);
    public static final Shape SCALAR = new Shape(new Size[0]);

    private final Size[] sizes;
    private final boolean known;

    private Shape(Size[] sizes) {
        this(sizes, true);
    }

    private Shape(Size[] sizes, boolean known) {
        this.sizes = sizes;
        this.known = known;
    }

    public static Shape of(long... sizes) {
        Size[] copy = new Size[sizes.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = Size.of(sizes[i]);
        }
        return new Shape(copy);
    }

    public static Shape of(Size... sizes) {
        return new Shape(sizes.clone());
    }

    public static Shape of(List<Size> sizes) {
        return new Shape(sizes.toArray(new Size[0]));
    }

    /** The shape of a value about which nothing is known, such as the output of an unknown operator of a file. */
    public static Shape unknown() {
        return UNKNOWN;
    }

    /**
     * Reads {@code 1x3x224x224}; a dimension may be a symbol: {@code Bx3xHxW}.
     *
     * @throws BadInput when a dimension is neither a positive number nor a name
     */
    public static Shape parse(String text) {
        String[] parts = text.split("x", -1);
        Size[] sizes = new Size[parts.length];
        for (int i = 0; i < parts.length; i++) {
            sizes[i] = parseSize(parts[i], text);
        }
        return new Shape(sizes);
    }

    private static Size parseSize(String part, String text) {
        if (!part.isEmpty() && Character.isLetter(part.charAt(0)) && isName(part)) {
            return Size.symbol(part);
        }
        try {
            long value = Long.parseLong(part);
            if (value > 0 && Character.isDigit(part.charAt(0))) {
                return Size.of(value);
            }
        } catch (NumberFormatException e) {
            throw notASize(part, text, e);
        }
        throw notASize(part, text, null);
    }

    private static BadInput notASize(String part, String text, @Nullable Exception cause) {
        String message = "the shape '" + text + "' has the dimension '" + part
                + "'; give positive numbers or letters joined by x, as in 1x3x224x224 or Bx3xHxW";
        return cause == null ? new BadInput(message) : new BadInput(message, cause);
    }

    private static boolean isName(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '_') {
                return false;
            }
        }
        return true;
    }

    public boolean isKnown() {
        return known;
    }

    /** Whether every dimension is a number. */
    public boolean isConstant() {
        for (Size size : sizes) {
            if (!size.isConstant()) {
                return false;
            }
        }
        return isKnown();
    }

    public int rank() {
        if (!known) {
            throw new BadInput("its shape is unknown");
        }
        return sizes.length;
    }

    /** The size of a dimension; negative ones count from the end. */
    public Size get(int dimension) {
        int i = index(dimension);
        return sizes[i];
    }

    /** A dimension as a place from the front: -1 is the last. */
    public int index(int dimension) {
        int i = dimension < 0 ? rank() + dimension : dimension;
        if (i < 0 || i >= rank()) {
            throw new BadInput("there is no dimension " + dimension + " in a shape " + this);
        }
        return i;
    }

    /** This shape with one dimension replaced. */
    public Shape with(int dimension, Size size) {
        Size[] copy = sizes.clone();
        copy[index(dimension)] = size;
        return new Shape(copy);
    }

    /** This shape with a dimension put in before the given place; -1 is behind the last. */
    public Shape insert(int dimension, Size size) {
        int at = dimension < 0 ? rank() + 1 + dimension : dimension;
        Size[] longer = new Size[rank() + 1];
        System.arraycopy(sizes, 0, longer, 0, at);
        longer[at] = size;
        System.arraycopy(sizes, at, longer, at + 1, sizes.length - at);
        return new Shape(longer);
    }

    /** This shape without one dimension. */
    public Shape without(int dimension) {
        int at = index(dimension);
        Size[] shorter = new Size[sizes.length - 1];
        System.arraycopy(sizes, 0, shorter, 0, at);
        System.arraycopy(sizes, at + 1, shorter, at, shorter.length - at);
        return new Shape(shorter);
    }

    /** The product of the sizes from one dimension to another (exclusive): 1 for none. */
    public Size elements(int from, int to) {
        Size product = Size.ONE;
        for (int i = from; i < to; i++) {
            product = product.times(sizes[i]);
        }
        return product;
    }

    /** How many elements a tensor of this shape has. */
    public Size elements() {
        return elements(0, rank());
    }

    public List<Size> sizes() {
        rank();
        return List.of(sizes);
    }

    /** As plain numbers; fails where a dimension is a symbol. */
    public long[] toArray() {
        long[] values = new long[rank()];
        for (int i = 0; i < values.length; i++) {
            values[i] = sizes[i].value();
        }
        return values;
    }

    /** Equal sizes in equal order; unknown shapes equal nothing but themselves. */
    @Override
    @SuppressWarnings("ReferenceEquality") // an unknown shape is not known to be another's
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Shape that && known && that.known && Arrays.equals(sizes, that.sizes));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** {@code 1x3x224x224}; {@code scalar}; {@code ?} where nothing is known. */
    @Override
    public String toString() {
        if (!known) {
            return "?";
        }
        if (sizes.length == 0) {
            return "scalar";
        }
        StringBuilder text = new StringBuilder();
        for (Size size : sizes) {
            String one = size.toString();
            boolean plain = size.isConstant() || isName(one);
            text.append(text.length() == 0 ? "" : "x").append(plain ? one : "(" + one + ")");
        }
        return text.toString();
    }
}
