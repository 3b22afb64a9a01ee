package dev.loupe.report;

import dev.loupe.inspect.Derivation;
import dev.loupe.inspect.Explanation;
import java.util.List;

/** Derivations as LaTeX: one {@code align*} block for {@code amsmath}. */
public final class ExplainLatex {
    /** Longer sums are broken before a plus. */
    private static final int LINE = 90;

    private ExplainLatex() {}

    public static String of(Explanation explanation, Heading heading, List<String> notes) {
        StringBuilder text = new StringBuilder();
        String path = explanation.path().isEmpty() ? "" : " " + explanation.path();
        text.append("% needs \\usepackage{amsmath}\n");
        text.append("\\paragraph{").append(Latex.escape(heading.name() + path)).append("}\n");
        text.append("\\begin{align*}\n");
        List<Derivation> derivations = explanation.derivations();
        for (int i = 0; i < derivations.size(); i++) {
            Derivation derivation = derivations.get(i);
            text.append("\\text{").append(Latex.escape(derivation.figure())).append("}");
            if (!derivation.rule().isEmpty()) {
                text.append(" &= ").append(names(derivation.rule())).append(" \\\\\n");
            }
            text.append(" &= ").append(broken(numbers(derivation.numbers()))).append(" \\\\\n");
            text.append(" &= ").append(Numbers.grouped(derivation.value()).replace(",", "{,}"));
            text.append(i == derivations.size() - 1 ? "\n" : " \\\\[1ex]\n");
        }
        text.append("\\end{align*}\n");
        if (!notes.isEmpty()) {
            text.append("\\begin{itemize}\n");
            for (String note : notes) {
                text.append("  \\item ").append(Latex.escape(note)).append('\n');
            }
            text.append("\\end{itemize}\n");
        }
        return text.toString();
    }

    private static String numbers(String formula) {
        return floors(formula).replace("*", " \\cdot ");
    }

    /** A rule whose names are set upright. */
    private static String names(String rule) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < rule.length()) {
            int end = i;
            while (end < rule.length() && (Character.isLetter(rule.charAt(end)) || isInnerSpace(rule, end))) {
                end++;
            }
            String word = rule.substring(i, end);
            if (word.equals("floor") || word.equals("ceil")) {
                text.append(word);
            } else if (!word.isEmpty()) {
                text.append("\\text{").append(word).append('}');
            }
            if (end < rule.length()) {
                text.append(rule.charAt(end));
            }
            i = end + 1;
        }
        return numbers(text.toString());
    }

    private static boolean isInnerSpace(String rule, int at) {
        return rule.charAt(at) == ' '
                && at > 0
                && at + 1 < rule.length()
                && Character.isLetter(rule.charAt(at - 1))
                && Character.isLetter(rule.charAt(at + 1));
    }

    /** {@code floor((a)/b)} as a fraction between floor brackets. */
    private static String floors(String formula) {
        for (String round : new String[] {"floor", "ceil"}) {
            if (formula.startsWith(round + "((")) {
                int slash = formula.lastIndexOf(")/");
                int end = formula.indexOf(')', slash + 1);
                return "\\left\\l" + round + " \\frac{" + formula.substring(round.length() + 2, slash) + "}{"
                        + formula.substring(slash + 2, end) + "} \\right\\r" + round + formula.substring(end + 1);
            }
        }
        return formula;
    }

    private static String broken(String sum) {
        StringBuilder text = new StringBuilder();
        int line = 0;
        int from = 0;
        while (from < sum.length()) {
            int plus = sum.indexOf(" + ", from + 1);
            int end = plus < 0 ? sum.length() : plus;
            if (line > 0 && line + end - from > LINE) {
                text.append(" \\\\\n &\\quad");
                line = 0;
            }
            text.append(sum, from, end);
            line += end - from;
            from = end;
        }
        return text.toString();
    }
}
