package dev.loupe.formats.ncnn;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The text: a magic number, how many layers and values there are, and a line a layer: type, name, how many values it takes
 * and makes, their names, and settings {@code number=value}; {@code -23300-number=count,value,...} gives several.
 */
final class ParamFile {
    static final String MAGIC = "7767517";

    private static final int SEVERAL = -23300;
    private static final int SETTINGS = 64;

    private ParamFile() {}

    static List<Layer> parse(String text, List<String> warnings) {
        List<Layer> layers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long expected = -1;
        int line = 0;
        for (String raw : text.split("\n", -1)) {
            line++;
            String[] words = raw.strip().split("\\s+", -1);
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            if (expected == -1) {
                expected = -2;
                if (words.length > 1) {
                    throw new BadInput("line " + line + ": the magic number should stand alone");
                }
            } else if (expected == -2) {
                expected = count(words, line);
            } else if (layers.size() == expected) {
                warnings.add("line " + line + ": only the " + expected + " layers that are announced are read");
                break;
            } else {
                Limits.check(layers.size() + 1L, Limits.LAYERS, "layers");
                layers.add(layer(words, line, names));
            }
        }
        if (expected < 0 || layers.size() != expected) {
            throw new BadInput("line " + line + ": " + Math.max(0, expected) + " layers are announced, but "
                    + layers.size() + " are there; is the file cut off?");
        }
        return layers;
    }

    private static long count(String[] words, int line) {
        int layers = words.length == 2 ? whole(words[0], line) : -1;
        if (layers < 0 || whole(words[1], line) < 0) {
            throw new BadInput("line " + line + ": here should be how many layers and values there are");
        }
        return layers;
    }

    private static Layer layer(String[] words, int line, Set<String> names) {
        if (words.length < 4) {
            throw new BadInput("line " + line + ": a layer needs a type, a name, and two numbers");
        }
        if (words[0].startsWith("pnnx.") || words[0].startsWith("nn.") || words[0].startsWith("F.")) {
            throw new BadInput("line " + line + ": is written by PNNX for a later step, with '"
                    + Printable.brief(words[0]) + "'; give the .ncnn.param that stands beside it");
        }
        int bottoms = whole(words[2], line);
        int tops = whole(words[3], line);
        if (bottoms < 0 || tops < 0 || bottoms > words.length || tops > words.length - 4 - bottoms) {
            throw new BadInput("line " + line + ": " + bottoms + " values that it takes and " + tops
                    + " that it makes are more than it names");
        }
        String name = Printable.brief(words[1]);
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + "#" + i;
        }
        List<String> all = List.of(words).subList(4, words.length);
        Map<Integer, List<Double>> settings = new HashMap<>();
        for (String word : all.subList(bottoms + tops, all.size())) {
            setting(word, line, settings);
        }
        return new Layer(
                line,
                words[0],
                unique,
                List.copyOf(all.subList(0, bottoms)),
                List.copyOf(all.subList(bottoms, bottoms + tops)),
                Map.copyOf(settings));
    }

    private static void setting(String word, int line, Map<Integer, List<Double>> settings) {
        int equals = word.indexOf('=');
        if (equals < 1) {
            throw new BadInput("line " + line + ": '" + Printable.brief(word) + "' is no setting such as 0=64");
        }
        int number = whole(word.substring(0, equals), line);
        String[] parts = word.substring(equals + 1).split(",", -1);
        List<Double> values = new ArrayList<>();
        if (number <= SEVERAL) {
            number = SEVERAL - number;
            if (whole(parts[0], line) != parts.length - 1) {
                throw new BadInput(
                        "line " + line + ": '" + Printable.brief(word) + "' announces another number of values");
            }
            for (int i = 1; i < parts.length; i++) {
                values.add(real(parts[i], line));
            }
        } else if (!parts[0].startsWith("\"")) { // an expression of sizes
            for (String part : parts) {
                values.add(real(part, line));
            }
        }
        if (number < 0 || number > SETTINGS || settings.put(number, List.copyOf(values)) != null) {
            throw new BadInput("line " + line + ": the setting " + number + " is none, or stands twice");
        }
    }

    private static int whole(String word, int line) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new BadInput("line " + line + ": '" + Printable.brief(word) + "' is no whole number", e);
        }
    }

    private static double real(String word, int line) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new BadInput("line " + line + ": '" + Printable.brief(word) + "' is no number", e);
        }
    }
}
