package dev.loupe.formats.hdf5;

import dev.loupe.formats.Pieces;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Feed;
import dev.loupe.graph.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dataset that is stored in blocks of one size, those at the edges reaching over them. A block that is not stored is 0.
 *
 * @param shape of the dataset
 * @param block sizes of a block, as many as the shape has
 * @param size bytes of an element
 * @param stored where the blocks lie, by their number in the grid, the last dimension fastest
 */
record Chunks(
        List<Long> shape,
        List<Integer> block,
        int size,
        boolean isBigEndian,
        List<Filter> filters,
        Map<Long, Stored> stored)
        implements Pieces {
    /** Bytes of one block once inflated: writers take some hundred kilobytes. */
    static final int LARGEST = 16 << 20;

    /** Bytes of blocks that are kept while a dataset is read. */
    private static final int KEPT = 16 << 20;

    /** A block in the file. Bits of the mask tell which filters it did not go through. */
    record Stored(long position, long length, long mask) {}

    /** The same in a file that begins later. */
    Chunks moved(long start) {
        Map<Long, Stored> moved = new LinkedHashMap<>();
        stored.forEach(
                (number, one) -> moved.put(number, new Stored(start + one.position(), one.length(), one.mask())));
        return new Chunks(shape, block, size, isBigEndian, filters, moved);
    }

    /** Bytes of a block. */
    int bytes() {
        int bytes = size;
        for (int length : block) {
            bytes = Math.multiplyExact(bytes, length);
        }
        return bytes;
    }

    @Override
    public Feed open(ByteFile file) {
        return new Reading(file);
    }

    private byte[] unpacked(ByteFile file, Stored one) {
        int bytes = bytes();
        int added = filters.stream().mapToInt(Filter::added).sum();
        if (one.length() > 2L * LARGEST) {
            throw new BadInput("byte " + one.position() + ": a block of " + one.length() + " bytes is too large");
        }
        Cursor cursor = file.cursor(one.position(), one.length());
        byte[] data = new byte[(int) one.length()];
        cursor.read(data, "a block");
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((one.mask() >>> i & 1) == 0) {
                data = filters.get(i).undo(data, bytes + added, one.position());
            }
        }
        if (data.length != bytes) {
            throw new BadInput(
                    "byte " + one.position() + ": a block has " + data.length + " bytes instead of " + bytes);
        }
        if (isBigEndian) {
            for (int i = 0; i < data.length; i += size) {
                for (int a = i, b = i + size - 1; a < b; a++, b--) {
                    byte swapped = data[a];
                    data[a] = data[b];
                    data[b] = swapped;
                }
            }
        }
        return data;
    }

    /** Bytes at any place, with the blocks at hand that were read lately. */
    private final class Reading implements Feed {
        private final ByteFile file;
        private final Map<Long, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);

        Reading(ByteFile file) {
            this.file = file;
        }

        /** At most to the end of a row of a block. */
        @Override
        public int read(long position, byte[] into, int offset, int length) {
            long element = position / size;
            int within = (int) (position % size);
            long number = 0;
            int place = 0;
            long rest = element;
            long rows = 1;
            int inner = 1;
            int row = 1;
            for (int d = shape.size() - 1; d >= 0; d--) {
                long at = rest % shape.get(d);
                rest /= shape.get(d);
                int inBlock = (int) (at % block.get(d));
                number += rows * (at / block.get(d));
                place += inner * inBlock;
                rows *= -Math.floorDiv(-shape.get(d), (long) block.get(d));
                inner *= block.get(d);
                if (d == shape.size() - 1) {
                    row = (int) Math.min(block.get(d) - inBlock, shape.get(d) - at);
                }
            }
            int count = Math.min(length, row * size - within);
            System.arraycopy(block(number), place * size + within, into, offset, count);
            return count;
        }

        private byte[] block(long number) {
            byte[] found = kept.get(number);
            if (found == null) {
                Stored one = stored.get(number);
                found = one == null ? new byte[bytes()] : unpacked(file, one);
                kept.put(number, found);
                var oldest = kept.entrySet().iterator();
                while (kept.size() > 1 && (long) kept.size() * found.length > KEPT) {
                    oldest.next();
                    oldest.remove();
                }
            }
            return found;
        }
    }
}
