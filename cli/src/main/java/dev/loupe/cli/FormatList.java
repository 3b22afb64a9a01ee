package dev.loupe.cli;

import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Reader;
import dev.loupe.report.FormatTable;
import java.util.ArrayList;
import java.util.List;

/** The list of formats that are read, as their readers declare them. */
final class FormatList {
    private FormatList() {}

    static String text() {
        List<FormatTable.Row> rows = new ArrayList<>();
        for (Reader reader : Formats.ALL) {
            Format format = reader.format();
            List<Boolean> gives = new ArrayList<>();
            for (Gives part : Gives.values()) {
                gives.add(format.gives().contains(part));
            }
            String files = format.suffixes().isEmpty() ? "by content" : String.join(" ", format.suffixes());
            rows.add(new FormatTable.Row(format.title(), files, gives, format.remark()));
        }
        List<String> parts = new ArrayList<>();
        for (Gives part : Gives.values()) {
            parts.add(part.name().charAt(0) + part.name().substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return FormatTable.text(parts, rows);
    }
}
