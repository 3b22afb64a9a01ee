package dev.loupe.formats.pt2;

import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Json.JsonArray;
import dev.loupe.formats.bytes.Json.JsonBoolean;
import dev.loupe.formats.bytes.Json.JsonNumber;
import dev.loupe.formats.bytes.Json.JsonObject;
import dev.loupe.formats.bytes.Json.JsonText;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a node of a program takes or makes: the kinds of the schema that tell a shape or a figure. */
sealed interface Argument {
    /** A tensor by its name. */
    record One(String name) implements Argument {}

    /** Tensors by their names; an empty name stands for none. */
    record Many(List<String> names) implements Argument {}

    record Whole(long value) implements Argument {}

    /** A list of whole numbers. */
    record Wholes(List<Entry> entries) implements Argument {}

    /** A whole number of a list, or the name of a value that holds one. */
    record Entry(long value, String name) {}

    record Real(double value) implements Argument {}

    record Flag(boolean value) implements Argument {}

    record Text(String value) implements Argument {}

    /** A whole number that the program computes, by its name. */
    record Symbol(String name) implements Argument {}

    /** A part of the program that the node runs. */
    record Part(GraphDef graph) implements Argument {}

    record None() implements Argument {}

    /** A kind that tells nothing here: devices, layouts, objects. */
    record Other() implements Argument {}

    /**
     * Reads an argument: an object with the kind as its only member.
     *
     * @throws BadInput when its content is not of that kind
     */
    static Argument of(Json json) {
        Map.Entry<String, Json> member = member(json);
        Json value = member.getValue();
        return switch (member.getKey()) {
            case "as_tensor" -> new One(name(value));
            case "as_tensors" -> new Many(names(value));
            case "as_optional_tensors" -> new Many(optionalNames(value));
            case "as_optional_tensor" -> {
                String name = optionalName(value);
                yield name.isEmpty() ? new None() : new One(name);
            }
            case "as_int" -> new Whole(whole(value));
            case "as_ints", "as_sym_ints" -> new Wholes(entries(value));
            case "as_float" -> new Real(real(value));
            case "as_bool" -> new Flag(value instanceof JsonBoolean flag && flag.value());
            case "as_string" -> new Text(value instanceof JsonText text ? text.value() : "");
            case "as_sym_int" -> {
                Entry entry = entry(value);
                yield entry.name().isEmpty() ? new Whole(entry.value()) : new Symbol(entry.name());
            }
            case "as_graph" ->
                new Part(GraphDef.of(value.get("graph").orElseThrow(() -> new BadInput("a part has no graph"))));
            case "as_none" -> new None();
            default -> new Other();
        };
    }

    /** About how many bytes it is kept in. */
    default long bytes() {
        if (this instanceof One one) {
            return 32L + one.name().length();
        }
        if (this instanceof Many many) {
            return many.names().stream().mapToLong(name -> 32L + name.length()).sum() + 32;
        }
        if (this instanceof Wholes wholes) {
            return wholes.entries().stream()
                            .mapToLong(entry -> 32L + entry.name().length())
                            .sum()
                    + 32;
        }
        if (this instanceof Text text) {
            return 32L + text.value().length();
        }
        return this instanceof Part part ? part.graph().bytes() : 32;
    }

    private static Map.Entry<String, Json> member(Json json) {
        if (json instanceof JsonObject object) {
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                if (member.getKey().startsWith("as_")) {
                    return member;
                }
            }
        }
        throw new BadInput("an argument has no kind");
    }

    private static String name(Json json) {
        return json.text("name").orElseThrow(() -> new BadInput("a tensor has no name"));
    }

    private static List<Json> elements(Json json) {
        if (json instanceof JsonArray array) {
            return array.elements();
        }
        throw new BadInput("a list is missing");
    }

    private static List<String> names(Json json) {
        List<String> names = new ArrayList<>();
        elements(json).forEach(element -> names.add(name(element)));
        return List.copyOf(names);
    }

    private static List<String> optionalNames(Json json) {
        List<String> names = new ArrayList<>();
        elements(json).forEach(element -> names.add(optionalName(element)));
        return List.copyOf(names);
    }

    private static String optionalName(Json json) {
        return json.get("as_tensor").map(Argument::name).orElse("");
    }

    private static List<Entry> entries(Json json) {
        List<Entry> entries = new ArrayList<>();
        elements(json).forEach(element -> entries.add(entry(element)));
        return List.copyOf(entries);
    }

    /** A number as it is, or {@code {"as_int": …}}, or {@code {"as_name": …}}. */
    private static Entry entry(Json json) {
        if (json instanceof JsonObject) {
            return json.text("as_name")
                    .map(name -> new Entry(0, name))
                    .orElseGet(() -> new Entry(
                            json.get("as_int")
                                    .map(Argument::whole)
                                    .orElseThrow(() -> new BadInput("a number is missing")),
                            ""));
        }
        return new Entry(whole(json), "");
    }

    static long whole(Json json) {
        return json.asWhole()
                .orElseThrow(() -> new BadInput("a whole number of 64 bits is needed"
                        + (json instanceof JsonNumber number ? ", not " + Printable.brief(number.digits()) : "")));
    }

    /** A number; infinities are written as texts. */
    private static double real(Json json) {
        if (json instanceof JsonNumber number) {
            return Double.parseDouble(number.digits());
        }
        return json instanceof JsonText text && text.value().startsWith("-")
                ? Double.NEGATIVE_INFINITY
                : Double.POSITIVE_INFINITY;
    }
}
