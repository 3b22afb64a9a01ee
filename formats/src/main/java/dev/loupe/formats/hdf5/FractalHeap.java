package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;

/**
 * A heap that keeps the links and attributes of groups that have many. Its blocks double in size from row to row of a
 * table; blocks beyond a size are such tables themselves (HDF5 file format specification, III.G).
 */
final class FractalHeap {
    private final Hdf5 file;
    private final long address;
    private final int width;
    private final long first;
    private final long largest;
    private final int offsetBytes;
    private final int lengthBytes;
    private final long root;
    private final int rootRows;

    private FractalHeap(Hdf5 file, long address) {
        this.file = file;
        this.address = address;
        Cursor header = file.at(address, "a fractal heap");
        if (!file.hasSignature(header, "FRHP")) {
            throw header.error("here should be a fractal heap");
        }
        header.skip(1 + 2, "a fractal heap");
        int filters = header.u16("a fractal heap");
        header.skip(1, "a fractal heap");
        long object = header.u32("a fractal heap");
        header.skip(2L * file.offsets() + 10L * file.lengths(), "a fractal heap");
        this.width = header.u16("a fractal heap");
        this.first = file.length(header, "a fractal heap");
        this.largest = file.length(header, "a fractal heap");
        int bits = header.u16("a fractal heap");
        header.skip(2, "a fractal heap");
        this.root = file.offset(header, "a fractal heap");
        this.rootRows = header.u16("a fractal heap");
        if (filters > 0) {
            throw header.error(
                    "a fractal heap that is compressed is not read; save the file by Keras's usual settings");
        }
        boolean isPower = Long.bitCount(first) == 1 && Long.bitCount(largest) == 1 && first > 0 && largest >= first;
        if (!isPower || width < 1 || bits < 1 || bits > 64) {
            throw header.error("a fractal heap with blocks from " + first + " to " + largest + " bytes is none");
        }
        this.offsetBytes = (bits + 7) / 8;
        this.lengthBytes = Math.min((Long.numberOfTrailingZeros(largest) + 7) / 8, SecondTree.bytesFor(object));
    }

    static FractalHeap at(Hdf5 file, long address) {
        return new FractalHeap(file, address);
    }

    /** What an identifier stands for: an object within the heap; those outside of it are refused. */
    Cursor object(Cursor identifier) {
        int kind = identifier.u8("a place in a heap");
        if (kind >>> 4 == 0) {
            long offset = ObjectHeader.number(identifier, offsetBytes, "a place in a heap");
            long length = ObjectHeader.number(identifier, lengthBytes, "a place in a heap");
            return managed(offset, length);
        }
        throw identifier.error("an object of a heap that lies outside of it is not read");
    }

    private Cursor managed(long offset, long length) {
        long block = root;
        long start = 0;
        long rows = rootRows;
        int directRows = Long.numberOfTrailingZeros(largest) - Long.numberOfTrailingZeros(first) + 2;
        while (rows > 0) {
            file.count();
            Cursor table = file.at(block, "a table of a heap");
            if (!file.hasSignature(table, "FHIB")) {
                throw table.error("here should be a table of a heap");
            }
            long rowBytes = Math.multiplyExact(width, first);
            long within = offset - start;
            int row = within < rowBytes ? 0 : 63 - Long.numberOfLeadingZeros(within / rowBytes) + 1;
            if (within < 0 || row >= rows) {
                throw table.error("an object of a heap lies outside of its table");
            }
            long size = row == 0 ? first : first << (row - 1);
            long before = row == 0 ? 0 : rowBytes << (row - 1);
            long column = (within - before) / size;
            table.skip(1L + file.offsets() + offsetBytes, "a table of a heap");
            table.skip((row * (long) width + column) * file.offsets(), "a table of a heap");
            block = file.offset(table, "a table of a heap");
            start += before + column * size;
            rows = row < directRows
                    ? 0
                    : Long.numberOfTrailingZeros(size) - 63 + Long.numberOfLeadingZeros(rowBytes) + 1;
        }
        Cursor direct = file.at(block, "a block of a heap");
        if (!file.hasSignature(direct, "FHDB")) {
            throw direct.error("here should be a block of the heap at byte " + address);
        }
        if (offset < start) {
            throw direct.error("an object of a heap lies outside of its block");
        }
        return file.absolute(file.base() + block + offset - start, length, "an object of a heap");
    }
}
