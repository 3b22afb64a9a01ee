package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** A B-tree of version 2: records of one size in nodes of one size (HDF5 file format specification, III.A.2). */
final class SecondTree {
    /** Signature, version, type and check sum of a node. */
    private static final int AROUND = 10;

    /** Levels: 16 of them hold more records than a file has bytes. */
    private static final int DEPTH = 16;

    private final Hdf5 file;

    /** A node with how many records it has, and its height above the leaves. */
    private record Open(long address, long records, int height) {}

    private SecondTree(Hdf5 file) {
        this.file = file;
    }

    /** Hands over each record: a cursor that ends behind it. */
    static void read(Hdf5 file, long address, Consumer<Cursor> record) {
        new SecondTree(file).walk(address, record);
    }

    private void walk(long address, Consumer<Cursor> record) {
        Cursor header = file.at(address, "a tree");
        if (!file.hasSignature(header, "BTHD")) {
            throw header.error("here should be a tree of version 2");
        }
        header.skip(2, "a tree");
        long nodeSize = header.u32("a tree");
        int size = header.u16("a tree");
        int depth = header.u16("a tree");
        header.skip(2, "a tree");
        long root = file.offset(header, "a tree");
        long records = header.u16("a tree");
        if (depth > DEPTH || size < 1 || nodeSize < AROUND + size) {
            throw header.error("a tree of depth " + depth + " with records of " + size + " bytes is none");
        }
        if (root == Hdf5.UNDEFINED) {
            return;
        }
        long[] most = new long[depth + 1];
        long[] below = new long[depth + 1];
        most[0] = (nodeSize - AROUND) / size;
        below[0] = most[0];
        int countBytes = bytesFor(most[0]);
        int[] pointers = new int[depth + 1];
        for (int height = 1; height <= depth; height++) {
            pointers[height] = file.offsets() + countBytes + (height > 1 ? bytesFor(below[height - 1]) : 0);
            most[height] = Math.max(1, (nodeSize - AROUND - pointers[height]) / (size + pointers[height]));
            long sum = (most[height] + 1) * below[height - 1] + most[height];
            below[height] = below[height - 1] > Integer.MAX_VALUE ? Long.MAX_VALUE : sum;
        }
        Set<Long> seen = new HashSet<>();
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(root, records, depth));
        while (!open.isEmpty()) {
            Open next = open.pop();
            Cursor node = file.at(next.address(), "a node of a tree");
            file.count();
            if (!seen.add(next.address())) {
                throw node.error("a tree goes in circles");
            }
            if (!file.hasSignature(node, next.height() == 0 ? "BTLF" : "BTIN")) {
                throw node.error("here should be a node of a tree");
            }
            node.skip(2, "a node of a tree");
            for (long i = 0; i < next.records(); i++) {
                file.count();
                long outer = node.enter(size, "a record");
                record.accept(node);
                node.leave(outer);
            }
            for (long i = 0; next.height() > 0 && i <= next.records(); i++) {
                long child = file.offset(node, "a node of a tree");
                long count = ObjectHeader.number(node, countBytes, "a node of a tree");
                node.skip(pointers[next.height()] - file.offsets() - countBytes, "a node of a tree");
                open.push(new Open(child, count, next.height() - 1));
            }
        }
    }

    /** Bytes that numbers up to a limit take. */
    static int bytesFor(long limit) {
        return (63 - Long.numberOfLeadingZeros(Math.max(1, limit))) / 8 + 1;
    }
}
