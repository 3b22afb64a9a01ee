package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The messages of an object: those of its header and of the blocks that continue it, none read twice. */
final class ObjectHeader {
    private static final int CONTINUATION = 0x10;

    /** A message: its type and where its content lies. */
    record Message(int type, int flags, long position, int length) {}

    private record Block(long position, long length) {}

    private ObjectHeader() {}

    static List<Message> read(Hdf5 file, long address) {
        Cursor cursor = file.at(address, "an object header");
        int first = cursor.u8("an object header");
        return first == 'O' ? second(file, address, cursor) : first(file, cursor, first);
    }

    private static List<Message> first(Hdf5 file, Cursor cursor, int version) {
        if (version != 1) {
            throw cursor.error("here should be an object header, but it has version " + version);
        }
        cursor.skip(1, "an object header");
        cursor.skip(2 + 4, "an object header");
        long length = cursor.u32("an object header");
        cursor.skip(4, "an object header");
        return messages(file, new Block(cursor.position(), length), false, false);
    }

    private static List<Message> second(Hdf5 file, long address, Cursor cursor) {
        cursor.skip(3, "an object header");
        int version = cursor.u8("an object header");
        if (version != 2) {
            throw cursor.error("an object header of version " + version + " is not known");
        }
        int flags = cursor.u8("an object header");
        cursor.skip((flags & 0x20) != 0 ? 16 : 0, "an object header");
        cursor.skip((flags & 0x10) != 0 ? 4 : 0, "an object header");
        long length = number(cursor, 1 << (flags & 3), "an object header");
        if (length < 0) {
            throw cursor.error(address, "an object header claims " + Long.toUnsignedString(length) + " bytes");
        }
        return messages(file, new Block(cursor.position(), length), true, (flags & 4) != 0);
    }

    private static List<Message> messages(Hdf5 file, Block start, boolean second, boolean ordered) {
        List<Message> messages = new ArrayList<>();
        Deque<Block> open = new ArrayDeque<>(List.of(start));
        Set<Long> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Block block = open.pop();
            Cursor cursor = file.absolute(block.position(), block.length(), "an object header");
            if (!seen.add(block.position())) {
                throw cursor.error("an object header continues in a circle");
            }
            int head = second ? (ordered ? 6 : 4) : 8;
            while (cursor.remaining() >= head) {
                int type = second ? cursor.u8("a message") : cursor.u16("a message");
                int length = cursor.u16("a message");
                int flags = cursor.u8("a message");
                cursor.skip(head - (second ? 4 : 5), "a message");
                cursor.need(length, "a message of an object header");
                file.count();
                if (type == CONTINUATION) {
                    Cursor inner = file.absolute(cursor.position(), length, "a continuation");
                    long address = file.offset(inner, "a continuation");
                    long size = file.length(inner, "a continuation");
                    open.add(second ? continued(file, address, size) : new Block(file.base() + address, size));
                } else {
                    messages.add(new Message(type, flags, cursor.position(), length));
                    Limits.check(messages.size(), Limits.HDF5_OBJECTS, "messages of an object");
                }
                cursor.skip(length, "a message");
            }
        }
        return messages;
    }

    /** Blocks of the second version have a signature in front and a checksum behind. */
    private static Block continued(Hdf5 file, long address, long size) {
        Cursor cursor = file.at(address, "a continuation");
        if (size < 8 || !file.hasSignature(cursor, "OCHK")) {
            throw cursor.error("here should be the continuation of an object header");
        }
        return new Block(file.base() + address + 4, size - 8);
    }

    /** A number of 1, 2, 4 or 8 bytes. */
    static long number(Cursor cursor, int bytes, String what) {
        return switch (bytes) {
            case 1 -> cursor.u8(what);
            case 2 -> cursor.u16(what);
            case 4 -> cursor.u32(what);
            case 8 -> cursor.i64(what);
            default -> {
                long value = 0;
                for (int i = 0; i < bytes; i++) {
                    value |= i < 8 ? (long) cursor.u8(what) << (8 * i) : 0;
                }
                yield value;
            }
        };
    }
}
