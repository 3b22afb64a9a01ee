package dev.loupe.formats.tflite;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes small flatbuffers: tables as maps from a field's number to a Byte, Integer, Float, text, list or table. */
final class FlatBufferWriter {
    /** A table's fields by their numbers. */
    record Fields(TreeMap<Integer, Object> values) {
        static Fields of(Object... numbersAndValues) {
            TreeMap<Integer, Object> values = new TreeMap<>();
            for (int i = 0; i < numbersAndValues.length; i += 2) {
                values.put((Integer) numbersAndValues[i], numbersAndValues[i + 1]);
            }
            return new Fields(values);
        }
    }

    private record Fix(int at, Object target) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Fix> fixes = new ArrayList<>();

    static byte[] write(Fields root) {
        FlatBufferWriter writer = new FlatBufferWriter();
        writer.offset(root);
        writer.out.writeBytes("TFL3".getBytes(StandardCharsets.US_ASCII));
        byte[] patches = new byte[0];
        List<int[]> known = new ArrayList<>();
        while (!writer.fixes.isEmpty()) {
            Fix fix = writer.fixes.remove(0);
            while (writer.out.size() % 4 != 0) {
                writer.out.write(0);
            }
            known.add(new int[] {fix.at(), writer.put(fix.target()) - fix.at()});
        }
        byte[] bytes = patches.length == 0 ? writer.out.toByteArray() : patches;
        for (int[] one : known) {
            for (int i = 0; i < 4; i++) {
                bytes[one[0] + i] = (byte) (one[1] >> (8 * i));
            }
        }
        return bytes;
    }

    private void number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (8 * i)));
        }
    }

    private void offset(Object target) {
        fixes.add(new Fix(out.size(), target));
        number(0, 4);
    }

    /** Puts a table, a text or a vector, and tells where it begins. */
    private int put(Object target) {
        if (target instanceof Fields fields) {
            return table(fields.values());
        }
        int at = out.size();
        if (target instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(bytes.length, 4);
            out.writeBytes(bytes);
            out.write(0);
        } else if (target instanceof byte[] bytes) {
            number(bytes.length, 4);
            out.writeBytes(bytes);
        } else if (target instanceof List<?> list) {
            number(list.size(), 4);
            for (Object element : list) {
                if (element instanceof Integer value) {
                    number(value, 4);
                } else if (element instanceof Float value) {
                    number(Float.floatToIntBits(value), 4);
                } else {
                    offset(element);
                }
            }
        }
        return at;
    }

    private int table(Map<Integer, Object> fields) {
        int count = fields.isEmpty() ? 0 : ((TreeMap<Integer, Object>) fields).lastKey() + 1;
        int vtable = out.size();
        number(4 + 2L * count, 2);
        number(4 + 4L * fields.size(), 2);
        int place = 4;
        for (int i = 0; i < count; i++) {
            number(fields.containsKey(i) ? place : 0, 2);
            place += fields.containsKey(i) ? 4 : 0;
        }
        while (out.size() % 4 != 0) {
            out.write(0);
        }
        int at = out.size();
        number(at - vtable, 4);
        for (Object value : fields.values()) {
            if (value instanceof Integer number) {
                number(number, 4);
            } else if (value instanceof Byte number) {
                number(number & 0xff, 4);
            } else {
                offset(value);
            }
        }
        return at;
    }
}
