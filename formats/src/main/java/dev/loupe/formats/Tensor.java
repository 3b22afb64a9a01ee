package dev.loupe.formats;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of a file, without its data.
 *
 * @param name as the file spells it: not safe to print before {@link Printable#line}
 * @param dtype the {@link DType#label} of its elements, or the file's own word for a type that is not known
 * @param shape its sizes, none negative
 * @param strides by how many elements of the storage each dimension steps; may be 0 where it is expanded
 * @param offset of its first element in the storage, in elements
 * @param bytes that its elements take: 0 where that is not known
 */
public record Tensor(
        String name, String dtype, List<Long> shape, List<Long> strides, long offset, long bytes, Storage storage) {

    /** A tensor whose elements lie one after the other. */
    public static Tensor contiguous(String name, String dtype, List<Long> shape, long bytes, Storage storage) {
        return new Tensor(name, dtype, shape, contiguousStrides(name, shape), 0, bytes, storage);
    }

    /** The type of its elements, where it is one that is known. */
    public Optional<DType> type() {
        return DType.find(dtype);
    }

    /** How many elements it has. */
    public long elements() {
        return elements(name, shape);
    }

    /** Whether its elements lie one after the other. */
    public boolean isContiguous() {
        return elements() == 0 || sameSteps(contiguousStrides(name, shape));
    }

    private boolean sameSteps(List<Long> others) {
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) != 1 && !strides.get(i).equals(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The same tensor under another name. */
    public Tensor named(String other) {
        return new Tensor(other, dtype, shape, strides, offset, bytes, storage);
    }

    /**
     * The product of sizes, exactly.
     *
     * @throws BadInput when one is negative or the product does not fit 64 bits
     */
    public static long elements(String name, List<Long> shape) {
        long product = 1;
        boolean overflow = false;
        for (long size : shape) {
            if (size < 0) {
                throw new BadInput("tensor '" + Printable.brief(name) + "' has the negative size " + size);
            }
            overflow |= Math.multiplyHigh(product, size) != 0 || product * size < 0;
            product = size == 0 ? 0 : product * size;
            if (size == 0) {
                return checkedZero(name, shape);
            }
        }
        if (overflow) {
            throw new BadInput("tensor '" + Printable.brief(name) + "' of shape " + brief(shape)
                    + " has more elements than 64 bits can count; the file is damaged");
        }
        return product;
    }

    private static long checkedZero(String name, List<Long> shape) {
        for (long size : shape) {
            if (size < 0) {
                throw new BadInput("tensor '" + Printable.brief(name) + "' has the negative size " + size);
            }
        }
        return 0;
    }

    /** Steps of a tensor whose elements lie one after the other, the last dimension fastest; an empty one counts as 1. */
    public static List<Long> contiguousStrides(String name, List<Long> shape) {
        Long[] strides = new Long[shape.size()];
        boolean empty = elements(name, shape) == 0;
        long step = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = step;
            long size = Math.max(1, shape.get(i));
            step = empty && Math.multiplyHigh(step, size) != 0 ? 1 : step * size;
        }
        return List.of(strides);
    }

    private static String brief(List<Long> shape) {
        return shape.size() <= 8 ? shape.toString() : shape.subList(0, 8) + "… (" + shape.size() + " dimensions)";
    }
}
