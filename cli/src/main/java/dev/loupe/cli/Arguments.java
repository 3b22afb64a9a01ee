package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a verb was called with. */
final class Arguments {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();

    private Arguments() {}

    /**
     * Takes a command line apart by a verb's table of options: {@code --name value}, {@code --name=value}, {@code --} for
     * "only operands follow".
     *
     * @throws BadInput when an option is unknown, or lacks its value
     */
    static Arguments parse(Verb verb, String[] line, int from) {
        Arguments parsed = new Arguments();
        boolean options = true;
        for (int i = from; i < line.length; i++) {
            String word = line[i];
            if (!options || !word.startsWith("--")) {
                parsed.operands.add(word);
            } else if (word.equals("--")) {
                options = false;
            } else {
                i = parsed.take(verb, line, i);
            }
        }
        return parsed;
    }

    private int take(Verb verb, String[] line, int at) {
        int equals = line[at].indexOf('=');
        String name = equals < 0 ? line[at] : line[at].substring(0, equals);
        Option option = find(verb, name);
        names.add(name);
        if (option.isFlag()) {
            if (equals >= 0) {
                throw new BadInput("the option " + name + " takes no value");
            }
            values.add("");
            return at;
        }
        if (equals >= 0) {
            values.add(line[at].substring(equals + 1));
            return at;
        }
        boolean present = at + 1 < line.length && !line[at + 1].startsWith("--");
        if (!present && !option.valueIsOptional()) {
            throw new BadInput("the option " + name + " needs a value: " + option.value());
        }
        values.add(present ? line[at + 1] : "");
        return present ? at + 1 : at;
    }

    private static Option find(Verb verb, String name) {
        List<String> known = new ArrayList<>();
        for (Option option : verb.options()) {
            if (option.name().equals(name)) {
                return option;
            }
            known.add(option.name());
        }
        throw new BadInput("loupe " + verb.name() + " has no option " + name + "; "
                + Nearest.suggestion(name, known, "see loupe " + verb.name() + " --help"));
    }

    /** The words that belong to no option. */
    List<String> operands() {
        return operands;
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** The value of an option, the last one if it was given several times. */
    Optional<String> value(String name) {
        int i = names.lastIndexOf(name);
        return i < 0 ? Optional.empty() : Optional.of(values.get(i));
    }

    String value(String name, String usual) {
        int i = names.lastIndexOf(name);
        return i < 0 ? usual : values.get(i);
    }

    /** All values of an option that may be repeated. */
    List<String> values(String name) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                all.add(values.get(i));
            }
        }
        return all;
    }

    /**
     * One of several words.
     *
     * @throws BadInput when it is another
     */
    String choice(String name, String usual, String... choices) {
        String value = value(name, usual);
        for (String choice : choices) {
            if (choice.equals(value)) {
                return value;
            }
        }
        throw new BadInput(name + " '" + value + "' is unknown; choose from " + String.join(", ", choices));
    }

    /**
     * A whole number.
     *
     * @throws BadInput when it is none, or smaller than the least
     */
    int number(String name, int usual, int least) {
        String value = value(name, "");
        if (!has(name)) {
            return usual;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(name + " '" + value + "' is not a whole number from " + least + " up", e);
        }
        throw new BadInput(name + " '" + value + "' is not a whole number from " + least + " up");
    }
}
