package dev.loupe.formats.nodes;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shapes that meet element by element, and small tensors computed so. */
public final class Broadcast {
    private Broadcast() {}

    /** The shape that both stretch to (NumPy's rule); of two symbols the first stands. */
    public static Shape of(Shape a, Shape b) {
        Shape longer = a.rank() >= b.rank() ? a : b;
        Shape shorter = a.rank() >= b.rank() ? b : a;
        Shape result = longer;
        int shift = longer.rank() - shorter.rank();
        for (int i = 0; i < shorter.rank(); i++) {
            Size x = longer.get(shift + i);
            Size y = shorter.get(i);
            if (x.is(1) || (!x.isConstant() && y.isConstant() && !y.is(1))) {
                result = result.with(shift + i, y);
            } else if (x.isConstant() && y.isConstant() && !y.is(1) && x.value() != y.value()) {
                throw new BadInput("the shapes " + a + " and " + b + " do not fit element by element");
            }
        }
        return result;
    }

    /** The elements of a result where those of both operands are known. */
    public static Optional<List<Scalar>> combine(String operator, boolean whole, Shape shape, Inferred a, Inferred b) {
        Optional<List<Scalar>> x = small(shape) ? a.elements() : Optional.empty();
        Optional<List<Scalar>> y = x.isPresent() ? b.elements() : Optional.empty();
        if (x.isEmpty() || y.isEmpty()) {
            return Optional.empty();
        }
        int count = (int) shape.elements().value();
        List<Scalar> result = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Scalar left = x.get().get(place(i, shape, a.shape()));
            Scalar right = y.get().get(place(i, shape, b.shape()));
            result.add(Scalar.combine(operator, whole, left, right));
        }
        return Optional.of(result);
    }

    /** Whether a tensor of this shape is small enough to be computed. */
    public static boolean small(Shape shape) {
        long count = 1;
        for (int i = 0; i < shape.rank(); i++) {
            if (!shape.get(i).isConstant() || shape.get(i).value() > Limits.FOLDED) {
                return false;
            }
            count *= shape.get(i).value();
            if (count > Limits.FOLDED) {
                return false;
            }
        }
        return true;
    }

    /** Where the element that is the i-th of the result stands in an operand that was stretched. */
    public static int place(int i, Shape result, Shape operand) {
        int rest = i;
        int place = 0;
        int step = 1;
        int shift = result.rank() - operand.rank();
        for (int d = result.rank() - 1; d >= 0; d--) {
            int size = (int) result.get(d).value();
            int at = rest % size;
            rest /= size;
            if (d >= shift) {
                int own = (int) operand.get(d - shift).value();
                place += own == 1 ? 0 : at * step;
                step *= own;
            }
        }
        return place;
    }
}
