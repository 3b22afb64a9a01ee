package dev.loupe.formats.tflite;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A flatbuffer: tables whose fields are found through tables of offsets. Every offset is checked against the file before
 * it is followed; only pages that are asked for are read, and few of them are kept.
 */
final class FlatBuffer {
    private static final int PAGE = 1 << 12;
    private static final int KEPT = 256;

    private final ByteFile file;
    private final Map<Long, byte[]> pages = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > KEPT;
        }
    };

    FlatBuffer(ByteFile file) {
        this.file = file;
    }

    Table root() {
        return table(0, "the root table");
    }

    private BadInput error(long at, String message) {
        return new BadInput("byte " + at + ": " + message);
    }

    private void need(long at, long length, String what) {
        if (at < 0 || length < 0 || at > file.size() || length > file.size() - at) {
            throw error(
                    at,
                    what + " of " + length + " bytes lies past the end of the file, byte " + file.size()
                            + "; is it cut off or damaged?");
        }
    }

    private int u8(long at) {
        byte[] page = pages.get(at / PAGE);
        if (page == null) {
            long start = at / PAGE * PAGE;
            page = new byte[(int) Math.min(PAGE, file.size() - start)];
            file.cursor(start, page.length).read(page, "a page");
            pages.put(at / PAGE, page);
        }
        return page[(int) (at % PAGE)] & 0xff;
    }

    private long number(long at, int bytes, String what) {
        need(at, bytes, what);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) u8(at + i) << (8 * i);
        }
        return value;
    }

    /** Where the offset at a place leads. */
    private long follow(long at, String what) {
        long offset = number(at, 4, "the offset of " + what);
        long target = at + offset;
        if (offset == 0 || target > file.size() - 4) {
            throw error(
                    at,
                    "the offset of " + what + ", " + offset + ", leads past the end of the file, byte " + file.size());
        }
        return target;
    }

    private Table table(long offsetAt, String what) {
        long at = follow(offsetAt, what);
        long vtable = at - (int) number(at, 4, what);
        need(vtable, 4, "the field table of " + what);
        int size = (int) number(vtable, 2, "a field table");
        int length = (int) number(vtable + 2, 2, "a field table");
        if (size < 4 || size % 2 != 0) {
            throw error(vtable, "the field table of " + what + " has the size " + size);
        }
        need(vtable, size, "the field table of " + what);
        need(at, Math.max(length, 4), what);
        return new Table(at, vtable, (size - 4) / 2, length, what);
    }

    /** A run of equal elements. */
    final class Vector {
        private final long at;
        private final int count;
        private final int width;
        private final String what;

        private Vector(long at, int count, int width, String what) {
            this.at = at;
            this.count = count;
            this.width = width;
            this.what = what;
        }

        int count() {
            return count;
        }

        /** Where its first element stands in the file. */
        long position() {
            return at;
        }

        int i32(int i) {
            return (int) number(place(i), 4, what);
        }

        Table table(int i) {
            return FlatBuffer.this.table(place(i), what + " " + i);
        }

        private long place(int i) {
            if (i < 0 || i >= count) {
                throw error(at, what + " has " + count + " elements, and none with the number " + i);
            }
            return at + (long) i * width;
        }
    }

    /** A table, whose fields may be left out. */
    final class Table {
        private final long at;
        private final long vtable;
        private final int fields;
        private final int length;
        private final String what;

        private Table(long at, long vtable, int fields, int length, String what) {
            this.at = at;
            this.vtable = vtable;
            this.fields = fields;
            this.length = length;
            this.what = what;
        }

        long position() {
            return at;
        }

        BadInput error(String message) {
            return FlatBuffer.this.error(at, what + " " + message);
        }

        /** Where a field stands; -1 if it is left out. */
        private long place(int field, int bytes) {
            if (field >= fields) {
                return -1;
            }
            int offset = (int) number(vtable + 4 + 2L * field, 2, what);
            if (offset == 0) {
                return -1;
            }
            if (offset + bytes > length) {
                throw error("has its field " + field + " behind its end");
            }
            return at + offset;
        }

        int u8(int field, int usual) {
            long place = place(field, 1);
            return place < 0 ? usual : (int) number(place, 1, what);
        }

        boolean flag(int field) {
            return u8(field, 0) != 0;
        }

        int i32(int field, int usual) {
            long place = place(field, 4);
            return place < 0 ? usual : (int) number(place, 4, what);
        }

        long i64(int field, long usual) {
            long place = place(field, 8);
            return place < 0 ? usual : number(place, 8, what);
        }

        float f32(int field, float usual) {
            long place = place(field, 4);
            return place < 0 ? usual : Float.intBitsToFloat((int) number(place, 4, what));
        }

        Optional<Table> table(int field, String name) {
            long place = place(field, 4);
            return place < 0 ? Optional.empty() : Optional.of(FlatBuffer.this.table(place, name));
        }

        /** A vector; an empty one where the field is left out. */
        Vector vector(int field, int width, int limit, String name) {
            long place = place(field, 4);
            if (place < 0) {
                return new Vector(at, 0, width, name);
            }
            long start = follow(place, name);
            long count = number(start, 4, name);
            need(start + 4, count * width, name);
            return new Vector(start + 4, Limits.check(count, limit, name), width, name);
        }

        Vector tables(int field, int limit, String name) {
            return vector(field, 4, limit, name);
        }

        /** Whole numbers of 32 bits. */
        java.util.List<Long> numbers(int field, int limit, String name) {
            Vector vector = vector(field, 4, limit, name);
            java.util.List<Long> numbers = new java.util.ArrayList<>(vector.count());
            for (int i = 0; i < vector.count(); i++) {
                numbers.add((long) vector.i32(i));
            }
            return numbers;
        }

        /** A text, cut where it is too long; empty where the field is left out. */
        String text(int field, String name) {
            Vector vector = vector(field, 1, Integer.MAX_VALUE, name);
            byte[] bytes = new byte[Math.min(vector.count(), Limits.TEXT)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) FlatBuffer.this.u8(vector.position() + i);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
