package dev.loupe.report.document;

import dev.loupe.report.document.Formula.Fraction;
import dev.loupe.report.document.Formula.Kind;
import dev.loupe.report.document.Formula.Part;
import dev.loupe.report.document.Formula.Row;
import dev.loupe.report.document.Formula.Script;
import dev.loupe.report.document.Formula.Sign;
import java.util.List;

/** Formulas as one line of Unicode. */
final class FormulaText {
    private static final String LOW = "0123456789+\u2212=()aehijklmnoprstuvx";
    private static final String LOWERED =
            "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u208a\u208b\u208c"
                    + "\u208d\u208e\u2090\u2091\u2095\u1d62\u2c7c\u2096\u2097\u2098\u2099\u2092\u209a\u1d63\u209b\u209c\u1d64\u1d65\u2093";
    private static final String HIGH = "0123456789+\u2212=()n*\u2032";
    private static final String RAISED =
            "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207c\u207d"
                    + "\u207e\u207f*\u2032";
    /** What stands with spaces around it, between two things. */
    private static final String SPACED = "=+\u2212\u2264\u2265\u2260\u2248\u00d7\u2229\u222a\u2192\u2208\u2299<>";

    private FormulaText() {}

    static String of(Formula formula) {
        return of(formula.root());
    }

    private static String of(Part part) {
        if (part instanceof Sign sign) {
            return sign.unicode();
        }
        if (part instanceof Script script) {
            return of(script.base())
                    + script.below()
                            .map(below -> moved(below, LOW, LOWERED, '_'))
                            .orElse("")
                    + script.above()
                            .map(above -> moved(above, HIGH, RAISED, '^'))
                            .orElse("");
        }
        if (part instanceof Fraction fraction) {
            return bracketed(fraction.over()) + "/" + bracketed(fraction.under());
        }
        return row(((Row) part).parts());
    }

    private static String row(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        boolean isAfterOperand = false;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String next = of(part);
            boolean isSpaced = part instanceof Sign sign && SPACED.contains(sign.unicode()) && isAfterOperand;
            boolean isFunction = isFunction(part);
            if (isSpaced) {
                text.append(' ').append(next).append(' ');
            } else if (next.equals(",") || next.equals(":") || next.equals(";")) {
                text.append(next).append(' ');
            } else {
                boolean needsSpace =
                        isFunction && text.length() > 0 && Character.isLetterOrDigit(text.charAt(text.length() - 1));
                boolean isBetweenScripts = part instanceof Script && i > 0 && parts.get(i - 1) instanceof Script;
                text.append(needsSpace || isBetweenScripts ? " " : "").append(next);
                if (isFunction && i + 1 < parts.size() && !isBracket(parts.get(i + 1))) {
                    text.append(' ');
                }
            }
            isAfterOperand = !(part instanceof Sign sign)
                    || (sign.kind() != Kind.OPERATOR && !List.of("(", "[", "{").contains(sign.unicode()));
        }
        return text.toString();
    }

    private static boolean isFunction(Part part) {
        return (part instanceof Sign sign && sign.kind() == Kind.FUNCTION)
                || (part instanceof Script script && isFunction(script.base()));
    }

    private static boolean isBracket(Part part) {
        return part instanceof Sign sign && sign.kind() == Kind.BRACKET;
    }

    private static String bracketed(Part part) {
        String text = of(part);
        boolean isOne = text.indexOf(' ') < 0 || (text.startsWith("|") && text.endsWith("|"));
        return isOne ? text : "(" + text + ")";
    }

    /** Small letters where Unicode has them for all; else, and for words, the mark and the letters as they are. */
    private static String moved(Part part, String from, String to, char mark) {
        String text = of(part).replace(" ", "");
        if (part instanceof Sign sign && sign.kind() == Kind.TEXT) {
            return mark + text;
        }
        StringBuilder moved = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int at = from.indexOf(text.charAt(i));
            if (at < 0) {
                boolean isOne = text.length() == 1 || text.startsWith("(");
                return isOne ? mark + text : mark + "(" + text + ")";
            }
            moved.append(to.charAt(at));
        }
        return moved.toString();
    }
}
