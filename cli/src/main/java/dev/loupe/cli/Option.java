package dev.loupe.cli;

/**
 * An option of a verb. One table of these serves parsing, help and completion.
 *
 * @param name with its dashes: {@code --input}
 * @param value what stands for its value in the help; empty for a flag, in brackets if it may be left out; {@code a|b} for a
 *     choice of words, {@code WORD=a|b} where the help shows only WORD
 * @param help one line
 */
record Option(String name, String value, String help) {
    boolean isFlag() {
        return value.isEmpty();
    }

    boolean valueIsOptional() {
        return value.startsWith("[");
    }

    /** The words that the value may be, if the help lists them as {@code a|b|c}. */
    String[] choices() {
        return value.indexOf('|') < 0
                ? new String[0]
                : value.substring(value.indexOf('=') + 1).split("\\|", -1);
    }

    /** The option with its value as the help shows it. */
    String label() {
        int equals = value.indexOf('|') < 0 ? -1 : value.indexOf('=');
        return isFlag() ? name : name + " " + (equals < 0 ? value : value.substring(0, equals));
    }
}
