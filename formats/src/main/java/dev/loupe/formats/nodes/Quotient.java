package dev.loupe.formats.nodes;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is left of a shape's elements for the dimension of -1, with symbols in both. */
public final class Quotient {
    private Quotient() {}

    /** The quotient of the elements, dimensions that stand in both being cancelled first; empty where it is no size. */
    public static Optional<Size> of(Shape whole, Shape part) {
        List<Size> above = new ArrayList<>();
        long constantAbove = 1;
        for (int i = 0; i < whole.rank(); i++) {
            if (whole.get(i).isConstant()) {
                constantAbove = Math.multiplyExact(constantAbove, whole.get(i).value());
            } else {
                above.add(whole.get(i));
            }
        }
        long constantBelow = 1;
        List<Size> below = new ArrayList<>();
        for (int i = 0; i < part.rank(); i++) {
            Size size = part.get(i);
            if (size.isConstant()) {
                constantBelow = Math.multiplyExact(constantBelow, size.value());
            } else if (!above.remove(size)) {
                below.add(size);
            }
        }
        if (constantBelow <= 0 || above.size() > 4 || below.size() > 4) {
            return Optional.empty();
        }
        Size numerator = Size.of(constantAbove);
        for (Size size : above) {
            numerator = numerator.times(size);
        }
        Size denominator = Size.of(constantBelow);
        for (Size size : below) {
            denominator = denominator.times(size);
        }
        boolean divides = below.isEmpty() && constantAbove % constantBelow == 0;
        if (divides) {
            Size quotient = Size.of(constantAbove / constantBelow);
            for (Size size : above) {
                quotient = quotient.times(size);
            }
            return Optional.of(quotient);
        }
        Size quotient = numerator.dividedBy(denominator);
        return quotient.toString().length() <= 60 ? Optional.of(quotient) : Optional.empty();
    }
}
