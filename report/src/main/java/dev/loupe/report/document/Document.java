package dev.loupe.report.document;

import java.util.List;

/**
 * A document: what it says, not how it looks.
 *
 * @param language its tag of two letters
 */
public record Document(String language, List<Block> blocks) {
    public Document {
        blocks = List.copyOf(blocks);
    }

    /** A part that begins on a line of its own. */
    public sealed interface Block {}

    /** A title: of the document at level 1, of a section at level 2. */
    public record Heading(int level, List<Inline> text) implements Block {}

    public record Paragraph(List<Inline> text) implements Block {}

    public record Items(boolean numbered, List<List<Inline>> items) implements Block {}

    /** A formula that stands alone. */
    public record Display(Formula formula) implements Block {}

    /**
     * A table.
     *
     * @param right for each column whether it is set to the right, as figures are
     */
    public record Table(List<Boolean> right, List<List<Inline>> header, List<List<List<Inline>>> rows)
            implements Block {}

    /** A part of a line. */
    public sealed interface Inline {}

    public record Words(String text) implements Inline {}

    public record Code(String text) implements Inline {}

    public record Strong(String text) implements Inline {}

    public record Mathematics(Formula formula) implements Inline {}

    /** The text of the first title. */
    public String title() {
        for (Block block : blocks) {
            if (block instanceof Heading heading) {
                return DocumentText.plain(heading.text());
            }
        }
        return "";
    }
}
