package dev.loupe.report;

/** Colours a finished text for a terminal: what carries structure steps back, what one reads for stands out. */
public final class Ink {
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private Ink() {}

    /** The text with its first line and titles bold, rules, tree lines and units dim; its words are unchanged. */
    public static String paint(String text) {
        StringBuilder painted = new StringBuilder(text.length() + 1024);
        int from = 0;
        boolean first = true;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            line(painted, text.substring(from, end), first);
            painted.append(end < text.length() ? "\n" : "");
            first = false;
            from = end + 1;
        }
        return painted.toString();
    }

    private static void line(StringBuilder painted, String line, boolean first) {
        if (line.isEmpty()) {
            return;
        }
        int tree = 0;
        while (tree < line.length() && " │├└".indexOf(line.charAt(tree)) >= 0) {
            tree++;
        }
        if (first || line.startsWith("layer ") || line.startsWith("network ")) {
            painted.append(BOLD).append(line).append(PLAIN);
        } else if (line.charAt(0) == '─' || line.startsWith("     ") || line.startsWith("modules deeper")) {
            painted.append(DIM).append(line).append(PLAIN);
        } else if (tree > 0 && line.charAt(0) != ' ') {
            painted.append(DIM).append(line, 0, tree).append(PLAIN).append(line, tree, line.length());
        } else {
            painted.append(line);
        }
    }
}
