package dev.loupe.graph;

/**
 * Text from strangers made safe to print on one line: control characters (C0, C1), line and paragraph separators, marks
 * that turn the direction of writing, and lone surrogates are written as {@code \\u001b}.
 */
public final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    /** The text with everything escaped that could do more than show a character. */
    public static String line(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text, i)) {
                return escape(text, i);
            }
        }
        return text;
    }

    /** The same, cut where it is too long for a message. */
    public static String brief(String text) {
        String line = line(text.length() <= LONGEST ? text : text.substring(0, LONGEST));
        return text.length() <= LONGEST ? line : line + "… (" + text.length() + " characters)";
    }

    private static String escape(String text, int from) {
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnsafe(text, i)) {
                safe.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    safe.append(Character.forDigit(c >> shift & 15, 16));
                }
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    private static boolean isUnsafe(String text, int at) {
        char c = text.charAt(at);
        if (c >= 0x20 && c < 0x7f) {
            return false;
        }
        if (Character.isSurrogate(c)) {
            boolean paired = Character.isHighSurrogate(c)
                    ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                    : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
            return !paired || isTag(text, at);
        }
        return c < 0xa0
                || c == 0xad
                || c == 0x61c
                || c == 0x180e
                || (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff
                || (c >= 0xfff9 && c <= 0xfffb);
    }

    /** Whether a surrogate belongs to one of the invisible tag characters. */
    private static boolean isTag(String text, int at) {
        int point = text.codePointAt(Character.isHighSurrogate(text.charAt(at)) ? at : at - 1);
        return point >= 0xe0000 && point <= 0xe0fff;
    }
}
