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
}
