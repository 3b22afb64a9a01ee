package dev.loupe.report;

import dev.loupe.graph.Printable;
import dev.loupe.report.FileFacts.TensorRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tensors of a file that are of one type. Those whose bytes are not known are left aside.
 *
 * @param dtype the type's word; {@code all} for the sum of all types
 */
public record StoredType(String dtype, long tensors, long elements, long bytes) {
    /** Each type in the order in which it occurs first; behind several, the sum. */
    static List<StoredType> of(List<TensorRow> tensors) {
        Map<String, StoredType> types = new LinkedHashMap<>();
        for (TensorRow tensor : tensors) {
            if (tensor.bytes() > 0) {
                types.merge(
                        tensor.dtype(),
                        new StoredType(tensor.dtype(), 1, elements(tensor), tensor.bytes()),
                        StoredType::plus);
            }
        }
        List<StoredType> rows = new ArrayList<>(types.values());
        if (rows.size() > 1) {
            StoredType sum = new StoredType("all", 0, 0, 0);
            for (StoredType type : types.values()) {
                sum = sum.plus(type);
            }
            rows.add(sum);
        }
        return rows;
    }

    private static long elements(TensorRow tensor) {
        long product = 1;
        for (long size : tensor.shape()) {
            product = product * size;
        }
        return product;
    }

    private StoredType plus(StoredType other) {
        return new StoredType(dtype, tensors + other.tensors, sum(elements, other.elements), sum(bytes, other.bytes));
    }

    /** The greatest number where the sum is beyond 64 bits: only views that repeat elements reach it. */
    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** Bits that an element takes on average. */
    double bitsPerElement() {
        return 8 * (double) bytes / elements;
    }

    /** Whether an element takes a fraction of bits, as in the blocks of quantised types. */
    private boolean isFractional() {
        return bitsPerElement() != Math.rint(bitsPerElement());
    }

    /**
     * A line for each type: how many tensors and elements are stored in it, and in how many bits each. Empty where that is
     * no news: for a single type whose elements stand for themselves.
     */
    public static String text(List<TensorRow> tensors) {
        TextTable.Cells types = TextTable.Cells.texts("stored as");
        TextTable.Cells counts = TextTable.Cells.figures("tensors", "");
        TextTable.Cells elements = TextTable.Cells.figures("elements", "");
        TextTable.Cells bytes = TextTable.Cells.figures("bytes", "");
        TextTable.Cells bits = TextTable.Cells.figures("bits each", "");
        List<StoredType> rows = of(tensors);
        for (StoredType type : rows) {
            types.add(Printable.brief(type.dtype()));
            counts.add(Numbers.grouped(type.tensors()));
            elements.add(Numbers.grouped(type.elements()));
            bytes.add(Numbers.grouped(type.bytes()));
            bits.add(String.format(Locale.ROOT, "%.3f", type.bitsPerElement()));
        }
        StringBuilder text = new StringBuilder();
        if (rows.size() > 1 || rows.stream().anyMatch(StoredType::isFractional)) {
            new TextTable()
                    .add(types)
                    .add(counts)
                    .add(elements)
                    .add(bytes)
                    .add(bits)
                    .print(text);
        }
        return text.toString();
    }
}
