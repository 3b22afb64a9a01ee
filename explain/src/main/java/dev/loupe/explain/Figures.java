package dev.loupe.explain;

import dev.loupe.report.Numbers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A topic's figures by their names, as they are printed. */
final class Figures {
    /** Where a text has a figure: its name in double square brackets. */
    private static final Pattern PLACE = Pattern.compile("\\[\\[([^\\[\\]]+)]]");

    private final Map<String, String> figures = new LinkedHashMap<>();

    /** A count, with its thousands marked. */
    Figures count(String name, long value) {
        return put(name, Numbers.grouped(value));
    }

    /** A number with so many decimals. */
    Figures decimal(String name, double value, int places) {
        String text = String.format(Locale.ROOT, "%." + places + "f", value);
        return put(name, text.matches("-0\\.?0*") ? text.substring(1) : text);
    }

    /** A number as short as it can be written. */
    Figures plain(String name, double value) {
        return put(name, value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
    }

    Figures put(String name, String text) {
        if (figures.put(name, text) != null) {
            throw new IllegalArgumentException("there are two figures " + name);
        }
        return this;
    }

    Set<String> names() {
        return figures.keySet();
    }

    /**
     * The text with its figures.
     *
     * @throws IllegalArgumentException when it names one that is not there
     */
    String in(String text) {
        return PLACE.matcher(text).replaceAll(place -> {
            String figure = figures.get(place.group(1));
            if (figure == null) {
                throw new IllegalArgumentException("there is no figure " + place.group(1));
            }
            return Matcher.quoteReplacement(figure);
        });
    }

    /** The figures that a text names. */
    static Set<String> named(String text) {
        Set<String> names = new TreeSet<>();
        PLACE.matcher(text).results().forEach(place -> names.add(place.group(1)));
        return names;
    }
}
