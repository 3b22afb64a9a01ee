package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import java.util.ArrayList;
import java.util.List;

/** The dataspace message: sizes of the dimensions, outermost first; none for a scalar. */
record Dataspace(List<Long> shape, boolean isNull) {
    static Dataspace read(Cursor cursor, int sizeOfLengths) {
        int version = cursor.u8("a dataspace");
        if (version != 1 && version != 2) {
            throw cursor.error("a dataspace of version " + version + " is not known");
        }
        int rank = Limits.check(cursor.u8("a dataspace"), Limits.RANK, "dimensions");
        cursor.skip(1, "a dataspace");
        boolean empty = cursor.u8("a dataspace") == 2 && version == 2;
        cursor.skip(version == 1 ? 4 : 0, "a dataspace");
        List<Long> shape = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            long size = ObjectHeader.number(cursor, sizeOfLengths, "a dimension");
            if (size < 0) {
                throw cursor.error("a dimension of " + Long.toUnsignedString(size) + " is too large");
            }
            shape.add(size);
        }
        return new Dataspace(List.copyOf(shape), empty);
    }
}
