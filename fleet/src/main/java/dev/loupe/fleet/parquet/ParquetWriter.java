package dev.loupe.fleet.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Parquet file of flat rows (format version 1: github.com/apache/parquet-format, parquet.thrift). Each column may lack
 * values; nothing is compressed, and a row group of up to 65,536 rows is kept until it is written.
 */
public final class ParquetWriter {
    static final int PLAIN = 0;
    static final int RLE = 3;

    private static final int GROUP = 65_536;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** What a column holds: {@link String} values, or {@link Long} ones that are numbers or microseconds since 1970. */
    public enum Type {
        TEXT(6, 0),
        WHOLE(2, -1),
        TIME(2, 10);

        /** Parquet's physical type, and the older word for what it means; -1 if it means itself. */
        private final int physical;

        private final int converted;

        Type(int physical, int converted) {
            this.physical = physical;
            this.converted = converted;
        }
    }

    /** A column that may lack values. */
    public record Column(String name, Type type) {}

    private record Chunk(long at, int size) {}

    private record Group(int rows, List<Chunk> chunks) {}

    private final OutputStream out;
    private final List<Column> columns;
    private final List<Group> groups = new ArrayList<>();
    private List<ColumnPage> pages;
    private long at;

    /** Begins a file. */
    public ParquetWriter(OutputStream out, List<Column> columns) throws IOException {
        this.out = out;
        this.columns = columns;
        this.pages = empty(columns.size());
        put(MAGIC);
    }

    private static List<ColumnPage> empty(int count) {
        List<ColumnPage> pages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pages.add(new ColumnPage());
        }
        return pages;
    }

    /** Adds a row, with a cell for each column. */
    public void add(List<Optional<Object>> cells) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            pages.get(i).add(cells.get(i));
        }
        if (pages.get(0).rows() == GROUP) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        int rows = pages.get(0).rows();
        for (ColumnPage page : pages) {
            byte[] bytes = page.bytes();
            chunks.add(new Chunk(at, bytes.length));
            put(bytes);
        }
        groups.add(new Group(rows, chunks));
        pages = empty(columns.size());
    }

    /** Ends the file; the stream stays open. */
    public void finish() throws IOException {
        if (pages.get(0).rows() > 0) {
            endGroup();
        }
        byte[] footer = footer();
        put(footer);
        put(new byte[] {
            (byte) footer.length,
            (byte) (footer.length >> 8),
            (byte) (footer.length >> 16),
            (byte) (footer.length >> 24)
        });
        put(MAGIC);
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        at += bytes.length;
    }

    /** FileMetaData: the schema, and where each column of each row group lies. */
    private byte[] footer() {
        ThriftCompact footer = new ThriftCompact().begin().i32(1, 1);
        footer.structs(2, columns.size() + 1);
        footer.begin().text(4, "schema").i32(5, columns.size()).end();
        for (Column column : columns) {
            footer.begin().i32(1, column.type().physical).i32(3, 1).text(4, column.name());
            if (column.type().converted >= 0) {
                footer.i32(6, column.type().converted);
            }
            if (column.type() == Type.TEXT) {
                footer.struct(10).struct(1).end().end();
            } else if (column.type() == Type.TIME) {
                footer.struct(10)
                        .struct(8)
                        .yes(1)
                        .struct(2)
                        .struct(2)
                        .end()
                        .end()
                        .end()
                        .end();
            }
            footer.end();
        }
        footer.i64(3, groups.stream().mapToLong(Group::rows).sum());
        footer.structs(4, groups.size());
        for (Group group : groups) {
            footer.begin().structs(1, columns.size());
            for (int i = 0; i < columns.size(); i++) {
                chunk(footer, columns.get(i), group.chunks().get(i), group.rows());
            }
            footer.i64(2, group.chunks().stream().mapToLong(Chunk::size).sum());
            footer.i64(3, group.rows()).end();
        }
        return footer.text(6, "loupe version 0.1.0").end().bytes();
    }

    private static void chunk(ThriftCompact footer, Column column, Chunk chunk, int rows) {
        footer.begin().i64(2, chunk.at()).struct(3);
        footer.i32(1, column.type().physical)
                .i32s(2, PLAIN, RLE)
                .texts(3, column.name())
                .i32(4, 0);
        footer.i64(5, rows).i64(6, chunk.size()).i64(7, chunk.size()).i64(9, chunk.at());
        footer.end().end();
    }
}
