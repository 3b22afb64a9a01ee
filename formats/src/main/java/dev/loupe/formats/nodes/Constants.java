package dev.loupe.formats.nodes;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.graph.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the elements of small stored tensors that shapes depend on, up to {@link Limits#FOLDED_BYTES} in all. */
public final class Constants {
    private long bytes;

    /**
     * The elements of a tensor that is small enough.
     *
     * @param position of its data in the file
     * @param length of its data in bytes
     * @param varints whether each number is a varint of protocol buffers, rather than as it lies in memory
     * @param repeats whether elements that are missing are all equal to the last one
     */
    public Optional<List<Scalar>> read(
            ByteFile file, DType type, List<Long> shape, long position, long length, boolean varints, boolean repeats) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.min(elements * Math.min(size, Limits.FOLDED + 1), Limits.FOLDED + 1);
        }
        if (elements == 0) {
            return Optional.of(List.of());
        }
        if (elements > Limits.FOLDED || bytes + charge(length) > Limits.FOLDED_BYTES || (varints && type.isFloat())) {
            return Optional.empty(); // half floats as numbers are data, not shapes
        }
        Cursor cursor = file.cursor(position, length);
        List<Scalar> scalars = new ArrayList<>((int) elements);
        while (scalars.size() < elements && !cursor.atEnd()) {
            Optional<Scalar> next = varints ? Optional.of(Scalar.of(new Wire(cursor).varint())) : raw(cursor, type);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            scalars.add(next.get());
        }
        while (repeats && !scalars.isEmpty() && scalars.size() < elements) {
            scalars.add(scalars.get(scalars.size() - 1));
        }
        bytes += charge(length);
        return scalars.size() == elements ? Optional.of(scalars) : Optional.empty();
    }

    private static Optional<Scalar> raw(Cursor cursor, DType type) {
        return switch (type) {
            case INT64, UINT64 -> Optional.of(Scalar.of(cursor.i64("a constant")));
            case INT32 -> Optional.of(Scalar.of(cursor.i32("a constant")));
            case UINT32 -> Optional.of(Scalar.of(cursor.u32("a constant")));
            case INT16 -> Optional.of(Scalar.of((short) cursor.u16("a constant")));
            case UINT16 -> Optional.of(Scalar.of(cursor.u16("a constant")));
            case INT8 -> Optional.of(Scalar.of((byte) cursor.u8("a constant")));
            case UINT8, BOOL -> Optional.of(Scalar.of(cursor.u8("a constant")));
            case FLOAT32 -> Optional.of(Scalar.of((double) Float.intBitsToFloat(cursor.i32("a constant"))));
            case FLOAT64 -> Optional.of(Scalar.of(Double.longBitsToDouble(cursor.i64("a constant"))));
            default -> Optional.empty();
        };
    }

    /** Shapes and axes themselves are structure, as attributes are; what is longer than any of them counts as data. */
    private static long charge(long length) {
        return length <= Limits.SHAPE_BYTES ? 0 : length;
    }
}
