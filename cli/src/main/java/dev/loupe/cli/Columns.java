package dev.loupe.cli;

import dev.loupe.report.Column;
import java.util.List;

/** Reads {@code --columns}. */
final class Columns {
    private Columns() {}

    static List<Column> of(Arguments arguments) {
        return arguments.has("--columns") ? Column.parse(arguments.value("--columns", "")) : List.of();
    }
}
