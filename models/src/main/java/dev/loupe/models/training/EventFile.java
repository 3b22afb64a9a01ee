package dev.loupe.models.training;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes scalars for TensorBoard: records of TensorFlow (length, its checksum, data, their checksum), each an {@code Event}
 * of event.proto: 1 wall time, 2 step, 3 version, 5 summary of values with 1 tag and 2 number.
 */
final class EventFile implements AutoCloseable {
    private static final int DOUBLE = 1;
    private static final int BYTES = 2;
    private static final int FLOAT = 5;

    private final Path file;
    private final OutputStream out;

    private EventFile(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** A file of its own for each part of a run; TensorBoard joins them. */
    static EventFile open(Path folder) {
        Path file = folder.resolve("events.out.tfevents." + System.currentTimeMillis() / 1000 + ".loupe."
                + ProcessHandle.current().pid());
        try {
            EventFile events = new EventFile(file, Files.newOutputStream(file));
            events.record(event(0, 3, "brain.Event:2".getBytes(StandardCharsets.UTF_8)));
            return events;
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be written: " + e.getMessage(), e);
        }
    }

    void add(long step, Map<String, Double> figures) {
        ByteArrayOutputStream summary = new ByteArrayOutputStream();
        figures.forEach((name, number) -> {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            bytes(value, 1, name.getBytes(StandardCharsets.UTF_8));
            value.write(2 << 3 | FLOAT);
            value.writeBytes(little(4).putFloat(number.floatValue()).array());
            bytes(summary, 1, value.toByteArray());
        });
        try {
            record(event(step, 5, summary.toByteArray()));
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static byte[] event(long step, int field, byte[] content) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.write(1 << 3 | DOUBLE);
        event.writeBytes(little(8).putDouble(System.currentTimeMillis() / 1e3).array());
        event.write(2 << 3);
        varint(event, step);
        bytes(event, field, content);
        return event.toByteArray();
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] content) {
        out.write(field << 3 | BYTES);
        varint(out, content.length);
        out.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream out, long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void record(byte[] data) throws IOException {
        byte[] length = little(8).putLong(data.length).array();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(length);
        record.writeBytes(little(4).putInt(masked(length)).array());
        record.writeBytes(data);
        record.writeBytes(little(4).putInt(masked(data)).array());
        out.write(record.toByteArray());
    }

    /** A checksum turned and shifted, so that one of data with checksums in them is none of these. */
    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data, 0, data.length);
        int sum = (int) crc.getValue();
        return Integer.rotateRight(sum, 15) + 0xa282ead8;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be written: " + e.getMessage(), e);
        }
    }
}
