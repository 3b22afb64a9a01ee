package dev.loupe.graph;

import java.util.ArrayList;
import java.util.List;

/** What files bring that has no record of its own here. */
public sealed interface ForeignOp extends Op {
    /** A product of named sizes: work of an operator that its reader knows. */
    record Product(List<String> names, List<Size> sizes) {
        /** This with one more factor. */
        public Product times(String name, Size size) {
            List<String> longerNames = new ArrayList<>(names);
            List<Size> longerSizes = new ArrayList<>(sizes);
            longerNames.add(name);
            longerSizes.add(size);
            return new Product(List.copyOf(longerNames), List.copyOf(longerSizes));
        }

        public Size value() {
            Size value = Size.ONE;
            for (Size size : sizes) {
                value = value.times(size);
            }
            return value;
        }
    }

    /**
     * An operator under the name that its file gives it. What comes out of it, and what it multiplies, its reader says.
     *
     * @param outputs types of its outputs; of an unknown operator the shapes are unknown
     * @param products whose sum are its multiply-adds; none for an operator that multiplies nothing
     * @param weighted whether it multiplies by weights, so that its outputs are neurons
     * @param work what it does besides, in the words of {@code not_counted}; empty for nothing
     */
    record Foreign(String name, List<TensorType> outputs, List<Product> products, boolean weighted, String work)
            implements ForeignOp {
        @Override
        public OpType type() {
            return OpType.FOREIGN;
        }
    }
}
