package dev.loupe.formats.pt2;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.JsonReader;
import dev.loupe.formats.bytes.JsonReader.Token;
import dev.loupe.formats.bytes.Limits;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the JSON of an exported program says, read in one pass that keeps no tree.
 *
 * @param major version of the schema; 0 where none is said
 * @param torch version of PyTorch that wrote it; empty where none is said
 * @param parameters names of the parameters and persistent buffers that it takes
 * @param targets how often each operator stands in it
 */
record Program(long major, String torch, Set<String> parameters, Map<String, Integer> targets) {
    /** Different operators that are kept: real programs have some dozens. */
    private static final int TARGETS = 2000;

    static Program read(Cursor cursor) {
        JsonReader reader = new JsonReader(cursor);
        long major = 0;
        String torch = "";
        Set<String> parameters = new LinkedHashSet<>();
        Map<String, Integer> targets = new TreeMap<>();
        String name = "";
        boolean program = false;
        for (Token token = reader.next(); token != Token.END; token = reader.next()) {
            switch (token) {
                case NAME -> {
                    name = reader.text();
                    program |= name.equals("graph_module");
                }
                case NUMBER -> major = name.equals("major") ? Long.parseLong(digits(reader)) : major;
                case TEXT -> {
                    switch (name) {
                        case "torch_version" -> torch = reader.text();
                        case "parameter_name" -> {
                            parameters.add(reader.text());
                            Limits.check(parameters.size(), Limits.TENSORS, "parameters");
                        }
                        case "target" -> {
                            targets.merge(reader.text(), 1, Integer::sum);
                            Limits.check(targets.size(), TARGETS, "different operators");
                        }
                        default -> {}
                    }
                }
                default -> {}
            }
        }
        if (!program) {
            throw reader.error("this is no exported program: it has no graph_module");
        }
        return new Program(major, torch, parameters, targets);
    }

    private static String digits(JsonReader reader) {
        String text = reader.text();
        if (text.length() > 9 || !text.chars().allMatch(Character::isDigit)) {
            throw reader.error("the schema's version '" + text + "' is no version");
        }
        return text;
    }
}
