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
import java.util.List;

/** Documents as Markdown with formulas in dollar signs, as GitHub and others draw them. */
public final class DocumentMarkdown {
    private final StringBuilder text = new StringBuilder(4096);

    private DocumentMarkdown() {}

    public static String of(Document document) {
        DocumentMarkdown page = new DocumentMarkdown();
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
            text.append("#".repeat(heading.level()))
                    .append(' ')
                    .append(of(heading.text()))
                    .append('\n');
        } else if (block instanceof Paragraph paragraph) {
            text.append(of(paragraph.text())).append('\n');
        } else if (block instanceof Display display) {
            text.append("$$\n").append(DocumentLatex.source(display.formula())).append("\n$$\n");
        } else if (block instanceof Items items) {
            for (int i = 0; i < items.items().size(); i++) {
                text.append(items.numbered() ? (i + 1) + ". " : "- ")
                        .append(of(items.items().get(i)))
                        .append('\n');
            }
        } else {
            Table table = (Table) block;
            row(table.header());
            text.append('|');
            table.right().forEach(right -> text.append(right ? " ---: |" : " --- |"));
            text.append('\n');
            table.rows().forEach(this::row);
        }
    }

    private void row(List<List<Inline>> cells) {
        text.append('|');
        cells.forEach(cell -> text.append(' ').append(of(cell)).append(" |"));
        text.append('\n');
    }

    private static String of(List<Inline> inlines) {
        StringBuilder line = new StringBuilder();
        for (Inline inline : inlines) {
            if (inline instanceof Words words) {
                line.append(escaped(words.text()));
            } else if (inline instanceof Code code) {
                line.append('`').append(code.text()).append('`');
            } else if (inline instanceof Strong strong) {
                line.append("**").append(escaped(strong.text())).append("**");
            } else {
                line.append('$')
                        .append(DocumentLatex.source(((Mathematics) inline).formula()))
                        .append('$');
            }
        }
        return line.toString();
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            safe.append("\\`*_<>|$".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return safe.toString();
    }
}
