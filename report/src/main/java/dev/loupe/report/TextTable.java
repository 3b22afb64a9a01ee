package dev.loupe.report;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, aligned: texts to the left, figures to the right, a unit below the title where a column has one. */
final class TextTable {
    private static final int GAP = 2;

    private final List<Cells> columns = new ArrayList<>();

    /** One column. */
    static final class Cells {
        private final String title;
        private final String unit;
        private final boolean right;
        private final List<String> cells = new ArrayList<>();
        private int width;

        private Cells(String title, String unit, boolean right) {
            this.title = title;
            this.unit = unit;
            this.right = right;
            this.width = Math.max(title.length(), unit.length());
        }

        static Cells texts(String title) {
            return new Cells(title, "", false);
        }

        static Cells figures(String title, String unit) {
            return new Cells(title, unit, true);
        }

        Cells add(String cell) {
            cells.add(cell);
            width = Math.max(width, cell.length());
            return this;
        }

        int width() {
            return width;
        }
    }

    TextTable add(Cells column) {
        columns.add(column);
        return this;
    }

    int columnCount() {
        return columns.size();
    }

    /** Width in characters with the gaps between columns. */
    int width() {
        int width = -GAP;
        for (Cells column : columns) {
            width += GAP + column.width;
        }
        return width;
    }

    /** The width that it would have with one more column. */
    int widthWith(Cells column) {
        return width() + GAP + column.width;
    }

    /** Titles, units if any, a rule, the rows, a rule. */
    void print(StringBuilder text) {
        boolean units = false;
        for (Cells column : columns) {
            units |= !column.unit.isEmpty();
        }
        for (int line = 0; line < (units ? 2 : 1); line++) {
            for (Cells column : columns) {
                cell(text, column, line == 0 ? column.title : column.unit);
            }
            endLine(text);
        }
        rule(text);
        for (int row = 0; row < columns.get(0).cells.size(); row++) {
            for (Cells column : columns) {
                cell(text, column, column.cells.get(row));
            }
            endLine(text);
        }
        rule(text);
    }

    private void rule(StringBuilder text) {
        text.append("─".repeat(width())).append('\n');
    }

    private void cell(StringBuilder text, Cells column, String content) {
        boolean leftmost = column == columns.get(0);
        String space = " ".repeat(column.width - content.length());
        text.append(leftmost ? "" : " ".repeat(GAP));
        text.append(column.right ? space : "").append(content).append(column.right ? "" : space);
    }

    private static void endLine(StringBuilder text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }
}
