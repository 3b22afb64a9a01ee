package dev.loupe.report.evaluation;

/** Text made safe to stand in HTML. */
final class Html {
    private Html() {}

    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                    boolean obeyed = Character.getType(c) == Character.FORMAT
                            || (Character.isISOControl(c) && c != '\n')
                            || Character.getType(c) == Character.SURROGATE;
                    safe.appendCodePoint(obeyed ? 0xFFFD : c);
                }
            }
        });
        return safe.toString();
    }
}
