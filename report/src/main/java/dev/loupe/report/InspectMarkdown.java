package dev.loupe.report;

import dev.loupe.inspect.Inspection;

/** The modules of a network as a Markdown table (GitHub's extension), aligned in its source as well. */
public final class InspectMarkdown {
    private InspectMarkdown() {}

    public static String of(Inspection inspection, Heading heading, TableSettings settings) {
        ModuleTable table = ModuleTable.of(inspection, settings);
        int columns = table.columns().size() + 1;
        String[][] cells = new String[table.rows().size() + 2][columns];
        cells[0][0] = "layer";
        for (int i = 1; i < columns; i++) {
            cells[0][i] = table.columns().get(i - 1).title();
        }
        for (int row = 1; row < cells.length; row++) {
            boolean whole = row == cells.length - 1;
            Folded folded = whole
                    ? new Folded(table.whole(), table.whole(), 1)
                    : table.rows().get(row - 1);
            cells[row][0] = Markdown.escape(whole ? heading.name() : ModuleTable.path(folded));
            for (int i = 1; i < columns; i++) {
                cells[row][i] = Markdown.escape(ModuleTable.text(table.columns().get(i - 1), folded, "×"));
            }
            for (int i = 0; whole && i < columns; i++) {
                cells[row][i] = "**" + cells[row][i] + "**";
            }
        }
        return lines(cells, table);
    }

    private static String lines(String[][] cells, ModuleTable table) {
        int[] widths = new int[cells[0].length];
        for (String[] row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < cells.length; row++) {
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - cells[row][i].length());
                boolean right = isRight(table, i);
                text.append("| ").append(right ? space + cells[row][i] : cells[row][i] + space);
                text.append(' ');
            }
            text.append("|\n");
            if (row == 0) {
                for (int i = 0; i < widths.length; i++) {
                    String dashes = "-".repeat(widths[i] + 1);
                    text.append(isRight(table, i) ? "|" + dashes + ":" : "|" + dashes + "-");
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private static boolean isRight(ModuleTable table, int column) {
        return column > 0 && table.columns().get(column - 1).kind() != Column.Kind.TEXT;
    }
}
