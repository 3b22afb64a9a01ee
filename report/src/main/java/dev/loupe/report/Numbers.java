package dev.loupe.report;

import dev.loupe.graph.Size;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** How counts are written for people. */
public final class Numbers {
    private Numbers() {}

    /** {@code 60,192,808}; a size with symbols as its polynomial. */
    public static String grouped(Size size) {
        return size.isConstant() ? grouped(size.value()) : size.toString();
    }

    /** {@code 60,192,808}. */
    public static String grouped(long value) {
        String digits = Long.toString(value);
        int start = value < 0 ? 1 : 0;
        StringBuilder text = new StringBuilder(digits.length() + 8);
        for (int i = 0; i < digits.length(); i++) {
            if (i > start && (digits.length() - i) % 3 == 0) {
                text.append(',');
            }
            text.append(digits.charAt(i));
        }
        return text.toString();
    }

    /** How many hundredths of the whole a part is, to one decimal: {@code 12.5}, {@code 3}. */
    public static String share(long part, long whole) {
        long tenths = Math.round(1000.0 * part / whole);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }

    /** {@code 240.77 MB}, 1 MB being 1,000,000 bytes; only the unit where the size has symbols. */
    static String bytes(Size size) {
        if (!size.isConstant()) {
            return "B";
        }
        Unit unit = Unit.of(size.value());
        return unit.format(size.value()) + " " + unit.symbol() + "B";
    }

    /** {@code 118.01 M}; a size with symbols as its polynomial. */
    public static String rounded(Size size) {
        if (!size.isConstant()) {
            return size.toString();
        }
        Unit unit = Unit.of(size.value());
        return (unit.format(size.value()) + " " + unit.symbol()).strip();
    }

    /** A number with some decimals: {@code 1234.50}. */
    static String decimal(double value, int places) {
        return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** A decimal unit that one column of figures is written in. */
    enum Unit {
        ONE("", 1),
        KILO("k", 1_000),
        MEGA("M", 1_000_000),
        GIGA("G", 1_000_000_000),
        TERA("T", 1_000_000_000_000L);

        private final String symbol;
        private final long factor;

        Unit(String symbol, long factor) {
            this.symbol = symbol;
            this.factor = factor;
        }

        String symbol() {
            return symbol;
        }

        /** The largest unit in which the greatest figure still has four digits before the point. */
        static Unit fitting(long greatest) {
            Unit best = ONE;
            for (Unit unit : values()) {
                if (greatest >= 100_000 && greatest / 1_000 >= unit.factor) {
                    best = unit;
                }
            }
            return best;
        }

        /** The largest unit in which a figure that stands alone has a digit before the point. */
        static Unit of(long figure) {
            Unit best = ONE;
            for (Unit unit : values()) {
                best = figure >= unit.factor ? unit : best;
            }
            return best;
        }

        /** The figure in this unit with two decimals; whole for {@link #ONE}; a dash for 0. */
        String format(long value) {
            if (value == 0) {
                return "-";
            }
            if (this == ONE) {
                return grouped(value);
            }
            long whole = value / factor;
            long hundredths = (value % factor * 100 + factor / 2) / factor;
            if (hundredths == 100) {
                whole++;
                hundredths = 0;
            }
            if (whole == 0 && hundredths == 0) {
                return "<0.01";
            }
            return grouped(whole) + (hundredths < 10 ? ".0" : ".") + hundredths;
        }
    }
}
