package dev.loupe.formats.onnx;

import dev.loupe.formats.bytes.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A message in the wire format of protocol buffers while it is written, field by field. */
final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** What was written elsewhere. */
    static Message of(byte[] written) {
        Message message = new Message();
        message.bytes.writeBytes(written);
        return message;
    }

    Message number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    Message real(int field, float value) {
        varint((long) field << 3 | Wire.FIXED32);
        int bits = Float.floatToIntBits(value);
        for (int i = 0; i < 4; i++) {
            bytes.write(bits >> (8 * i));
        }
        return this;
    }

    Message text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
        return bytes(field, value.toBytes());
    }

    Message bytes(int field, byte[] value) {
        length(field, value.length);
        bytes.writeBytes(value);
        return this;
    }

    /** The tag and length of a field whose bytes follow. */
    Message length(int field, long length) {
        varint((long) field << 3 | Wire.LENGTH);
        varint(length);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
