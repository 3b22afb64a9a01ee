package dev.loupe.fleet.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Thrift's compact protocol (thrift-compact-protocol.md of Apache Thrift), as far as Parquet's metadata needs it: a field
 * is the distance to the number of the one before and its type in one byte, then its value.
 */
final class ThriftCompact {
    private static final int TRUE = 1;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** Number of the last field of each structure that is open. */
    private final Deque<Integer> last = new ArrayDeque<>();

    /** Begins the whole, or an element of a list of structures. */
    ThriftCompact begin() {
        last.push(0);
        return this;
    }

    ThriftCompact end() {
        out.write(0);
        last.pop();
        return this;
    }

    ThriftCompact i32(int field, int value) {
        head(field, I32);
        return zigzag(value);
    }

    ThriftCompact i64(int field, long value) {
        head(field, I64);
        return zigzag(value);
    }

    ThriftCompact yes(int field) {
        head(field, TRUE);
        return this;
    }

    ThriftCompact text(int field, String value) {
        head(field, BINARY);
        return text(value);
    }

    /** Begins a structure that is a field; {@link #end} ends it. */
    ThriftCompact struct(int field) {
        head(field, STRUCT);
        return begin();
    }

    /** Begins a list of structures, each of which is begun and ended. */
    ThriftCompact structs(int field, int size) {
        head(field, LIST);
        return list(size, STRUCT);
    }

    ThriftCompact i32s(int field, int... values) {
        head(field, LIST);
        list(values.length, I32);
        for (int value : values) {
            zigzag(value);
        }
        return this;
    }

    ThriftCompact texts(int field, String value) {
        head(field, LIST);
        return list(1, BINARY).text(value);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private void head(int field, int type) {
        out.write((field - last.pop()) << 4 | type);
        last.push(field);
    }

    private ThriftCompact list(int size, int type) {
        if (size < 15) {
            out.write(size << 4 | type);
        } else {
            out.write(15 << 4 | type);
            varint(size);
        }
        return this;
    }

    private ThriftCompact text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private ThriftCompact zigzag(long value) {
        varint(value << 1 ^ value >> 63);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            out.write((int) ((rest & 0x7f) | 0x80));
        }
        out.write((int) rest);
    }
}
