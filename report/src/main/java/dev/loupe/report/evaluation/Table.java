package dev.loupe.report.evaluation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Rows of text cells whose columns line up: the first to the left, the others to the right. */
final class Table {
    private static final int WIDEST_NAME = 40;

    private final List<List<String>> rows = new ArrayList<>();

    Table row(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    void print(StringBuilder text) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String gap = " ".repeat(widths.get(i) - row.get(i).length());
                line.append(i == 0 ? row.get(i) + gap : "  " + gap + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    /** A name from a file, short enough for a table, without characters that a terminal obeys. */
    static String name(String name) {
        StringBuilder safe = new StringBuilder();
        name.codePoints()
                .limit(WIDEST_NAME)
                .forEach(c -> safe.appendCodePoint(
                        Character.isISOControl(c)
                                        || Character.getType(c) == Character.FORMAT
                                        || c == 0x2028
                                        || c == 0x2029
                                ? '?'
                                : c));
        return safe.toString();
    }

    /** Four decimals, or a dash for what has nothing to measure. */
    static String number(OptionalDouble value) {
        return value.isEmpty() ? "-" : number(value.getAsDouble(), 4);
    }

    static String number(double value, int digits) {
        return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }
}
