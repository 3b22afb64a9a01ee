package dev.loupe.report;

import dev.loupe.inspect.Inspection;

/** The modules of a network as a LaTeX table of the booktabs kind that breaks across pages. */
public final class InspectLatex {
    /** Stands for the sign between sizes until the cell is escaped. */
    private static final String TIMES = "\u00d7";

    private InspectLatex() {}

    public static String of(Inspection inspection, Heading heading, TableSettings settings) {
        ModuleTable table = ModuleTable.of(inspection, settings);
        StringBuilder head = new StringBuilder("\\toprule\nlayer");
        StringBuilder alignment = new StringBuilder("l");
        for (Column column : table.columns()) {
            alignment.append(column.kind() == Column.Kind.TEXT ? 'l' : 'r');
            head.append(" & ").append(escape(column.title()));
        }
        head.append(" \\\\\n\\midrule\n");
        StringBuilder text = new StringBuilder();
        text.append("% needs \\usepackage[T1]{fontenc}, \\usepackage{booktabs,longtable}\n");
        text.append("\\begin{longtable}{").append(alignment).append("}\n");
        String about = heading.about().isEmpty() ? "" : ": " + heading.about();
        text.append("\\caption{").append(escape(heading.name() + about)).append("} \\\\\n");
        text.append(head).append("\\endfirsthead\n");
        text.append(head).append("\\endhead\n");
        text.append("\\bottomrule\n\\endfoot\n");
        for (Folded row : table.rows()) {
            row(text, table, row, ModuleTable.path(row));
        }
        text.append("\\midrule\n");
        row(text, table, new Folded(table.whole(), table.whole(), 1), heading.name());
        return text.append("\\end{longtable}\n").toString();
    }

    private static void row(StringBuilder text, ModuleTable table, Folded row, String name) {
        text.append(escape(name));
        for (Column column : table.columns()) {
            text.append(" & ").append(escape(ModuleTable.text(column, row, TIMES)));
        }
        text.append(" \\\\\n");
    }

    private static String escape(String text) {
        return Latex.escape(Visible.of(text)).replace(TIMES, "$\\times$");
    }
}
