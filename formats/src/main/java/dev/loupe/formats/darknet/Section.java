package dev.loupe.formats.darknet;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A section of a cfg: the network's own settings, or a layer.
 *
 * @param kind the word in brackets
 * @param line where it stands, from 1
 * @param settings by name, in the order of the file
 */
record Section(String kind, int line, Map<String, Setting> settings) {
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d{1,40}\\.?\\d{0,40}|\\.\\d{1,40})([eE][-+]?\\d{1,4})?");

    /** A setting's text without blanks, and its line. */
    record Setting(String text, int line) {}

    boolean has(String name) {
        return settings.containsKey(name);
    }

    String text(String name, String usual) {
        Setting setting = settings.get(name);
        return setting == null ? usual : setting.text();
    }

    boolean flag(String name) {
        return number(name, 0) != 0;
    }

    /** A whole number; what stands behind its digits is left aside, as Darknet does. */
    int number(String name, int usual) {
        Setting setting = settings.get(name);
        return setting == null ? usual : number(name, setting.text(), setting.line());
    }

    /** A number that must be 1 or more. */
    int positive(String name, int usual) {
        int value = number(name, usual);
        if (value < 1) {
            throw error(name, name + " must be positive, but is " + value);
        }
        return value;
    }

    /** A number that must not be negative. */
    int whole(String name, int usual) {
        int value = number(name, usual);
        if (value < 0) {
            throw error(name, name + " must not be negative, but is " + value);
        }
        return value;
    }

    double real(String name, double usual) {
        Setting setting = settings.get(name);
        if (setting == null) {
            return usual;
        }
        Matcher number = NUMBER.matcher(setting.text());
        if (number.lookingAt()) {
            return Double.parseDouble(number.group());
        }
        throw error(name, name + " should be a number, but is '" + Printable.brief(setting.text()) + "'");
    }

    /** Whole numbers separated by commas. */
    List<Integer> numbers(String name) {
        Setting setting = Optional.ofNullable(settings.get(name))
                .orElseThrow(() -> new BadInput("line " + line + ": [" + kind + "] has no " + name));
        List<Integer> numbers = new ArrayList<>();
        for (String part : setting.text().split(",", Limits.OPERANDS + 2)) {
            if (!part.isEmpty()) {
                numbers.add(number(name, part, setting.line()));
            }
        }
        Limits.check(numbers.size(), Limits.OPERANDS, "operands");
        if (numbers.isEmpty()) {
            throw error(name, name + " names nothing");
        }
        return numbers;
    }

    private static int number(String name, String text, int line) {
        int end = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        try {
            return Integer.parseInt(text.substring(0, end));
        } catch (NumberFormatException e) {
            throw new BadInput(
                    "line " + line + ": " + name + " should be a whole number of at most 32 bits, but is '"
                            + Printable.brief(text) + "'",
                    e);
        }
    }

    /** An error at a setting, or at the section where that is not there. */
    BadInput error(String name, String message) {
        Setting setting = settings.get(name);
        return new BadInput("line " + (setting == null ? line : setting.line()) + ": " + message);
    }
}
