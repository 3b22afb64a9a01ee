package dev.loupe.report;

import dev.loupe.inspect.Derivation;
import dev.loupe.inspect.Explanation;
import java.util.List;

/** Derivations as text: the rule, the numbers put in, and what comes out. */
public final class ExplainText {
    private static final int INDENT = 18;

    private ExplainText() {}

    /**
     * The text for one module or the whole.
     *
     * @param notes remarks that follow the derivations
     * @param width columns of the page
     */
    public static String of(Explanation explanation, Heading heading, List<String> notes, int width) {
        StringBuilder text = new StringBuilder(heading.name());
        if (explanation.path().isEmpty()) {
            text.append(": ").append(heading.about());
        } else {
            text.append(' ').append(explanation.path()).append(": ").append(explanation.operator());
        }
        text.append("\n").append(explanation.call().inputs().get(0).shape());
        text.append(" to ").append(explanation.call().outputs().get(0).shape()).append("\n");
        for (Derivation derivation : explanation.derivations()) {
            text.append('\n');
            String label = derivation.figure()
                    + " ".repeat(Math.max(1, INDENT - derivation.figure().length()));
            boolean first = true;
            for (String step : List.of(derivation.rule(), derivation.numbers(), Numbers.grouped(derivation.value()))) {
                if (!step.isEmpty()) {
                    wrap(text, (first ? label : " ".repeat(INDENT)) + (first ? "  " : "= ") + step, INDENT + 2, width);
                    first = false;
                }
            }
        }
        if (!notes.isEmpty()) {
            text.append("\nUsual answers\n");
            for (String note : notes) {
                wrap(text, "- " + note, 2, width);
            }
        }
        return text.toString();
    }

    private static void wrap(StringBuilder text, String line, int indent, int width) {
        String rest = line;
        while (rest.length() > width) {
            int cut = rest.lastIndexOf(' ', width);
            if (cut <= indent) {
                break;
            }
            text.append(rest, 0, cut).append('\n');
            rest = " ".repeat(indent) + rest.substring(cut + 1);
        }
        text.append(rest).append('\n');
    }
}
