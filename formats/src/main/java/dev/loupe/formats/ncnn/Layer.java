package dev.loupe.formats.ncnn;

import dev.loupe.graph.BadInput;
import java.util.List;
import java.util.Map;

/**
 * A line of the text: a layer with the values that it takes and makes, and its settings by their numbers.
 *
 * @param line where it stands, counted from 1
 * @param settings a number each, or several
 */
record Layer(
        int line,
        String type,
        String name,
        List<String> bottoms,
        List<String> tops,
        Map<Integer, List<Double>> settings) {
    /** What NCNN writes for a size that is not given. */
    static final int OPEN = -233;

    boolean has(int setting) {
        return settings.containsKey(setting);
    }

    double real(int setting, double usual) {
        List<Double> given = settings.getOrDefault(setting, List.of());
        return given.isEmpty() ? usual : given.get(0);
    }

    int whole(int setting, int usual) {
        double value = real(setting, usual);
        if (value != (int) value) {
            throw error("the setting " + setting + "=" + value + " is no whole number of 32 bits");
        }
        return (int) value;
    }

    int positive(int setting, int usual) {
        int value = whole(setting, usual);
        if (value < 1) {
            throw error("the setting " + setting + " must be from 1 on, but is " + value);
        }
        return value;
    }

    boolean flag(int setting) {
        return whole(setting, 0) != 0;
    }

    /** Several numbers. */
    List<Integer> wholes(int setting) {
        return settings.getOrDefault(setting, List.of()).stream()
                .map(value -> {
                    if (value != (int) (double) value) {
                        throw error("the setting " + setting + " has " + value + ", which is no whole number");
                    }
                    return (int) (double) value;
                })
                .toList();
    }

    BadInput error(String message) {
        return new BadInput(located(message));
    }

    BadInput error(String message, Throwable cause) {
        return new BadInput(located(message), cause);
    }

    private String located(String message) {
        return "line " + line + ": layer '" + name + "': " + message;
    }
}
