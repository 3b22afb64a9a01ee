package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.hdf5.Chunks.Stored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the blocks of a dataset by the index that its layout names. */
final class ChunkIndex {
    private final Hdf5 file;
    private final List<Long> shape;
    private final List<Filter> filters;
    private final Map<Long, Stored> stored = new HashMap<>();
    private List<Integer> block = List.of();
    private int bytes;

    ChunkIndex(Hdf5 file, List<Long> shape, List<Filter> filters) {
        this.file = file;
        this.shape = shape;
        this.filters = filters;
    }

    /**
     * The blocks of a layout.
     *
     * @param cursor behind the class
     * @param dimensions those that the layout stated before its class, as old versions do
     * @return nothing where its index or a filter is of a kind that is not read
     */
    Optional<Chunks> read(Cursor cursor, int version, int dimensions, int size, boolean isBigEndian) {
        int flags = version == 4 ? cursor.u8("a layout") : 0;
        int count = version < 3 ? dimensions : cursor.u8("a layout");
        cursor.skip(version < 3 ? 5 : 0, "a layout");
        long tree = version < 4 ? file.offset(cursor, "a layout") : 0;
        int width = version < 4 ? 4 : cursor.u8("a layout");
        List<Integer> sizes = new ArrayList<>();
        long product = 1;
        for (int i = 0; i < count; i++) {
            long length = ObjectHeader.number(cursor, width, "a block's size");
            product = length < 1 || length > Chunks.LARGEST ? Long.MAX_VALUE : product * length;
            if (product > Chunks.LARGEST) {
                throw cursor.error("a block of a dataset has more than " + Chunks.LARGEST + " bytes, or none");
            }
            sizes.add((int) length);
        }
        if (count != shape.size() + 1 || sizes.get(count - 1) != size || shape.isEmpty()) {
            throw cursor.error("blocks of " + count + " dimensions do not fit a dataset of " + shape.size());
        }
        block = List.copyOf(sizes.subList(0, count - 1));
        bytes = (int) product;
        if (filters.stream().anyMatch(filter -> !filter.isKnown()) || (flags & 1) != 0) {
            return Optional.empty();
        }
        if (version < 4) {
            if (tree != Hdf5.UNDEFINED) {
                tree(tree);
            }
        } else if (!newer(cursor, flags)) {
            return Optional.empty();
        }
        return Optional.of(new Chunks(shape, block, size, isBigEndian, filters, Map.copyOf(stored)));
    }

    private boolean newer(Cursor cursor, int flags) {
        int kind = cursor.u8("a layout");
        long length = bytes;
        long mask = 0;
        if (kind == 1 && (flags & 2) != 0) {
            length = file.length(cursor, "a layout");
            mask = cursor.u32("a layout");
        }
        cursor.skip(
                switch (kind) {
                    case 3 -> 1;
                    case 4 -> 5;
                    case 5 -> 6;
                    default -> 0;
                },
                "a layout");
        long address = file.offset(cursor, "a layout");
        if (address == Hdf5.UNDEFINED) {
            return true;
        }
        switch (kind) {
            case 1 -> put(cursor, 0, address, length, mask);
            case 2 -> {
                for (long i = 0; i < places(); i++) {
                    put(cursor, i, address + i * bytes, bytes, 0);
                }
            }
            case 3 -> array(address);
            case 5 -> SecondTree.read(file, address, this::record);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** How many blocks there are along a dimension. */
    private long places(int dimension) {
        return -Math.floorDiv(-shape.get(dimension), (long) block.get(dimension));
    }

    private long places() {
        long places = 1;
        for (int i = 0; i < block.size(); i++) {
            places = Limits.check(places * Math.min(places(i), Integer.MAX_VALUE), Limits.HDF5_OBJECTS, "blocks");
        }
        return places;
    }

    private void put(Cursor cursor, long number, long address, long length, long mask) {
        file.count();
        if (address == Hdf5.UNDEFINED || number < 0) {
            return;
        }
        file.countBlock();
        file.absolute(file.base() + address, length, "a block of a dataset");
        if (stored.put(number, new Stored(file.base() + address, length, mask)) != null) {
            throw cursor.error("two blocks of a dataset are for one place");
        }
    }

    /** A B-tree of version 1: keys are sizes, masks and places of the blocks, in elements. */
    private void tree(long root) {
        Deque<Long> open = new ArrayDeque<>(List.of(root));
        Set<Long> seen = new HashSet<>();
        while (!open.isEmpty()) {
            long address = open.pop();
            file.count();
            Cursor node = file.at(address, "an index of blocks");
            if (!file.hasSignature(node, "TREE") || node.u8("an index of blocks") != 1) {
                throw node.error("here should be an index of blocks");
            }
            if (!seen.add(address)) {
                throw node.error("an index of blocks goes in circles");
            }
            boolean isLeaf = node.u8("an index of blocks") == 0;
            int used = node.u16("an index of blocks");
            node.skip(2L * file.offsets(), "an index of blocks");
            for (int i = 0; i < used; i++) {
                long length = node.u32("a block");
                long mask = node.u32("a block");
                long number = number(node);
                node.skip(8, "a block");
                long child = file.offset(node, "a block");
                if (isLeaf) {
                    put(node, number, child, length, mask);
                } else {
                    open.push(child);
                }
            }
        }
    }

    /** The number of the block that begins at some elements; -1 for one that the dataset has shrunk away from. */
    private long number(Cursor cursor) {
        long number = 0;
        for (int d = 0; d < block.size(); d++) {
            long element = cursor.i64("a block");
            if (element < 0 || element % block.get(d) != 0) {
                throw cursor.error("a block of a dataset lies between two places");
            }
            boolean isInside = number >= 0 && element < shape.get(d);
            number = isInside ? number * places(d) + element / block.get(d) : -1;
        }
        return number;
    }

    /** A record of a B-tree of version 2: address, with filters size and mask, and places in blocks. */
    private void record(Cursor cursor) {
        long address = file.offset(cursor, "a block");
        long length = bytes;
        long mask = 0;
        if (!filters.isEmpty()) {
            int width = (int) (cursor.remaining() - 4 - 8L * block.size());
            length = ObjectHeader.number(cursor, Math.max(1, Math.min(8, width)), "a block");
            mask = cursor.u32("a block");
        }
        long number = 0;
        for (int d = 0; d < block.size(); d++) {
            long place = cursor.i64("a block");
            if (place < 0 || place >= places(d)) {
                throw cursor.error("a block lies outside of its dataset");
            }
            number = number * places(d) + place;
        }
        put(cursor, number, address, length, mask);
    }

    /** A fixed array: an entry for each block, in pages where there are many. */
    private void array(long address) {
        Cursor header = file.at(address, "an array of blocks");
        if (!file.hasSignature(header, "FAHD")) {
            throw header.error("here should be an array of blocks");
        }
        header.skip(1, "an array of blocks");
        boolean isFiltered = header.u8("an array of blocks") == 1;
        int entry = header.u8("an array of blocks");
        int pageBits = header.u8("an array of blocks");
        long count = Limits.check(file.length(header, "an array of blocks"), Limits.HDF5_OBJECTS, "blocks");
        long data = file.offset(header, "an array of blocks");
        int width = entry - file.offsets() - 4;
        if (count != places() || (isFiltered && (width < 1 || width > 8)) || pageBits > 30) {
            throw header.error("an array of " + count + " blocks does not fit its dataset");
        }
        if (data == Hdf5.UNDEFINED) {
            return;
        }
        Cursor cursor = file.at(data, "an array of blocks");
        if (!file.hasSignature(cursor, "FADB")) {
            throw cursor.error("here should be the entries of an array of blocks");
        }
        cursor.skip(2L + file.offsets(), "an array of blocks");
        long page = 1L << pageBits;
        boolean isPaged = count > page;
        long pages = (count + page - 1) / page;
        byte[] used = isPaged ? cursor.bytes((pages + 7) / 8, Limits.HDF5_OBJECTS, "pages") : new byte[0];
        cursor.skip(isPaged ? 4 : 0, "an array of blocks");
        for (long i = 0; i < count; i++) {
            long p = i / page;
            boolean isThere = !isPaged || (used[(int) (p / 8)] >>> (7 - p % 8) & 1) != 0;
            if (!isThere) {
                cursor.skip(isFiltered ? entry : file.offsets(), "a page of blocks");
            } else {
                long block = file.offset(cursor, "a block");
                long length = isFiltered ? ObjectHeader.number(cursor, width, "a block") : bytes;
                long mask = isFiltered ? cursor.u32("a block") : 0;
                put(cursor, i, block, length, mask);
            }
            if (isPaged && (i + 1) % page == 0) {
                cursor.skip(4, "a page of blocks");
            }
        }
    }
}
