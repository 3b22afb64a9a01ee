package dev.loupe.report.document;

import dev.loupe.report.TextWidth;
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
import java.util.ArrayList;
import java.util.List;

/** Documents as plain text of a given width. */
public final class DocumentText {
    private static final int GAP = 2;
    private static final int NARROWEST_COLUMN = 8;

    private final int width;
    private final StringBuilder text = new StringBuilder(4096);

    private DocumentText(int width) {
        this.width = width;
    }

    /**
     * The text.
     *
     * @param width columns of the page
     */
    public static String of(Document document, int width) {
        DocumentText page = new DocumentText(width);
        for (Block block : document.blocks()) {
            if (page.text.length() > 0) {
                page.text.append('\n');
            }
            page.block(block);
        }
        return page.text.toString();
    }

    private void block(Block block) {
        if (block instanceof Heading heading) {
            String title = plain(heading.text());
            text.append(title).append('\n');
            text.append((heading.level() == 1 ? "\u2550" : "\u2500").repeat(TextWidth.of(title)))
                    .append('\n');
        } else if (block instanceof Paragraph paragraph) {
            lines("", "", plain(paragraph.text()));
        } else if (block instanceof Display display) {
            lines("    ", "        ", FormulaText.of(display.formula()));
        } else if (block instanceof Items items) {
            for (int i = 0; i < items.items().size(); i++) {
                String mark = items.numbered() ? (i + 1) + ". " : "- ";
                lines(mark, " ".repeat(mark.length()), plain(items.items().get(i)));
            }
        } else {
            table((Table) block);
        }
    }

    private void lines(String first, String others, String content) {
        String indent = first;
        for (String line : wrapped(content, width - first.length())) {
            text.append(indent).append(line).append('\n');
            indent = others;
        }
    }

    /** The words without any marks. */
    static String plain(List<Inline> inlines) {
        StringBuilder plain = new StringBuilder();
        for (Inline inline : inlines) {
            if (inline instanceof Words words) {
                plain.append(words.text());
            } else if (inline instanceof Code code) {
                plain.append(code.text());
            } else if (inline instanceof Strong strong) {
                plain.append(strong.text());
            } else {
                plain.append(FormulaText.of(((Mathematics) inline).formula()));
            }
        }
        return plain.toString();
    }

    /** Breaks at spaces, and between characters of East Asia, which need none. */
    static List<String> wrapped(String content, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String piece : pieces(content)) {
            int needed = TextWidth.of(piece.stripTrailing());
            if (used + needed > width && used > 0) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                used = 0;
            }
            line.append(piece);
            used += TextWidth.of(piece);
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    private static List<String> pieces(String content) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < content.length(); i++) {
            boolean isLast = i + 1 == content.length();
            boolean isWide = TextWidth.of(content.charAt(i)) == 2;
            boolean isBeforeWide = !isLast && TextWidth.of(content.charAt(i + 1)) == 2;
            boolean isBeforeMark =
                    !isLast && "\uff0c\u3002\uff1b\uff1a\uff09\u3001".indexOf(content.charAt(i + 1)) >= 0;
            boolean mayBreak = content.charAt(i) == ' ' || ((isWide || isBeforeWide) && !isBeforeMark);
            if (isLast || mayBreak) {
                pieces.add(content.substring(from, i + 1));
                from = i + 1;
            }
        }
        return pieces;
    }

    private void table(Table table) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(table.header().stream().map(DocumentText::plain).toList());
        table.rows()
                .forEach(row -> rows.add(row.stream().map(DocumentText::plain).toList()));
        int[] widths = widths(rows);
        for (int row = 0; row < rows.size(); row++) {
            row(rows.get(row), table.right(), widths);
            if (row == 0) {
                int all = -GAP;
                for (int column : widths) {
                    all += column + GAP;
                }
                text.append("\u2500".repeat(all)).append('\n');
            }
        }
    }

    private int[] widths(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        int all = GAP * (widths.length - 1);
        for (int column = 0; column < widths.length; column++) {
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], TextWidth.of(row.get(column)));
            }
            all += widths[column];
        }
        while (all > width) {
            int widest = 0;
            for (int column = 1; column < widths.length; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= NARROWEST_COLUMN) {
                break;
            }
            widths[widest]--;
            all--;
        }
        return widths;
    }

    private void row(List<String> cells, List<Boolean> right, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 0;
        for (int column = 0; column < widths.length; column++) {
            wrapped.add(wrapped(cells.get(column), widths[column]));
            height = Math.max(height, wrapped.get(column).size());
        }
        for (int line = 0; line < height; line++) {
            StringBuilder all = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell =
                        line < wrapped.get(column).size() ? wrapped.get(column).get(line) : "";
                String space = " ".repeat(Math.max(0, widths[column] - TextWidth.of(cell)));
                all.append(column == 0 ? "" : " ".repeat(GAP));
                all.append(right.get(column) ? space + cell : cell + space);
            }
            text.append(all.toString().stripTrailing()).append('\n');
        }
    }
}
