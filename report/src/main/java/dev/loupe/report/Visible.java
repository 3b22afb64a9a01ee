package dev.loupe.report;

/** Names from a file made harmless for every medium, before the medium's own characters are escaped. */
public final class Visible {
    private Visible() {}

    /**
     * The text with control, line-breaking, bidirectional and other invisible characters and lone surrogates written as
     * {@code \}{@code u202e}.
     */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isInvisible(text, i)) {
                return written(text);
            }
        }
        return text;
    }

    private static String written(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isInvisible(text, i)) {
                String hex = Integer.toHexString(c);
                safe.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    private static boolean isInvisible(String text, int at) {
        char c = text.charAt(at);
        return c < 0x20
                || (c >= 0x7f && c < 0xa0)
                || c == 0x061c
                || (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff
                || c >= 0xfffe
                || isLoneSurrogate(text, at);
    }

    private static boolean isLoneSurrogate(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
