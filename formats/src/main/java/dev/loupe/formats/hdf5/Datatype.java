package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;

/**
 * The datatype message.
 *
 * @param label the element's type in our words, or the file's class where it is none of these
 * @param size bytes of an element
 */
record Datatype(Kind kind, String label, int size, boolean bigEndian) {
    /** Texts apart from what are numbers. */
    enum Kind {
        NUMBER,
        FIXED_TEXT,
        VARIABLE_TEXT,
        OTHER
    }

    static Datatype read(Cursor cursor) {
        int head = cursor.u8("a datatype");
        int first = cursor.u8("a datatype");
        int second = cursor.u8("a datatype");
        cursor.skip(1, "a datatype");
        long size = cursor.u32("a datatype");
        if (size > 1 << 20) {
            throw cursor.error("an element of " + size + " bytes is none");
        }
        int bytes = (int) size;
        boolean big = (first & 1) != 0;
        return switch (head & 15) {
            case 0 -> integer(bytes, (first & 8) != 0, big);
            case 1 -> real(cursor, bytes, second, big);
            case 3 -> new Datatype(Kind.FIXED_TEXT, "string", bytes, false);
            case 8 -> enumeration(cursor, bytes);
            case 9 ->
                (first & 15) == 1
                        ? new Datatype(Kind.VARIABLE_TEXT, "string", bytes, false)
                        : new Datatype(Kind.OTHER, "list", bytes, false);
            case 6 -> new Datatype(Kind.OTHER, "compound", bytes, false);
            default -> new Datatype(Kind.OTHER, "class " + (head & 15), bytes, false);
        };
    }

    private static Datatype integer(int bytes, boolean signed, boolean big) {
        String label = switch (bytes) {
            case 1, 2, 4, 8 -> (signed ? "int" : "uint") + 8 * bytes;
            default -> "integer of " + bytes + " bytes";
        };
        return new Datatype(Kind.NUMBER, label, bytes, big);
    }

    /** Half-precision numbers of two kinds differ in where the exponent stands. */
    private static Datatype real(Cursor cursor, int bytes, int signBit, boolean big) {
        cursor.skip(4, "a datatype");
        int exponentPlace = cursor.u8("a datatype");
        boolean brain = bytes == 2 && exponentPlace == 7 && signBit == 15;
        String label = switch (bytes) {
            case 2, 4, 8 -> brain ? "bfloat16" : "float" + 8 * bytes;
            default -> "number of " + bytes + " bytes";
        };
        return new Datatype(Kind.NUMBER, label, bytes, big);
    }

    /** Truth values are an enumeration of one byte. */
    private static Datatype enumeration(Cursor cursor, int bytes) {
        Datatype base = read(cursor);
        return bytes == 1 ? new Datatype(Kind.NUMBER, "bool", 1, false) : base;
    }
}
