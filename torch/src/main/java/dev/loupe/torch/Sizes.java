package dev.loupe.torch;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.List;
import java.util.Map;

/** Sizes that a kernel needs: worked out once where they are numbers, for each run where they have symbols. */
final class Sizes {
    private final List<Size> sizes;
    private final long[] constants;
    private final boolean isConstant;

    private Sizes(List<Size> sizes) {
        this.sizes = sizes;
        this.isConstant = sizes.stream().allMatch(Size::isConstant);
        this.constants = isConstant ? evaluate(sizes, Map.of()) : new long[0];
    }

    static Sizes of(Shape shape) {
        return new Sizes(shape.sizes());
    }

    static Sizes of(List<Size> sizes) {
        return new Sizes(sizes);
    }

    /** Not to be changed. */
    long[] at(Map<String, Long> symbols) {
        return isConstant ? constants : evaluate(sizes, symbols);
    }

    private static long[] evaluate(List<Size> sizes, Map<String, Long> symbols) {
        long[] values = new long[sizes.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = sizes.get(i).evaluate(symbols);
        }
        return values;
    }
}
