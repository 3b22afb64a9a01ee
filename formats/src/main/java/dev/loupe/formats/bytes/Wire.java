package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;

/** The wire format of protocol buffers: fields with tags, numbers of variable length, and messages by their length. */
public final class Wire {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH = 2;
    public static final int FIXED32 = 5;

    private final Cursor cursor;
    private int field;
    private int type;

    public Wire(Cursor cursor) {
        this.cursor = cursor;
    }

    public Cursor cursor() {
        return cursor;
    }

    /** Goes to the next field of the message that was entered; false at its end. */
    public boolean next() {
        if (cursor.atEnd()) {
            return false;
        }
        long at = cursor.position();
        long tag = varint();
        type = (int) (tag & 7);
        field = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
        if (tag >>> 3 == 0 || tag >>> 3 > 0x1fff_ffff) {
            throw cursor.error(at, "the field number " + Long.toUnsignedString(tag >>> 3) + " is none");
        }
        if (type == 3 || type == 4) {
            throw cursor.error(at, "field " + field + " is a group, which models do not have");
        }
        if (type > 5) {
            throw cursor.error(at, "field " + field + " has the wire type " + type + ", which does not exist");
        }
        return true;
    }

    public int field() {
        return field;
    }

    public int type() {
        return type;
    }

    public BadInput error(String message) {
        return cursor.error(message);
    }

    /** A number of up to ten bytes of seven bits, the lowest first. */
    public long varint() {
        long at = cursor.position();
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = cursor.u8("a number");
            value |= shift < 64 ? (long) (b & 0x7f) << shift : 0;
            if (b < 0x80) {
                return value;
            }
        }
        throw cursor.error(at, "a number is longer than ten bytes");
    }

    /** The number of the current field. */
    public long number() {
        if (type != VARINT) {
            throw error("field " + field + " should be a number, but has the wire type " + type);
        }
        return varint();
    }

    /** The length of the current field, which is a message, a text or packed. */
    public long length() {
        if (type != LENGTH) {
            throw error("field " + field + " should have a length, but has the wire type " + type);
        }
        long length = varint();
        cursor.need(length, "field " + field);
        return length;
    }

    /** Enters the message of the current field. */
    public long enter() {
        return cursor.enter(length(), "a message");
    }

    public void leave(long outer) {
        cursor.leave(outer);
    }

    /** Goes behind the current field without reading it. */
    public void skip() {
        switch (type) {
            case VARINT -> varint();
            case FIXED64 -> cursor.skip(8, "field " + field);
            case FIXED32 -> cursor.skip(4, "field " + field);
            default -> cursor.skip(length(), "field " + field);
        }
    }
}
