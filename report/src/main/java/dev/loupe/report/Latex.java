package dev.loupe.report;

/** Text made safe for LaTeX. */
public final class Latex {
    private Latex() {}

    /** The text for a paragraph or a cell. */
    public static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> safe.append("\\textbackslash{}");
                case '~' -> safe.append("\\textasciitilde{}");
                case '^' -> safe.append("\\textasciicircum{}");
                case '&', '%', '$', '#', '_', '{', '}' -> safe.append('\\').append(c);
                case '<' -> safe.append("\\textless{}");
                case '>' -> safe.append("\\textgreater{}");
                case '|' -> safe.append("\\textbar{}");
                case '"' -> safe.append("\\textquotedbl{}");
                default -> safe.append(c < 0x20 || c == 0x7f ? '?' : c);
            }
        }
        return safe.toString();
    }
}
