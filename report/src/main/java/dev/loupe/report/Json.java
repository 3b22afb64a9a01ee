package dev.loupe.report;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;

/**
 * Writes one JSON value, member by member. Integers are exact, doubles the shortest text that reads back as the same;
 * sizes with symbols are texts, what is unknown is {@code null}.
 */
public final class Json {
    private final StringBuilder text = new StringBuilder(4096);
    private boolean first = true;

    /** The text so far. */
    @Override
    public String toString() {
        return text.toString();
    }

    public Json beginObject() {
        return begin('{');
    }

    public Json endObject() {
        return end('}');
    }

    public Json beginArray() {
        return begin('[');
    }

    public Json endArray() {
        return end(']');
    }

    private Json begin(char bracket) {
        separate();
        text.append(bracket);
        first = true;
        return this;
    }

    private Json end(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    /** The name of the member that follows. */
    public Json name(String name) {
        separate();
        quote(name);
        text.append(':');
        first = true;
        return this;
    }

    public Json value(String value) {
        separate();
        quote(value);
        return this;
    }

    public Json value(long value) {
        separate();
        text.append(value);
        return this;
    }

    /** A number, or {@code null} where it is none. */
    public Json value(double value) {
        separate();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            text.append("null");
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text.append((long) value).append(".0");
        } else {
            text.append(value);
        }
        return this;
    }

    /** A number of single precision as the shortest text that reads back as the same; {@code null} where it is none. */
    public Json value(float value) {
        separate();
        text.append(Float.isNaN(value) || Float.isInfinite(value) ? "null" : Float.toString(value));
        return this;
    }

    public Json value(boolean value) {
        separate();
        text.append(value);
        return this;
    }

    /** A number, {@code true}, {@code false} or {@code null} as it is written. */
    Json raw(String value) {
        separate();
        text.append(value);
        return this;
    }

    public Json nullValue() {
        separate();
        text.append("null");
        return this;
    }

    /** A number, or the polynomial as text. */
    public Json value(Size size) {
        return size.isConstant() ? value(size.value()) : value(size.toString());
    }

    /** The sizes, or {@code null} where nothing is known. */
    public Json value(Shape shape) {
        if (!shape.isKnown()) {
            return nullValue();
        }
        beginArray();
        for (int i = 0; i < shape.rank(); i++) {
            value(shape.get(i));
        }
        return endArray();
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || isLayout(c)) {
                String hex = Integer.toHexString(c);
                text.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** Bidirectional controls and line separators, which a terminal or an editor may obey; and lone surrogates. */
    private static boolean isLayout(char c) {
        return (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0x061c
                || c == 0xfeff;
    }
}
