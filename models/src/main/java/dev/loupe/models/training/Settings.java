package dev.loupe.models.training;

import dev.loupe.graph.BadInput;
import dev.loupe.report.learning.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings of a run: those given, and the usual ones for the rest. */
public final class Settings {
    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /**
     * The given settings over the usual ones.
     *
     * @throws BadInput when one is given that is not known
     */
    public static Settings of(List<Setting> known, Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        known.forEach(setting -> values.put(setting.name(), setting.usual()));
        given.forEach((name, value) -> {
            if (!values.containsKey(name)) {
                throw new BadInput("--set " + name + ": there is no such setting; there are "
                        + String.join(", ", values.keySet()));
            }
            values.put(name, value);
        });
        return new Settings(values);
    }

    /** The same with one of them as it follows from others. */
    public Settings with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return new Settings(changed);
    }

    /** By name, in order. */
    public Map<String, String> values() {
        return new LinkedHashMap<>(values);
    }

    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no setting " + name);
        }
        return value;
    }

    /** One of some words. */
    public String word(String name, String... words) {
        String value = text(name);
        if (!List.of(words).contains(value)) {
            throw new BadInput("--set " + name + "=" + value + ": choose from " + String.join(", ", words));
        }
        return value;
    }

    public boolean flag(String name) {
        return word(name, "true", "false").equals("true");
    }

    public int whole(String name, int least, int most) {
        double number = real(name, least, most);
        if (number != Math.rint(number)) {
            throw new BadInput("--set " + name + "=" + text(name) + ": a whole number is needed");
        }
        return (int) number;
    }

    public double real(String name, double least, double most) {
        String wanted = "--set " + name + "=" + text(name) + ": a number from " + plain(least) + " to " + plain(most)
                + " is needed";
        double number;
        try {
            number = Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw new BadInput(wanted, e);
        }
        if (!(number >= least && number <= most)) {
            throw new BadInput(wanted);
        }
        return number;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
