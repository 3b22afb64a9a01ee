package dev.loupe.report.trace;

import dev.loupe.report.Visible;

/** What stands for a step's input in a terminal: one character, of one column or two. */
final class Cells {
    private Cells() {}

    /** The character that is shown; a middle dot for a space, an arrow for the end of a line, a box for what has no shape. */
    static String shown(String input) {
        if (input.isEmpty()) {
            return "\u25a1";
        }
        int character = input.codePointAt(0);
        String first = Character.toString(character);
        return switch (first) {
            case " " -> "\u00b7";
            case "\n" -> "\u21b5";
            case "\t" -> "\u2192";
            default ->
                Visible.of(first).equals(first)
                                && Character.isDefined(character)
                                && Character.getType(character) != Character.NON_SPACING_MARK
                                && Character.getType(character) != Character.ENCLOSING_MARK
                        ? first
                        : "\u25a1";
        };
    }

    /** Columns of a terminal that a character takes: 2 for those of East Asia and for emoji, else 1 (Unicode Annex 11). */
    static int columns(String shown) {
        int c = shown.codePointAt(0);
        boolean isWide = (c >= 0x1100 && c <= 0x115f)
                || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f)
                || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0xfe30 && c <= 0xfe6f)
                || (c >= 0xff00 && c <= 0xff60)
                || (c >= 0xffe0 && c <= 0xffe6)
                || (c >= 0x1f300 && c <= 0x1faff)
                || (c >= 0x20000 && c <= 0x3fffd);
        return isWide ? 2 : 1;
    }
}
