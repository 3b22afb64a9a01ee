package dev.loupe.report.torchinfo;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as Python's format language writes them. */
final class Numbers {
    private Numbers() {}

    /** {@code 60,192,808}. */
    static String grouped(long number) {
        String digits = Long.toString(number);
        return digits.length() <= 3 ? digits : grouped(digits);
    }

    private static String grouped(String digits) {
        int sign = digits.charAt(0) == '-' ? 1 : 0;
        StringBuilder text = new StringBuilder(digits.length() + 8);
        for (int i = 0; i < digits.length(); i++) {
            if (i > sign && (digits.length() - i) % 3 == 0) {
                text.append(',');
            }
            text.append(digits.charAt(i));
        }
        return text.toString();
    }

    /** Two decimals of the exact value of a double, halves to the even digit. */
    static String rounded(double number) {
        String text = new BigDecimal(number).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
        // A decimal number has no negative zero, a double that rounds to it keeps its sign.
        return number < 0 && text.charAt(0) != '-' ? "-" + text : text;
    }

    /** As {@link #rounded}, with commas between thousands. */
    static String roundedGrouped(double number) {
        String text = rounded(number);
        int point = text.length() - 3;
        return grouped(text.substring(0, point)) + text.substring(point);
    }

    /** A share as a percentage of at least seven characters. */
    static String percent(long part, long whole) {
        String text = rounded((double) part / whole * 100) + "%";
        return " ".repeat(Math.max(0, 7 - text.length())) + text;
    }

    /** A shape as a Python list: {@code [1, 64, 112, 112]}. */
    static String list(long[] sizes) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < sizes.length; i++) {
            text.append(i == 0 ? "" : ", ").append(sizes[i]);
        }
        return text.append(']').toString();
    }
}
