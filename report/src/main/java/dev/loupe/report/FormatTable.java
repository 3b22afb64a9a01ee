package dev.loupe.report;

import java.util.List;

/** What each format of model files gives, a line each, and remarks below. */
public final class FormatTable {
    /**
     * A format.
     *
     * @param gives whether each part of a model is found in its files
     * @param remark what else is worth knowing; may be empty
     */
    public record Row(String title, String files, List<Boolean> gives, String remark) {}

    private FormatTable() {}

    /**
     * The table.
     *
     * @param parts what a format may give: titles of columns
     */
    public static String text(List<String> parts, List<Row> rows) {
        TextTable.Cells titles = TextTable.Cells.texts("Format");
        TextTable.Cells files = TextTable.Cells.texts("Files");
        rows.forEach(row -> titles.add(row.title()));
        rows.forEach(row -> files.add(row.files()));
        TextTable table = new TextTable().add(titles).add(files);
        for (int i = 0; i < parts.size(); i++) {
            TextTable.Cells column = TextTable.Cells.texts(parts.get(i));
            for (Row row : rows) {
                column.add(row.gives().get(i) ? "yes" : "-");
            }
            table.add(column);
        }
        StringBuilder text = new StringBuilder();
        table.print(text);
        text.append('\n');
        for (Row row : rows) {
            if (!row.remark().isEmpty()) {
                text.append(row.title()).append(": ").append(row.remark()).append(".\n");
            }
        }
        return text.toString();
    }
}
