package dev.loupe.report.trace;

import java.util.List;

/** Something about a place in a text that a unit may follow, as a number for each step once its input is read. */
public enum Property {
    /** 1 from an opening quotation mark to the one before the closing mark; straight marks toggle. */
    QUOTES("quotes", "inside quotes"),
    /** Characters since the line began. */
    LINE("line", "line position"),
    /** Round, square and curly brackets that are open; a closing one without its opening changes nothing. */
    BRACKETS("brackets", "bracket depth"),
    /** 1 where white space was just read: a word may begin. */
    SPACE("space", "after a space"),
    /** Letters and digits of the word so far; 0 between words. */
    WORD("word", "word position");

    private static final String OPENING_QUOTES = "\u201c\u00ab\u300c\u300e\u201e";
    private static final String CLOSING_QUOTES = "\u201d\u00bb\u300d\u300f";
    private static final String OPENING_BRACKETS = "([{\uff08\uff3b\u3010\uff5b";
    private static final String CLOSING_BRACKETS = ")]}\uff09\uff3d\u3011\uff5d";

    private final String option;
    private final String label;

    Property(String option, String label) {
        this.option = option;
        this.label = label;
    }

    /** Its name on the command line. */
    public String option() {
        return option;
    }

    /** Its name for people. */
    public String label() {
        return label;
    }

    /**
     * Its value at each step.
     *
     * @param inputs what is read at each step, mostly a character each
     */
    public double[] of(List<String> inputs) {
        double[] values = new double[inputs.size()];
        double value = 0;
        for (int step = 0; step < values.length; step++) {
            String input = inputs.get(step);
            for (int i = 0; i < input.length(); i += Character.charCount(input.codePointAt(i))) {
                value = after(value, input.codePointAt(i));
            }
            values[step] = value;
        }
        return values;
    }

    private double after(double value, int character) {
        return switch (this) {
            case QUOTES ->
                character == '"'
                        ? 1 - value
                        : isIn(OPENING_QUOTES, character) ? 1 : isIn(CLOSING_QUOTES, character) ? 0 : value;
            case LINE -> character == '\n' ? 0 : value + 1;
            case BRACKETS ->
                isIn(OPENING_BRACKETS, character)
                        ? value + 1
                        : isIn(CLOSING_BRACKETS, character) ? Math.max(0, value - 1) : value;
            case SPACE -> Character.isWhitespace(character) ? 1 : 0;
            case WORD -> Character.isLetterOrDigit(character) ? value + 1 : 0;
        };
    }

    private static boolean isIn(String characters, int character) {
        return characters.indexOf(character) >= 0;
    }
}
