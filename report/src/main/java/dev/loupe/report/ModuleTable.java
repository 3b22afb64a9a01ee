package dev.loupe.report;

import dev.loupe.inspect.Inspection;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that a document shows of a network: its modules by their full paths down to a depth, with exact figures that
 * sum up all below; the whole is the last row, under the rule.
 */
record ModuleTable(List<Column> columns, List<Folded> rows, Outline.Line whole) {
    private static final List<Column> USUAL =
            List.of(Column.OPERATOR, Column.OUTPUT, Column.PARAMETERS, Column.MULTIPLY_ADDS, Column.NEURONS);

    static ModuleTable of(Inspection inspection, TableSettings settings) {
        Outline outline = Outline.of(inspection);
        boolean asked = settings.depth() >= 0;
        int depth = asked ? settings.depth() : outline.depthFor(TableSettings.LINES);
        List<Folded> rows = new ArrayList<>(Folded.fold(outline.lines(), depth, !asked));
        Outline.Line whole = rows.remove(0).line();
        List<Column> columns = settings.columns().isEmpty() ? USUAL : settings.columns();
        return new ModuleTable(columns, rows, whole);
    }

    /** The path; of several modules in one row the first's and the last's name: {@code layer1.1-2}. */
    static String path(Folded row) {
        String path = row.line().scope().path();
        String first = row.line().scope().name();
        return Visible.of(path.substring(0, path.length() - first.length()) + row.name());
    }

    /** A cell as it reads before it is escaped for its medium; shapes with the given sign between their sizes. */
    static String text(Column column, Folded row, String times) {
        return switch (column) {
            case OPERATOR -> Visible.of(row.operator());
            case INPUT, OUTPUT -> times(column.text(row.line()), times);
            case PARAMETERS -> row.isShared() ? "shared" : column.text(row.line());
            default -> column.text(row.line());
        };
    }

    /** Replaces the letter that stands between two sizes; one in a symbol's name stays. */
    static String times(String shapes, String sign) {
        StringBuilder text = new StringBuilder(shapes.length() + 8);
        for (int i = 0; i < shapes.length(); i++) {
            char c = shapes.charAt(i);
            boolean between = c == 'x' && i > 0 && i + 1 < shapes.length() && shapes.charAt(i - 1) != ' ';
            text.append(between && !isLetter(shapes.charAt(i - 1)) ? sign : c);
        }
        return text.toString();
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
