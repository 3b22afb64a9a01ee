package dev.loupe.formats.pt2;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.JsonReader;
import dev.loupe.formats.bytes.JsonReader.Token;
import dev.loupe.formats.bytes.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a stored tensor lies, as {@code NAME_weights_config.json} says it.
 *
 * @param name of the tensor in the state dict
 * @param path name of the entry that holds its storage, beside the configuration
 * @param pickled whether that entry is a pickle and not plain bytes
 * @param dtype number of the element type in the schema
 */
record Payload(
        String name, String path, boolean pickled, long dtype, List<Long> shape, List<Long> strides, long offset) {
    private static final int CONFIG = 2;
    private static final int META = 4;

    /** All of a configuration, in its order: {@code {"config": {NAME: {"path_name": …, "tensor_meta": {…}}}}}. */
    static List<Payload> read(Cursor cursor) {
        JsonReader reader = new JsonReader(cursor);
        List<Payload> payloads = new ArrayList<>();
        String[] names = new String[Limits.JSON_DEPTH + 1];
        java.util.Arrays.fill(names, "");
        int depth = 0;
        long characters = 0;
        Draft draft = new Draft();
        for (Token token = reader.next(); token != Token.END; token = reader.next()) {
            switch (token) {
                case NAME -> names[depth] = reader.text();
                case OBJECT, ARRAY -> {
                    depth++;
                    names[depth] = "";
                    draft = depth == CONFIG + 1 ? new Draft() : draft;
                }
                case END_OBJECT, END_ARRAY -> {
                    depth--;
                    if (depth == CONFIG && names[1].equals("config")) {
                        characters += names[CONFIG].length();
                        Limits.check(characters, Limits.NAMES, "characters of names");
                        payloads.add(draft.done(names[CONFIG]));
                        Limits.check(payloads.size(), Limits.TENSORS, "tensors");
                    }
                }
                case TEXT -> {
                    if (depth == CONFIG + 1 && names[depth].equals("path_name")) {
                        draft.path = reader.text();
                    }
                }
                case TRUE -> draft.pickled |= depth == CONFIG + 1 && names[depth].equals("use_pickle");
                case NUMBER -> {
                    if (depth >= META && names[META - 1].equals("tensor_meta")) {
                        draft.number(names[META], depth - META, reader);
                    }
                }
                default -> {}
            }
        }
        return payloads;
    }

    /** A payload while its members are read. */
    private static final class Draft {
        private String path = "";
        private boolean pickled;
        private long dtype;
        private final List<Long> shape = new ArrayList<>();
        private final List<Long> strides = new ArrayList<>();
        private long offset;

        void number(String member, int deeper, JsonReader reader) {
            switch (member) {
                case "dtype" -> dtype = deeper == 0 ? whole(reader) : dtype;
                case "storage_offset" -> offset = deeper == 1 ? whole(reader) : offset;
                case "sizes" -> add(shape, reader);
                case "strides" -> add(strides, reader);
                default -> {}
            }
        }

        private static void add(List<Long> numbers, JsonReader reader) {
            numbers.add(whole(reader));
            Limits.check(numbers.size(), Limits.RANK, "dimensions");
        }

        private static long whole(JsonReader reader) {
            try {
                return Long.parseLong(reader.text());
            } catch (NumberFormatException e) {
                throw reader.error(
                        "a tensor is described by '" + reader.text() + "', which is no whole number of 64 bits");
            }
        }

        Payload done(String name) {
            return new Payload(name, path, pickled, dtype, List.copyOf(shape), List.copyOf(strides), offset);
        }
    }
}
