package dev.loupe.report;

import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;
import java.util.List;

/** One line for each model file of a folder. */
public final class FolderTable {
    /**
     * A file.
     *
     * @param figures format, network, parameters, multiply-adds and size as texts; of a failure none
     * @param note why it failed, or how many warnings there are; may be empty
     */
    public record Row(String file, List<String> figures, String note) {}

    private static final String[] TITLES = {"Format", "Network", "Parameters", "Mult-adds", "Size"};

    private FolderTable() {}

    public static String text(String folder, List<Row> rows) {
        TextTable.Cells files = TextTable.Cells.texts("File");
        TextTable.Cells[] figures = new TextTable.Cells[TITLES.length];
        for (int i = 0; i < figures.length; i++) {
            figures[i] = i < 2 ? TextTable.Cells.texts(TITLES[i]) : TextTable.Cells.figures(TITLES[i], "");
        }
        TextTable.Cells notes = TextTable.Cells.texts("Note");
        int failed = 0;
        for (Row row : rows) {
            files.add(Printable.line(row.file()));
            for (int i = 0; i < figures.length; i++) {
                figures[i].add(row.figures().isEmpty() ? "-" : row.figures().get(i));
            }
            failed += row.figures().isEmpty() ? 1 : 0;
            notes.add(Printable.line(row.note()));
        }
        TextTable table = new TextTable().add(files);
        for (TextTable.Cells column : figures) {
            table.add(column);
        }
        StringBuilder text = new StringBuilder();
        text.append(Printable.line(folder)).append("\n\n");
        table.add(notes).print(text);
        text.append(rows.size()).append(" model files");
        text.append(failed == 0 ? "" : ", " + failed + " of them not read").append('\n');
        return text.toString();
    }

    /** A count as people read it: {@code 60,192,808}. */
    public static String grouped(Size size) {
        return Numbers.grouped(size);
    }

    /** A size such as {@code 240.77 MB}. */
    public static String bytes(long bytes) {
        return bytes == 0 ? "-" : Numbers.bytes(Size.of(bytes));
    }

    /** The object for a file that could not be read. */
    public static String failure(String file, String error) {
        Json json = new Json();
        json.beginObject();
        json.name("schema").value("loupe.inspect/1");
        json.name("model").value(file);
        json.name("source").value("file");
        json.name("error").value(error);
        return json.endObject().toString() + "\n";
    }
}
