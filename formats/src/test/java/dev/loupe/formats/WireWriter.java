package dev.loupe.formats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes small messages in the wire format of protocol buffers. */
public final class WireWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private WireWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    public WireWriter number(int field, long value) {
        return varint((long) field << 3).varint(value);
    }

    public WireWriter bytes(int field, byte[] value) {
        varint(((long) field << 3) | 2).varint(value.length);
        out.writeBytes(value);
        return this;
    }

    public WireWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public WireWriter message(int field, WireWriter value) {
        return bytes(field, value.done());
    }

    public byte[] done() {
        return out.toByteArray();
    }
}
