package dev.loupe.explain;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.report.learning.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A topic's settings with what was given for them. */
final class Given {
    private final Map<String, String> values = new HashMap<>();

    /** @throws BadInput when something is given that the topic has not */
    Given(Topic topic, Map<String, String> given) {
        List<Setting> settings = topic.settings();
        for (Setting setting : settings) {
            values.put(setting.name(), given.getOrDefault(setting.name(), setting.usual()));
        }
        for (String name : given.keySet()) {
            if (!values.containsKey(name)) {
                throw new BadInput("--set " + Printable.line(name) + ": " + topic.name()
                        + (settings.isEmpty()
                                ? " has no settings"
                                : " has " + settings.stream().map(Setting::name).collect(Collectors.joining(", "))));
            }
        }
    }

    /** @throws BadInput when it is no whole number in the range */
    int whole(String name, int least, int most) {
        double number = number(name, least, most);
        if (number != Math.rint(number)) {
            throw new BadInput("--set " + name + "=" + text(name) + ": a whole number is needed");
        }
        return (int) number;
    }

    /** @throws BadInput when it is no number in the range */
    double number(String name, double least, double most) {
        return number(name, text(name), least, most);
    }

    /** @throws BadInput when they are not so many numbers with commas between */
    double[] numbers(String name, int count, double least, double most) {
        String[] parts = text(name).split(",", -1);
        if (parts.length != count) {
            throw new BadInput(
                    "--set " + name + "=" + text(name) + ": " + count + " numbers with commas between are needed");
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = number(name, parts[i], least, most);
        }
        return numbers;
    }

    private static double number(String name, String text, double least, double most) {
        double number;
        try {
            number = Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new BadInput("--set " + name + "=" + Printable.line(text) + " is no number", e);
        }
        if (!(number >= least && number <= most)) {
            throw new BadInput("--set " + name + "=" + Printable.line(text) + " is not between " + plain(least)
                    + " and " + plain(most));
        }
        return number;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private String text(String name) {
        return values.getOrDefault(name, "");
    }
}
