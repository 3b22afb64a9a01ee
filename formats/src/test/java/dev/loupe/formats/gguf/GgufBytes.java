package dev.loupe.formats.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small GGUF files, whole ones and damaged ones. */
final class GgufBytes {
    private final int version;
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private long keyCount;
    private long tensorCount;
    private long offset;

    GgufBytes(int version) {
        this.version = version;
    }

    static GgufBytes of(String architecture) {
        return new GgufBytes(3).text("general.architecture", architecture);
    }

    private void number(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    private void count(ByteArrayOutputStream out, long value) {
        number(out, value, version == 1 ? 4 : 8);
    }

    private void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        count(out, bytes.length);
        out.writeBytes(bytes);
    }

    private GgufBytes key(String name, int type) {
        string(keys, name);
        number(keys, type, 4);
        keyCount++;
        return this;
    }

    GgufBytes text(String name, String value) {
        key(name, 8);
        string(keys, value);
        return this;
    }

    GgufBytes u32(String name, long value) {
        key(name, 4);
        number(keys, value, 4);
        return this;
    }

    GgufBytes flag(String name, boolean value) {
        key(name, 7);
        keys.write(value ? 1 : 0);
        return this;
    }

    GgufBytes texts(String name, int count) {
        key(name, 9);
        number(keys, 8, 4);
        count(keys, count);
        for (int i = 0; i < count; i++) {
            string(keys, "t" + i);
        }
        return this;
    }

    GgufBytes numbers(String name, long... values) {
        key(name, 9);
        number(keys, 4, 4);
        count(keys, values.length);
        for (long value : values) {
            number(keys, value, 4);
        }
        return this;
    }

    /** An array of one array of one array … of one byte. */
    GgufBytes nested(String name, int depth) {
        key(name, 9);
        for (int i = 0; i < depth; i++) {
            number(keys, 9, 4);
            count(keys, 1);
        }
        number(keys, 0, 4);
        count(keys, 1);
        keys.write(7);
        return this;
    }

    /** A tensor behind the last, in GGML's type of that number, with so many bytes; the slowest dimension first. */
    GgufBytes tensor(String name, int type, long bytes, long... shape) {
        return tensorAt(name, type, offset, bytes, shape);
    }

    GgufBytes tensorAt(String name, int type, long at, long bytes, long... shape) {
        string(tensors, name);
        number(tensors, shape.length, 4);
        for (int i = shape.length - 1; i >= 0; i--) {
            count(tensors, shape[i]);
        }
        number(tensors, type, 4);
        number(tensors, at, 8);
        tensorCount++;
        offset = Math.max(offset, (at + bytes + 31) / 32 * 32);
        return this;
    }

    /** A float32 tensor; its shape as in {@code 4x8}. */
    GgufBytes floats(String name, String shape) {
        String[] sizes = shape.split("x", -1);
        long[] numbers = new long[sizes.length];
        long bytes = 4;
        for (int i = 0; i < sizes.length; i++) {
            numbers[i] = Long.parseLong(sizes[i]);
            bytes *= numbers[i];
        }
        return tensor(name, 0, bytes, numbers);
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        number(out, version, 4);
        count(out, tensorCount);
        count(out, keyCount);
        out.writeBytes(keys.toByteArray());
        out.writeBytes(tensors.toByteArray());
        while (out.size() % 32 != 0) {
            out.write(0);
        }
        out.writeBytes(new byte[Math.toIntExact(offset)]);
        return out.toByteArray();
    }

    Path write(Path folder) {
        try {
            return Files.write(folder.resolve("model.gguf"), bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
