package dev.loupe.fleet;

import dev.loupe.fleet.parquet.ParquetWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Rows as a Parquet file. */
final class FleetParquet {
    private final ParquetWriter writer;

    FleetParquet(OutputStream out) throws IOException {
        List<ParquetWriter.Column> columns = new ArrayList<>();
        for (FleetColumn column : FleetColumn.ALL) {
            columns.add(new ParquetWriter.Column(
                    column.name(),
                    switch (column.type()) {
                        case TEXT -> ParquetWriter.Type.TEXT;
                        case WHOLE -> ParquetWriter.Type.WHOLE;
                        case TIME -> ParquetWriter.Type.TIME;
                    }));
        }
        columns.add(new ParquetWriter.Column(FleetColumn.SYMBOLIC, ParquetWriter.Type.TEXT));
        writer = new ParquetWriter(out, columns);
    }

    void add(String line) throws IOException {
        writer.add(FleetCells.of(line));
    }

    void finish() throws IOException {
        writer.finish();
    }
}
