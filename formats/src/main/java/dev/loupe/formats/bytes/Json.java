package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON document as a tree, for small ones such as configurations. */
public sealed interface Json {
    /** In the order of the document; no name twice. */
    record JsonObject(Map<String, Json> members) implements Json {}

    record JsonArray(List<Json> elements) implements Json {}

    record JsonText(String value) implements Json {}

    /** The number as it is written. */
    record JsonNumber(String digits) implements Json {}

    record JsonBoolean(boolean value) implements Json {}

    record JsonNull() implements Json {}

    /**
     * Reads one document.
     *
     * @throws BadInput when it is malformed, nested too deep or too large
     */
    static Json read(Cursor cursor) {
        JsonReader reader = new JsonReader(cursor);
        Json value = read(reader, reader.next(), Limits.JSON_VALUES);
        reader.next();
        return value;
    }

    /**
     * Reads the value that begins with the token that was read last, and nothing behind it: a part of a document that is
     * too large to keep.
     *
     * @param limit how many values it may have
     */
    static Json read(JsonReader reader, JsonReader.Token first, int limit) {
        Deque<Json> open = new ArrayDeque<>();
        Deque<String> names = new ArrayDeque<>();
        String name = "";
        int count = 0;
        JsonReader.Token token = first;
        for (; ; token = reader.next()) {
            Limits.check(++count, limit, "JSON values");
            Json value;
            switch (token) {
                case NAME -> {
                    name = reader.text();
                    continue;
                }
                case OBJECT, ARRAY -> {
                    open.push(
                            token == JsonReader.Token.OBJECT
                                    ? new JsonObject(new LinkedHashMap<>())
                                    : new JsonArray(new ArrayList<>()));
                    names.push(name);
                    continue;
                }
                case END_OBJECT, END_ARRAY -> {
                    value = sealed(open.pop());
                    name = names.pop();
                }
                case TEXT -> value = new JsonText(reader.text());
                case NUMBER -> value = new JsonNumber(reader.text());
                case TRUE, FALSE -> value = new JsonBoolean(token == JsonReader.Token.TRUE);
                case NULL -> value = new JsonNull();
                default -> throw reader.error("JSON ends too early");
            }
            Json parent = open.peek();
            if (parent == null) {
                return value;
            }
            if (parent instanceof JsonArray array) {
                array.elements().add(value);
            } else if (parent instanceof JsonObject object && object.members().put(name, value) != null) {
                throw reader.error("JSON: the name '" + name + "' stands twice in one object");
            }
        }
    }

    private static Json sealed(Json made) {
        return made instanceof JsonArray array
                ? new JsonArray(Collections.unmodifiableList(array.elements()))
                : made instanceof JsonObject object
                        ? new JsonObject(Collections.unmodifiableMap(object.members()))
                        : made;
    }

    /** A member of an object; empty where there is none, it is null, or this is no object. */
    default Optional<Json> get(String name) {
        return this instanceof JsonObject object
                ? Optional.ofNullable(object.members().get(name)).filter(value -> !(value instanceof JsonNull))
                : Optional.empty();
    }

    /** A member that is a text. */
    default Optional<String> text(String name) {
        return get(name).filter(JsonText.class::isInstance).map(value -> ((JsonText) value).value());
    }

    /** A member that is a whole number of 64 bits. */
    default Optional<Long> whole(String name) {
        return get(name).flatMap(Json::asWhole);
    }

    /** This as a whole number of 64 bits, if it is one. */
    default Optional<Long> asWhole() {
        if (this instanceof JsonNumber number) {
            try {
                return Optional.of(Long.parseLong(number.digits()));
            } catch (NumberFormatException e) {
                return Optional.empty(); // a fraction, or beyond 64 bits
            }
        }
        return Optional.empty();
    }

    /** A member that is a number. */
    default Optional<Double> real(String name) {
        return get(name)
                .filter(JsonNumber.class::isInstance)
                .map(value -> Double.parseDouble(((JsonNumber) value).digits()));
    }

    /** A member that is true or false. */
    default Optional<Boolean> flag(String name) {
        return get(name).filter(JsonBoolean.class::isInstance).map(value -> ((JsonBoolean) value).value());
    }

    /** The elements of an array; none if this is no array. */
    default List<Json> elements() {
        return List.of();
    }
}
