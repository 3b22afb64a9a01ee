package dev.loupe.formats.pt2;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which modules were being called when a node was recorded: {@code nn_module_stack} in its metadata, entries {@code
 * key,path,class} joined by semicolons, outermost first.
 */
final class ModuleStack {
    /** Modules in modules: deeper ones are listed in the one at this depth. */
    private static final int DEPTH = 64;

    /** Characters of all stacks that differ: networks of some thousand modules have about 1 MB. */
    private static final int CHARACTERS = 6 << 20;

    private ModuleStack() {}

    /**
     * A module that is being called.
     *
     * @param key tells this call of it from others
     * @param path where it is registered: {@code layer1.0.conv1}; empty for the root
     * @param kind its class's name: {@code Conv2d}
     */
    record Frame(String key, String path, String kind) {}

    /** Reads stacks; equal ones are kept once. */
    static final class Reader {
        private final Map<String, List<Frame>> known = new HashMap<>();
        private final Map<String, Frame> frames = new HashMap<>();
        private long characters;

        List<Frame> read(String text) {
            List<Frame> before = known.get(text);
            if (before != null) {
                return before;
            }
            List<Frame> stack = new ArrayList<>();
            for (String entry : text.isEmpty() ? new String[0] : text.split(";", DEPTH + 1)) {
                Frame frame = frames.computeIfAbsent(entry, Reader::frame);
                if (stack.size() < DEPTH) {
                    stack.add(frame);
                }
            }
            List<Frame> result = List.copyOf(stack);
            characters += text.length();
            Limits.check(characters, CHARACTERS, "characters of module stacks");
            known.put(text, result);
            return result;
        }

        private static Frame frame(String entry) {
            int first = entry.indexOf(',');
            int last = entry.lastIndexOf(',');
            if (first < 0 || last == first) {
                return new Frame(entry, "", "Module");
            }
            return new Frame(entry, path(entry.substring(first + 1, last)), kind(entry.substring(last + 1)));
        }

        /** The plain path: without the name of the root, brackets, or the number of a repeated call. */
        private static String path(String text) {
            String path = text.startsWith("L['self']")
                    ? text.substring("L['self']".length())
                    : text.startsWith("L__self__") ? text.substring("L__self__".length()) : text;
            path = path.replace("['", ".").replace("']", "").replace("[", ".").replace("]", "");
            int again = path.lastIndexOf('@');
            if (again >= 0
                    && again + 1 < path.length()
                    && path.chars().skip(again + 1L).allMatch(Character::isDigit)) {
                path = path.substring(0, again);
            }
            return Printable.brief(path.startsWith(".") ? path.substring(1) : path);
        }

        private static String kind(String text) {
            String name = text.replace("<class '", "").replace("'>", "");
            name = name.substring(name.lastIndexOf('.') + 1);
            return name.isBlank() ? "Module" : Printable.brief(name.strip());
        }
    }
}
