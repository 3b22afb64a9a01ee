package dev.loupe.report.document;

import dev.loupe.report.Html;
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

/** Documents as one HTML file that loads nothing and has no script; formulas are MathML. */
public final class DocumentHtml {
    private final StringBuilder text = new StringBuilder(8192);

    private DocumentHtml() {}

    public static String of(Document document) {
        return Html.head(document.language(), document.title(), Html.file("document.css"), "") + "<main>\n"
                + body(document) + "</main>\n</html>\n";
    }

    /** What stands between the tags of the main part, for pages that frame it their own way. */
    public static String body(Document document) {
        DocumentHtml page = new DocumentHtml();
        document.blocks().forEach(page::block);
        return page.text.toString();
    }

    private void block(Block block) {
        if (block instanceof Heading heading) {
            element("h" + heading.level(), of(heading.text()));
        } else if (block instanceof Paragraph paragraph) {
            element("p", of(paragraph.text()));
        } else if (block instanceof Display display) {
            element("div", FormulaMathml.of(display.formula(), true));
        } else if (block instanceof Items items) {
            String name = items.numbered() ? "ol" : "ul";
            text.append('<').append(name).append(">\n");
            items.items().forEach(item -> element("li", of(item)));
            text.append("</").append(name).append(">\n");
        } else {
            table((Table) block);
        }
    }

    private void table(Table table) {
        text.append("<div class=\"scroll\"><table>\n<thead>");
        row(table.header(), table.right(), "th scope=\"col\"", "th");
        text.append("</thead>\n<tbody>\n");
        table.rows().forEach(row -> row(row, table.right(), "td", "td"));
        text.append("</tbody></table></div>\n");
    }

    private void row(List<List<Inline>> cells, List<Boolean> right, String open, String name) {
        text.append("<tr>");
        for (int column = 0; column < cells.size(); column++) {
            text.append('<').append(open).append(right.get(column) ? " class=\"number\">" : ">");
            text.append(of(cells.get(column))).append("</").append(name).append('>');
        }
        text.append("</tr>\n");
    }

    private void element(String name, String content) {
        text.append('<')
                .append(name)
                .append('>')
                .append(content)
                .append("</")
                .append(name)
                .append(">\n");
    }

    private static String of(List<Inline> inlines) {
        StringBuilder line = new StringBuilder();
        for (Inline inline : inlines) {
            if (inline instanceof Words words) {
                line.append(Html.escape(words.text()));
            } else if (inline instanceof Code code) {
                line.append("<code>").append(Html.escape(code.text())).append("</code>");
            } else if (inline instanceof Strong strong) {
                line.append("<strong>").append(Html.escape(strong.text())).append("</strong>");
            } else {
                line.append(FormulaMathml.of(((Mathematics) inline).formula(), false));
            }
        }
        return line.toString();
    }
}
