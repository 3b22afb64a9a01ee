package dev.loupe.report.document;

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

/**
 * Reads a document from the part of Markdown that the program's own texts are written in: {@code #} and {@code ##}, lists
 * with {@code -} and {@code 1.}, tables with {@code |}, formulas in {@code $} (alone on a line: {@code $$}), {@code `code`}
 * and {@code **strong**}. A blank line ends a paragraph.
 */
public final class DocumentReader {
    private final List<String> lines;
    private final List<Block> blocks = new ArrayList<>();
    private int at;

    private DocumentReader(String text) {
        this.lines = text.lines().toList();
    }

    /**
     * The document.
     *
     * @param language its tag of two letters
     * @throws IllegalArgumentException when a formula or a mark is not closed: a fault of the text, which is the program's own
     */
    public static Document of(String text, String language) {
        DocumentReader reader = new DocumentReader(text);
        while (reader.at < reader.lines.size()) {
            reader.block();
        }
        return new Document(language, reader.blocks);
    }

    private void block() {
        String line = lines.get(at);
        if (line.isBlank()) {
            at++;
        } else if (line.startsWith("#")) {
            int level = line.startsWith("##") ? 2 : 1;
            blocks.add(new Heading(level, inlines(line.substring(level).strip())));
            at++;
        } else if (line.startsWith("$$")) {
            blocks.add(
                    new Display(Formula.of(line.substring(2, line.length() - 2).strip())));
            at++;
        } else if (line.startsWith("|")) {
            table();
        } else if (isItem(line)) {
            items();
        } else {
            blocks.add(new Paragraph(inlines(joined())));
        }
    }

    private static boolean isItem(String line) {
        return line.startsWith("- ") || isNumbered(line);
    }

    private static boolean isNumbered(String line) {
        return line.length() > 2 && Character.isDigit(line.charAt(0)) && line.startsWith(". ", 1);
    }

    /** The lines up to a blank one or another kind of block, as one; lines of Chinese are joined without a space. */
    private String joined() {
        StringBuilder text = new StringBuilder(lines.get(at++).strip());
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.isBlank()
                    || line.startsWith("#")
                    || line.startsWith("$$")
                    || line.startsWith("|")
                    || isItem(line)) {
                break;
            }
            boolean isTight =
                    text.charAt(text.length() - 1) > 0x2e80 || line.strip().charAt(0) > 0x2e80;
            text.append(isTight ? "" : " ").append(line.strip());
            at++;
        }
        return text.toString();
    }

    private void items() {
        boolean numbered = isNumbered(lines.get(at));
        List<List<Inline>> items = new ArrayList<>();
        while (at < lines.size() && isItem(lines.get(at)) && isNumbered(lines.get(at)) == numbered) {
            items.add(inlines(joined().substring(numbered ? 3 : 2)));
        }
        blocks.add(new Items(numbered, items));
    }

    private void table() {
        List<List<Inline>> header = cells(lines.get(at++));
        List<Boolean> right = new ArrayList<>();
        for (String mark : split(lines.get(at++))) {
            right.add(mark.endsWith(":"));
        }
        List<List<List<Inline>>> rows = new ArrayList<>();
        while (at < lines.size() && lines.get(at).startsWith("|")) {
            rows.add(cells(lines.get(at++)));
            if (rows.get(rows.size() - 1).size() != header.size()) {
                throw new IllegalArgumentException("not as many cells as titles: " + lines.get(at - 1));
            }
        }
        blocks.add(new Table(right, header, rows));
    }

    private static List<List<Inline>> cells(String line) {
        List<List<Inline>> cells = new ArrayList<>();
        for (String cell : split(line)) {
            cells.add(inlines(cell));
        }
        return cells;
    }

    private static List<String> split(String line) {
        List<String> cells = new ArrayList<>();
        String inner = line.strip();
        for (String cell : inner.substring(1, inner.length() - 1).split("\\|", -1)) {
            cells.add(cell.strip());
        }
        return cells;
    }

    private static List<Inline> inlines(String text) {
        List<Inline> inlines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            String mark = text.startsWith("**", from) ? "**" : text.substring(from, from + 1);
            if (mark.equals("$") || mark.equals("`") || mark.equals("**")) {
                int end = text.indexOf(mark, from + mark.length());
                if (end < 0) {
                    throw new IllegalArgumentException(mark + " is not closed: " + text);
                }
                String inner = text.substring(from + mark.length(), end);
                inlines.add(
                        switch (mark) {
                            case "$" -> new Mathematics(Formula.of(inner));
                            case "`" -> new Code(inner);
                            default -> new Strong(inner);
                        });
                from = end + mark.length();
            } else {
                int end = from;
                while (end < text.length() && "$`".indexOf(text.charAt(end)) < 0 && !text.startsWith("**", end)) {
                    end++;
                }
                inlines.add(new Words(text.substring(from, end)));
                from = end;
            }
        }
        return inlines;
    }
}
