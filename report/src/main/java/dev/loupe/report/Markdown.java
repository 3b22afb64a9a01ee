package dev.loupe.report;

/** Text made safe for a cell of a Markdown table, GitHub's included. */
final class Markdown {
    private Markdown() {}

    static String escape(String text) {
        String visible = Visible.of(text);
        StringBuilder safe = new StringBuilder(visible.length() + 8);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '\\', '`', '*', '[', ']', '<', '>', '|', '~', '$', '!', '#' ->
                    safe.append('\\').append(c);
                case '&' -> safe.append("&amp;");
                case '@' -> safe.append("&#64;"); // no mention
                case ':' -> safe.append("&#58;"); // no address, no emoji
                case '_' -> safe.append(isInWord(visible, i) ? "_" : "\\_");
                case '.' -> safe.append(visible.startsWith("www", Math.max(0, i - 3)) ? "&#46;" : ".");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    private static boolean isInWord(String text, int at) {
        return at > 0
                && at + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(at - 1))
                && Character.isLetterOrDigit(text.charAt(at + 1));
    }
}
