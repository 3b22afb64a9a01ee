package dev.loupe.report.network;

import dev.loupe.report.Html;

/** The rule of a derivation, or its numbers, as MathML Core. */
final class DerivationMathml {
    /** Longer ones, the sums over whole networks, are read as text. */
    private static final int LONGEST = 400;

    private DerivationMathml() {}

    /** The formula; empty for one that is too long to be set on a line. */
    static String of(String formula) {
        if (formula.length() > LONGEST) {
            return "";
        }
        return "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mrow>" + rounded(formula)
                + "</mrow></math>";
    }

    /** A whole formula: {@code floor((a)/b) + 1} has its quotient as a fraction between brackets. */
    private static String rounded(String formula) {
        for (String round : new String[] {"floor", "ceil"}) {
            int open = round.length() + 1;
            if (!formula.startsWith(round + "((")) {
                continue;
            }
            int numeratorEnd = closing(formula, open);
            int end = closing(formula, round.length());
            if (numeratorEnd < 0 || end < 0 || !formula.startsWith("/", numeratorEnd + 1)) {
                return signs(formula);
            }
            boolean isFloor = round.equals("floor");
            return "<mo>" + (isFloor ? "⌊" : "⌈") + "</mo><mfrac><mrow>"
                    + signs(formula.substring(open + 1, numeratorEnd)) + "</mrow><mrow>"
                    + signs(formula.substring(numeratorEnd + 2, end)) + "</mrow></mfrac><mo>" + (isFloor ? "⌋" : "⌉")
                    + "</mo>" + signs(formula.substring(end + 1));
        }
        return signs(formula);
    }

    /** Where the bracket that is opened at a place is closed; -1 if it is not. */
    private static int closing(String formula, int open) {
        int depth = 0;
        for (int i = open; i < formula.length(); i++) {
            depth += formula.charAt(i) == '(' ? 1 : formula.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String signs(String formula) {
        StringBuilder text = new StringBuilder(formula.length() * 12);
        int i = 0;
        while (i < formula.length()) {
            char c = formula.charAt(i);
            int end = i + 1;
            if (c == ' ') {
                i = end;
                continue;
            }
            if (isDigit(c)) {
                while (end < formula.length() && isDigit(formula.charAt(end))) {
                    end++;
                }
                element(text, "mn", formula.substring(i, end));
            } else if (isOperator(c)) {
                element(text, "mo", c == '*' ? "·" : c == '-' ? "−" : String.valueOf(c));
            } else {
                while (end < formula.length() && isWord(formula, end)) {
                    end++;
                }
                element(text, "mtext", formula.substring(i, end));
            }
            i = end;
        }
        return text.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isOperator(char c) {
        return "+-*/(),^=".indexOf(c) >= 0;
    }

    /** Whether a name goes on: also over the space between two of its words. */
    private static boolean isWord(String formula, int at) {
        char c = formula.charAt(at);
        boolean isInnerSpace = c == ' ' && at + 1 < formula.length() && Character.isLetter(formula.charAt(at + 1));
        return isInnerSpace || (c != ' ' && !isOperator(c));
    }

    private static void element(StringBuilder text, String name, String content) {
        text.append('<').append(name);
        text.append(content.equals("(") || content.equals(")") ? " stretchy=\"false\">" : ">");
        text.append(Html.escape(content)).append("</").append(name).append('>');
    }
}
