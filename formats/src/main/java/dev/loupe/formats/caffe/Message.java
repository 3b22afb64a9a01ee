package dev.loupe.formats.caffe;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A message as it is written, as text or binary: fields by name, each with its values in their order. */
final class Message implements Field {
    private final String place;
    private final Map<String, List<Field>> fields = new LinkedHashMap<>();

    /** @param place where it begins: {@code line 12} or {@code byte 345} */
    Message(String place) {
        this.place = place;
    }

    void add(String name, Field value) {
        fields.computeIfAbsent(name, key -> new ArrayList<>(2)).add(value);
    }

    @Override
    public String place() {
        return place;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    BadInput error(String message) {
        return new BadInput(place + ": " + message);
    }

    /** The messages of a field. */
    List<Message> messages(String name) {
        List<Message> messages = new ArrayList<>();
        for (Field field : fields.getOrDefault(name, List.of())) {
            if (!(field instanceof Message message)) {
                throw new BadInput(field.place() + ": " + name + " should be a message in braces");
            }
            messages.add(message);
        }
        return messages;
    }

    /** The message of a field, the last if there are several; an empty one if there is none. */
    Message message(String name) {
        List<Message> all = messages(name);
        return all.isEmpty() ? new Message(place) : all.get(all.size() - 1);
    }

    private List<Scalar> scalars(String name) {
        List<Scalar> scalars = new ArrayList<>();
        for (Field field : fields.getOrDefault(name, List.of())) {
            if (!(field instanceof Scalar scalar)) {
                throw new BadInput(field.place() + ": " + name + " should be a value, not a message");
            }
            scalars.add(scalar);
        }
        return scalars;
    }

    List<String> texts(String name) {
        return scalars(name).stream().map(Scalar::text).toList();
    }

    String text(String name, String usual) {
        List<String> all = texts(name);
        return all.isEmpty() ? usual : all.get(all.size() - 1);
    }

    List<Long> numbers(String name) {
        List<Long> numbers = new ArrayList<>();
        for (Scalar scalar : scalars(name)) {
            numbers.add(number(name, scalar));
        }
        return numbers;
    }

    private static long number(String name, Scalar scalar) {
        try {
            return Long.decode(scalar.text());
        } catch (NumberFormatException e) {
            throw new BadInput(
                    scalar.place() + ": " + name + " should be a whole number, but is '"
                            + Printable.brief(scalar.text()) + "'",
                    e);
        }
    }

    int number(String name, int usual) {
        List<Scalar> all = scalars(name);
        if (all.isEmpty()) {
            return usual;
        }
        Scalar last = all.get(all.size() - 1);
        long number = number(name, last);
        if (number != (int) number) {
            throw new BadInput(last.place() + ": " + name + " of " + number + " is beyond 32 bits");
        }
        return (int) number;
    }

    /** A number that must be there and positive. */
    int positive(String name) {
        if (!has(name)) {
            throw error(name + " is missing");
        }
        return positive(name, 0);
    }

    int positive(String name, int usual) {
        int number = number(name, usual);
        if (number < 1) {
            throw error(name + " must be positive, but is " + number);
        }
        return number;
    }

    double real(String name, double usual) {
        List<Scalar> all = scalars(name);
        return all.isEmpty() ? usual : real(name, all.get(all.size() - 1));
    }

    List<Double> reals(String name) {
        List<Double> reals = new ArrayList<>();
        for (Scalar scalar : scalars(name)) {
            reals.add(real(name, scalar));
        }
        return reals;
    }

    private static double real(String name, Scalar scalar) {
        String text = scalar.text().toLowerCase(Locale.ROOT);
        String plain = text.endsWith("f") && !text.endsWith("inf") ? text.substring(0, text.length() - 1) : text;
        try {
            if (plain.length() <= Limits.DIGITS) {
                return Double.parseDouble(plain);
            }
        } catch (NumberFormatException e) {
            throw new BadInput(
                    scalar.place() + ": " + name + " should be a number, but is '" + Printable.brief(text) + "'", e);
        }
        throw new BadInput(scalar.place() + ": " + name + " has more than " + Limits.DIGITS + " digits");
    }

    boolean flag(String name, boolean usual) {
        String text = text(name, Boolean.toString(usual));
        return text.equalsIgnoreCase("true") || text.equals("1") || text.equals("t");
    }

    /** One of some words, which may be given by its number too, counted from {@code first}. */
    String choice(String name, int first, String... words) {
        String text = text(name, words[0]);
        for (int i = 0; i < words.length; i++) {
            if (text.equals(words[i]) || text.equals(Integer.toString(first + i))) {
                return words[i];
            }
        }
        throw error(
                name + " should be one of " + String.join(", ", words) + ", but is '" + Printable.brief(text) + "'");
    }
}
