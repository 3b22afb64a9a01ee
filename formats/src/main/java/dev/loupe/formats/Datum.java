package dev.loupe.formats;

/**
 * One value of a file's metadata.
 *
 * @param text the text, the number's digits, {@code true}, {@code false} or {@code null}
 */
public record Datum(Kind kind, String text) {
    /** What it is. */
    public enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    public static Datum of(String text) {
        return new Datum(Kind.TEXT, text);
    }

    public static Datum of(long number) {
        return new Datum(Kind.NUMBER, Long.toString(number));
    }

    /** A number; infinities and NaN, which JSON's numbers lack, become texts. */
    public static Datum of(double number) {
        return new Datum(Double.isFinite(number) ? Kind.NUMBER : Kind.TEXT, Double.toString(number));
    }

    public static Datum of(boolean value) {
        return new Datum(Kind.BOOLEAN, Boolean.toString(value));
    }

    public static Datum none() {
        return new Datum(Kind.NULL, "null");
    }
}
