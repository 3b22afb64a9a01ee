package dev.loupe.zoo;

import dev.loupe.graph.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What follows the colon in {@code resnet50:classes=10,width=2}. A network reads what it knows; what is left over is
 * refused with the names that it would have read.
 */
public final class Options {
    public static final Options NONE = new Options(Map.of(), Map.of(), new TreeSet<>());

    private final Map<String, String> values;
    /** What holds where nothing is given, before what the network itself takes as usual. */
    private final Map<String, String> preset;

    private final Set<String> read;

    private Options(Map<String, String> values, Map<String, String> preset, Set<String> read) {
        this.values = values;
        this.preset = preset;
        this.read = read;
    }

    /**
     * Reads {@code key=value,key=value}.
     *
     * @throws BadInput when it is not of that form
     */
    public static Options parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        int from = 0;
        while (from < text.length()) {
            int comma = text.indexOf(',', from);
            String part = text.substring(from, comma < 0 ? text.length() : comma);
            int equals = part.indexOf('=');
            if (equals <= 0 || equals == part.length() - 1) {
                throw new BadInput("the option '" + part + "' is not of the form name=value, as in classes=10");
            }
            if (values.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw new BadInput("the option '" + part.substring(0, equals) + "' is given twice");
            }
            from = comma < 0 ? text.length() : comma + 1;
        }
        return new Options(values, Map.of(), new TreeSet<>());
    }

    /** These options over others that hold where nothing is given: the settings of one network of a family. */
    Options over(String usual) {
        return new Options(values, parse(usual).values, this == NONE ? new TreeSet<>() : read);
    }

    /** A whole number from 1 to a million, or its usual value. */
    public int number(String key, int usual) {
        return number(key, usual, 1_000_000);
    }

    /** How often something is repeated: 1 to 1,000, so that no option asks for more than a machine can build. */
    public int count(String key, int usual) {
        return number(key, usual, 1_000);
    }

    private int number(String key, int usual, int most) {
        String value = text(key, "");
        if (value.isEmpty()) {
            return usual;
        }
        String wanted = "the option " + key + "=" + value + " needs a whole number from 1 to " + most;
        try {
            int number = Integer.parseInt(value);
            if (number > 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(wanted, e);
        }
        throw new BadInput(wanted);
    }

    /** Features of some heads together: as many as a layer can have. */
    static int features(int heads, int each) {
        long features = (long) heads * each;
        if (features > 1 << 24) {
            throw new BadInput(
                    heads + " heads of " + each + " features are more than a layer of " + (1 << 24) + " has");
        }
        return (int) features;
    }

    /** A positive factor up to 1,000, or its usual value. */
    public double real(String key, double usual) {
        String value = text(key, "");
        if (value.isEmpty()) {
            return usual;
        }
        String wanted = "the option " + key + "=" + value + " needs a positive number up to 1000";
        try {
            double number = Double.parseDouble(value);
            if (number > 0 && number <= 1000) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(wanted, e);
        }
        throw new BadInput(wanted);
    }

    /** {@code true} or {@code false}, or its usual value. */
    public boolean flag(String key, boolean usual) {
        String value = text(key, Boolean.toString(usual));
        if (!value.equals("true") && !value.equals("false")) {
            throw new BadInput("the option " + key + "=" + value + " needs true or false");
        }
        return value.equals("true");
    }

    private String text(String key, String usual) {
        if (this != NONE) {
            read.add(key);
        }
        String given = values.get(key);
        return given != null ? given : preset.getOrDefault(key, usual);
    }

    /** How often each of some stages is repeated, with {@code +} between them; or the usual numbers. */
    int[] counts(String key, int... usual) {
        return numbers(key, 1_000, usual);
    }

    /** One number for each of some stages, with {@code +} between them; or the usual ones. */
    int[] numbers(String key, int most, int... usual) {
        String value = text(key, "");
        if (value.isEmpty()) {
            return usual;
        }
        String[] parts = value.split("\\+", -1);
        int[] numbers = new int[parts.length];
        String wanted =
                "the option " + key + "=" + value + " needs whole numbers from 1 to " + most + " with + between them";
        for (int i = 0; i < parts.length; i++) {
            try {
                numbers[i] = Integer.parseInt(parts[i]);
            } catch (NumberFormatException e) {
                throw new BadInput(wanted, e);
            }
            if (numbers[i] < 1 || numbers[i] > most || i >= 16) {
                throw new BadInput(wanted);
            }
        }
        return numbers;
    }

    /** Whether it is given, or preset. */
    boolean has(String key) {
        return !text(key, "").isEmpty();
    }

    /** One of some words, or its usual one. */
    String word(String key, String usual, String... words) {
        String value = text(key, usual);
        if (!List.of(words).contains(value)) {
            throw new BadInput("the option " + key + "=" + value + " needs one of " + String.join(", ", words));
        }
        return value;
    }

    void refuseUnused(String network) {
        for (String key : values.keySet()) {
            if (!read.contains(key)) {
                throw new BadInput(network + " has no option '" + key + "'"
                        + (read.isEmpty() ? "; it has none" : "; it has " + String.join(", ", read)));
            }
        }
    }
}
