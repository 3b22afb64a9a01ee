package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * JSON (RFC 8259) as a sequence of tokens, strictly: no comments, no trailing commas, no depth beyond a limit. What is
 * open stands in a bit set, not on the stack.
 */
public final class JsonReader {
    /** What stands next in the document. */
    public enum Token {
        OBJECT,
        END_OBJECT,
        ARRAY,
        END_ARRAY,
        NAME,
        TEXT,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        END
    }

    private enum Expect {
        VALUE,
        /** A value or the end of an array. */
        FIRST_VALUE,
        /** A name or the end of an object. */
        FIRST_NAME,
        NAME,
        /** A comma or an end. */
        SEPARATOR,
        END
    }

    private final Cursor cursor;
    private final BitSet objects = new BitSet();
    private int depth;
    private Expect expect = Expect.VALUE;
    private String text = "";
    private long start;

    public JsonReader(Cursor cursor) {
        this.cursor = cursor;
    }

    /** The name, text or number that was read last; a text beyond {@link Limits#TEXT} is cut, with a mark. */
    public String text() {
        return text;
    }

    /** Where the last token began. */
    public long start() {
        return start;
    }

    public BadInput error(String message) {
        return cursor.error(start, message);
    }

    public Token next() {
        int c = skipSpace();
        if (expect == Expect.SEPARATOR) {
            if (c == ',') {
                expect = objects.get(depth) ? Expect.NAME : Expect.VALUE;
                cursor.u8("JSON");
                c = skipSpace();
            } else if (c != (objects.get(depth) ? '}' : ']')) {
                throw error("JSON: a comma or an end is missing");
            }
        }
        start = cursor.position();
        if (expect == Expect.END) {
            if (c >= 0) {
                throw error("JSON: something follows the end of the document");
            }
            return Token.END;
        }
        if (c < 0) {
            throw error("JSON ends too early");
        }
        if (c == '}' && depth > 0 && objects.get(depth) && expect != Expect.NAME && expect != Expect.VALUE) {
            return close(Token.END_OBJECT);
        }
        if (c == ']' && depth > 0 && !objects.get(depth) && expect != Expect.VALUE) {
            return close(Token.END_ARRAY);
        }
        if (expect == Expect.NAME || expect == Expect.FIRST_NAME) {
            return name(c);
        }
        return value(c);
    }

    private Token name(int c) {
        if (c != '"') {
            throw error("JSON: a name is missing");
        }
        text = string(Limits.NAME, false);
        if (skipSpace() != ':') {
            throw error("JSON: a colon is missing behind a name");
        }
        cursor.u8("JSON");
        expect = Expect.VALUE;
        return Token.NAME;
    }

    private Token value(int c) {
        if (c == '{' || c == '[') {
            return open(c == '{');
        }
        Token token = switch (c) {
            case '"' -> {
                text = string(Limits.TEXT, true);
                yield Token.TEXT;
            }
            case 't' -> word("true", Token.TRUE);
            case 'f' -> word("false", Token.FALSE);
            case 'n' -> word("null", Token.NULL);
            default -> number(c);
        };
        expect = depth == 0 ? Expect.END : Expect.SEPARATOR;
        return token;
    }

    private Token open(boolean object) {
        cursor.u8("JSON");
        if (depth == Limits.JSON_DEPTH) {
            throw error("JSON is nested deeper than the limit of " + Limits.JSON_DEPTH);
        }
        depth++;
        objects.set(depth, object);
        expect = object ? Expect.FIRST_NAME : Expect.FIRST_VALUE;
        return object ? Token.OBJECT : Token.ARRAY;
    }

    private Token close(Token token) {
        cursor.u8("JSON");
        depth--;
        expect = depth == 0 ? Expect.END : Expect.SEPARATOR;
        return token;
    }

    /** Goes behind the value that begins with the given token. */
    public void skip(Token first) {
        int open = 0;
        Token token = first;
        while (true) {
            switch (token) {
                case OBJECT, ARRAY -> open++;
                case END_OBJECT, END_ARRAY -> open--;
                default -> {}
            }
            if (open == 0) {
                return;
            }
            token = next();
        }
    }

    private int skipSpace() {
        while (!cursor.atEnd()) {
            int c = cursor.peek("JSON");
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            cursor.u8("JSON");
        }
        return -1;
    }

    private Token word(String word, Token token) {
        for (int i = 0; i < word.length(); i++) {
            if (cursor.atEnd() || cursor.u8("JSON") != word.charAt(i)) {
                throw error("JSON: no value begins like this");
            }
        }
        return token;
    }

    private Token number(int first) {
        StringBuilder digits = new StringBuilder();
        if (first != '-' && (first < '0' || first > '9')) {
            throw error("JSON: no value begins like this");
        }
        while (!cursor.atEnd()) {
            int c = cursor.peek("JSON");
            if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
                break;
            }
            cursor.u8("JSON");
            digits.append((char) c);
            if (digits.length() > Limits.DIGITS) {
                throw error("JSON: a number has more digits than the limit of " + Limits.DIGITS);
            }
        }
        text = digits.toString();
        if (!isNumber(text)) {
            throw error("JSON: '" + text + "' is no number");
        }
        return Token.NUMBER;
    }

    private static boolean isNumber(String text) {
        int i = text.charAt(0) == '-' ? 1 : 0;
        int whole = digits(text, i);
        if (whole == i || (text.charAt(i) == '0' && whole > i + 1)) {
            return false;
        }
        i = whole;
        if (i < text.length() && text.charAt(i) == '.') {
            int fraction = digits(text, i + 1);
            if (fraction == i + 1) {
                return false;
            }
            i = fraction;
        }
        if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            int sign = i + 1 < text.length() && (text.charAt(i + 1) == '+' || text.charAt(i + 1) == '-') ? 1 : 0;
            int exponent = digits(text, i + 1 + sign);
            if (exponent == i + 1 + sign) {
                return false;
            }
            i = exponent;
        }
        return i == text.length();
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private String string(int limit, boolean cut) {
        cursor.u8("JSON");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        while (true) {
            if (cursor.atEnd()) {
                throw error("JSON: a text never ends");
            }
            int c = cursor.u8("JSON");
            if (c == '"') {
                break;
            }
            if (c < 0x20) {
                throw error("JSON: a text holds a raw control character");
            }
            length++;
            if (length > limit && !cut) {
                throw error("JSON: a name is longer than the limit of " + limit + " bytes");
            }
            if (c == '\\') {
                String escaped = escape();
                if (length <= limit) {
                    bytes.writeBytes(escaped.getBytes(StandardCharsets.UTF_8));
                }
            } else if (length <= limit) {
                bytes.write(c);
            }
        }
        String result = bytes.toString(StandardCharsets.UTF_8);
        return length > limit ? result + "… (" + length + " bytes)" : result;
    }

    private String escape() {
        int c = cursor.u8("JSON");
        return switch (c) {
            case '"' -> "\"";
            case '\\' -> "\\";
            case '/' -> "/";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'u' -> codePoint();
            default -> throw error("JSON: unknown escape");
        };
    }

    /** A code unit, with its second half where it is a high surrogate. */
    private String codePoint() {
        char high = codeUnit();
        if (!Character.isHighSurrogate(high)) {
            return Character.isLowSurrogate(high) ? "\ufffd" : Character.toString(high);
        }
        if (cursor.u8("JSON") != '\\' || cursor.u8("JSON") != 'u') {
            throw error("JSON: half of a surrogate pair");
        }
        char low = codeUnit();
        if (!Character.isLowSurrogate(low)) {
            throw error("JSON: half of a surrogate pair");
        }
        return new String(new char[] {high, low});
    }

    private char codeUnit() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(cursor.u8("JSON"), 16);
            if (digit < 0) {
                throw error("JSON: an escape needs four hexadecimal digits");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }
}
