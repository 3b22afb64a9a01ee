package dev.loupe.report.document;

import dev.loupe.report.Latex;
import dev.loupe.report.document.Document.Block;
import dev.loupe.report.document.Document.Code;
import dev.loupe.report.document.Document.Display;
import dev.loupe.report.document.Document.Heading;
import dev.loupe.report.document.Document.Inline;
import dev.loupe.report.document.Document.Items;
import dev.loupe.report.document.Document.Mathematics;
import dev.loupe.report.document.Document.Paragraph;
import dev.loupe.report.document.Document.Strong;
import dev.loupe.report.document.Document.Table;
import dev.loupe.report.document.Document.Words;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Documents as a LaTeX file of their own; Chinese ones with the class {@code ctexart}, which XeLaTeX sets. */
public final class DocumentLatex {
    /** Tables with more characters in a row than these get columns that wrap. */
    private static final int LINE = 80;

    private static final Pattern GROUPED = Pattern.compile("(?<=\\d),(?=\\d{3})");

    private final StringBuilder text = new StringBuilder(4096);

    private DocumentLatex() {}

    public static String of(Document document) {
        DocumentLatex page = new DocumentLatex();
        boolean isChinese = document.language().equals("zh");
        page.text.append(isChinese ? "\\documentclass[UTF8]{ctexart}\n" : "\\documentclass{article}\n");
        page.text.append(isChinese ? "" : "\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n");
        page.text.append("\\usepackage{amsmath,amssymb,booktabs,array}\n\\begin{document}\n");
        document.blocks().forEach(page::block);
        return page.text.append("\\end{document}\n").toString();
    }

    /** A formula's source, with the commas of grouped numbers set tight. */
    static String source(Formula formula) {
        return GROUPED.matcher(formula.latex()).replaceAll("{,}");
    }

    private void block(Block block) {
        if (block instanceof Heading heading) {
            text.append(heading.level() == 1 ? "\\section*{" : "\\subsection*{")
                    .append(of(heading.text()))
                    .append("}\n");
        } else if (block instanceof Paragraph paragraph) {
            text.append(of(paragraph.text())).append("\n\n");
        } else if (block instanceof Display display) {
            text.append("\\[ ").append(source(display.formula())).append(" \\]\n");
        } else if (block instanceof Items items) {
            String name = items.numbered() ? "enumerate" : "itemize";
            text.append("\\begin{").append(name).append("}\n");
            items.items()
                    .forEach(item -> text.append("  \\item ").append(of(item)).append('\n'));
            text.append("\\end{").append(name).append("}\n");
        } else {
            table((Table) block);
        }
    }

    private void table(Table table) {
        text.append("\\begin{center}\\small\n\\begin{tabular}{")
                .append(columns(table))
                .append("}\n\\toprule\n");
        row(table.header());
        text.append("\\midrule\n");
        table.rows().forEach(this::row);
        text.append("\\bottomrule\n\\end{tabular}\n\\end{center}\n");
    }

    private static String columns(Table table) {
        int[] widths = new int[table.header().size()];
        int all = 0;
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] = table.rows().stream()
                    .mapToInt(row -> DocumentText.plain(row.get(at)).length())
                    .max()
                    .orElse(1);
            widths[column] = Math.max(
                    widths[column],
                    DocumentText.plain(table.header().get(column)).length());
            all += widths[column];
        }
        StringBuilder columns = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            if (table.right().get(column)) {
                columns.append('r');
            } else if (all <= LINE) {
                columns.append('l');
            } else {
                double share = 0.88 * Math.max(widths[column], all / 12) / Math.max(all, 1);
                columns.append(String.format(Locale.ROOT, "p{%.2f\\linewidth}", share));
            }
        }
        return columns.toString();
    }

    private void row(List<List<Inline>> cells) {
        String between = "";
        for (List<Inline> cell : cells) {
            text.append(between).append(of(cell));
            between = " & ";
        }
        text.append(" \\\\\n");
    }

    private static String of(List<Inline> inlines) {
        StringBuilder line = new StringBuilder();
        for (Inline inline : inlines) {
            if (inline instanceof Words words) {
                line.append(Latex.escape(words.text()));
            } else if (inline instanceof Code code) {
                line.append("\\texttt{").append(Latex.escape(code.text())).append('}');
            } else if (inline instanceof Strong strong) {
                line.append("\\textbf{").append(Latex.escape(strong.text())).append('}');
            } else {
                line.append('$')
                        .append(source(((Mathematics) inline).formula()))
                        .append('$');
            }
        }
        return line.toString();
    }
}
