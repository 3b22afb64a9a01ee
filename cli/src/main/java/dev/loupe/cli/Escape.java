package dev.loupe.cli;

/** Makes text from outside harmless for a terminal. */
final class Escape {
    private Escape() {}

    /** The text with control, line-breaking and bidirectional characters written as {@code \}{@code u001b}. */
    static String controls(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmful(c)) {
                String hex = Integer.toHexString(c);
                safe.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    private static boolean isHarmful(char c) {
        return c < 0x20
                || (c >= 0x7f && c < 0xa0)
                || c == 0x061c
                || (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff;
    }
}
