package dev.loupe.fleet.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The values of one column of a row group: which are there, as runs; and those that are, plainly one after the other. */
final class ColumnPage {
    private final ByteArrayOutputStream levels = new ByteArrayOutputStream();
    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private int rows;
    private boolean present;
    private int run;

    void add(Optional<Object> value) {
        if (run > 0 && value.isPresent() != present) {
            endRun();
        }
        present = value.isPresent();
        run++;
        rows++;
        value.ifPresent(this::put);
    }

    private void put(Object value) {
        if (value instanceof Long number) {
            for (int shift = 0; shift < 64; shift += 8) {
                values.write((int) (number >> shift));
            }
        } else {
            byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
            length(values, text.length);
            values.writeBytes(text);
        }
    }

    /** A run of equal definition levels of one bit: its length, shifted since the last bit tells runs from packed bits. */
    private void endRun() {
        int header = run << 1;
        for (; header >= 0x80; header >>>= 7) {
            levels.write((header & 0x7f) | 0x80);
        }
        levels.write(header);
        levels.write(present ? 1 : 0);
        run = 0;
    }

    private static void length(ByteArrayOutputStream out, int length) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(length >> shift);
        }
    }

    int rows() {
        return rows;
    }

    /** The page with its header (parquet.thrift: PageHeader, DataPageHeader). */
    byte[] bytes() {
        if (run > 0) {
            endRun();
        }
        int size = 4 + levels.size() + values.size();
        ThriftCompact header = new ThriftCompact().begin();
        header.i32(1, 0).i32(2, size).i32(3, size); // a data page; its size inflated and stored
        header.struct(5).i32(1, rows).i32(2, ParquetWriter.PLAIN).i32(3, ParquetWriter.RLE);
        header.i32(4, ParquetWriter.RLE).end().end();
        ByteArrayOutputStream page = new ByteArrayOutputStream(size + 64);
        page.writeBytes(header.bytes());
        length(page, levels.size());
        page.writeBytes(levels.toByteArray());
        page.writeBytes(values.toByteArray());
        return page.toByteArray();
    }
}
