package dev.loupe.report;

/** Rows of comma-separated values as RFC 4180 has them; texts are made harmless for spreadsheets. */
public final class Csv {
    private final StringBuilder text = new StringBuilder(8192);
    private boolean first = true;

    /** A text; one that a spreadsheet would run as a formula gets an apostrophe before it. */
    public Csv text(String value) {
        String visible = Visible.of(value);
        return cell(isFormula(visible) ? "'" + visible : visible);
    }

    /** A number, which stands as it is. */
    public Csv number(long value) {
        return cell(Long.toString(value));
    }

    public Csv endRow() {
        text.append("\r\n");
        first = true;
        return this;
    }

    private Csv cell(String value) {
        text.append(first ? "" : ",");
        first = false;
        boolean quoted = value.indexOf(',') >= 0 || value.indexOf('"') >= 0;
        text.append(quoted ? '"' + value.replace("\"", "\"\"") + '"' : value);
        return this;
    }

    /** Whether it begins with a character that begins a formula, in its plain or its full-width form. */
    private static boolean isFormula(String value) {
        return !value.isEmpty() && "=+-@\uff1d\uff0b\uff0d\uff20".indexOf(value.charAt(0)) >= 0;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
