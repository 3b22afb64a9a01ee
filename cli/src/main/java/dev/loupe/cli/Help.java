package dev.loupe.cli;

/** Help texts from the verbs' own tables, for 80 columns. */
final class Help {
    private static final int WIDTH = 80;

    private Help() {}

    static String overview() {
        StringBuilder text = new StringBuilder("""
                loupe: what a neural network is, what it costs, how good it is

                """);
        for (String name : Loupe.VERBS) {
            Loupe.verb(name).ifPresent(verb -> row(text, "loupe " + verb.name(), verb.summary(), 20));
        }
        return text.append("""

                loupe VERB --help explains a verb; loupe --version tells versions.
                First steps: loupe inspect resnet152, loupe inspect --list
                """).toString();
    }

    static String of(Verb verb) {
        StringBuilder text = new StringBuilder();
        text.append("loupe ")
                .append(verb.name())
                .append(": ")
                .append(verb.summary())
                .append("\n\n");
        wrap(text, "Usage: loupe " + verb.name() + " " + verb.usage(), 7);
        text.append('\n');
        int width = 0;
        for (Option option : verb.options()) {
            width = Math.max(width, Math.min(option.label().length(), 26));
        }
        for (Option option : verb.options()) {
            row(text, option.label(), option.help(), width);
        }
        text.append("\nExamples:\n");
        for (String example : verb.examples()) {
            text.append("  ").append(example).append('\n');
        }
        return text.toString();
    }

    /** A label and its explanation, wrapped behind the label's column. */
    private static void row(StringBuilder text, String label, String explanation, int width) {
        StringBuilder line = new StringBuilder("  ").append(label);
        if (label.length() > width) {
            text.append(line).append('\n');
            line.setLength(0);
        }
        line.append(" ".repeat(width + 4 - line.length())).append(explanation);
        wrap(text, line.toString(), width + 4);
    }

    private static void wrap(StringBuilder text, String line, int indent) {
        String rest = line;
        while (rest.length() > WIDTH) {
            int cut = rest.lastIndexOf(' ', WIDTH);
            if (cut <= indent) {
                break;
            }
            text.append(rest, 0, cut).append('\n');
            rest = " ".repeat(indent) + rest.substring(cut + 1);
        }
        text.append(rest).append('\n');
    }
}
