package dev.loupe.report.document;

import dev.loupe.report.Json;
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

/**
 * Documents as JSON, from which a page makes elements: a list of blocks, each an object with what it is as its first member;
 * texts are text, and formulas MathML.
 */
public final class DocumentJson {
    private final Json json;

    private DocumentJson(Json json) {
        this.json = json;
    }

    /** Writes the list of a document's blocks as the next value. */
    public static void write(Json json, Document document) {
        json.beginArray();
        document.blocks().forEach(new DocumentJson(json)::block);
        json.endArray();
    }

    private void block(Block block) {
        json.beginObject();
        if (block instanceof Heading heading) {
            line(json.name("heading"), heading.text());
            json.name("level").value(heading.level());
        } else if (block instanceof Paragraph paragraph) {
            line(json.name("paragraph"), paragraph.text());
        } else if (block instanceof Display display) {
            json.name("formula").value(display.formula().mathml());
        } else if (block instanceof Items items) {
            lines("items", items.items());
            json.name("numbered").value(items.numbered());
        } else {
            table((Table) block);
        }
        json.endObject();
    }

    private void table(Table table) {
        lines("table", table.header());
        json.name("right").beginArray();
        table.right().forEach(json::value);
        json.endArray().name("rows").beginArray();
        for (List<List<Inline>> row : table.rows()) {
            json.beginArray();
            row.forEach(cell -> line(json, cell));
            json.endArray();
        }
        json.endArray();
    }

    private void lines(String name, List<List<Inline>> lines) {
        json.name(name).beginArray();
        lines.forEach(line -> line(json, line));
        json.endArray();
    }

    private static void line(Json json, List<Inline> inlines) {
        json.beginArray();
        for (Inline inline : inlines) {
            if (inline instanceof Words words) {
                json.value(words.text());
            } else if (inline instanceof Code code) {
                json.beginObject().name("code").value(code.text()).endObject();
            } else if (inline instanceof Strong strong) {
                json.beginObject().name("strong").value(strong.text()).endObject();
            } else {
                String mathml = ((Mathematics) inline).formula().mathml();
                json.beginObject().name("formula").value(mathml).endObject();
            }
        }
        json.endArray();
    }
}
