package dev.loupe.report.network;

import dev.loupe.inspect.Diff;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.report.Heading;
import dev.loupe.report.Json;
import dev.loupe.report.Outline;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Two networks as the data of their view: each as {@link NetworkJson}, and the pairs of layers, by the numbers of their
 * modules in each; -1 where one has no partner.
 */
public final class ComparisonJson {
    private ComparisonJson() {}

    public static Json of(Diff diff, Heading before, Heading after) {
        Json json = new Json();
        json.beginObject().name("before");
        NetworkJson.write(json, diff.before(), before, List.of());
        json.name("after");
        NetworkJson.write(json, diff.after(), after, List.of());
        Map<Integer, Integer> old = numbers(diff.before());
        Map<Integer, Integer> changed = numbers(diff.after());
        json.name("pairs").beginArray();
        for (Diff.Pair pair : diff.pairs()) {
            json.beginObject();
            json.name("before").value(number(pair.before(), old));
            json.name("after").value(number(pair.after(), changed));
            json.name("kind").value(pair.kind().name().toLowerCase(Locale.ROOT));
            json.name("aspects").beginArray();
            for (Diff.Aspect aspect : pair.aspects()) {
                json.value(aspect.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
            json.endArray().endObject();
        }
        return json.endArray().endObject();
    }

    private static int number(Optional<Layer> layer, Map<Integer, Integer> numbers) {
        return layer.map(one -> numbers.getOrDefault(one.scope().index(), -1)).orElse(-1);
    }

    private static Map<Integer, Integer> numbers(Inspection inspection) {
        Map<Integer, Integer> numbers = new HashMap<>();
        List<Outline.Line> lines = Outline.of(inspection).lines();
        for (int i = 0; i < lines.size(); i++) {
            numbers.put(lines.get(i).scope().index(), i);
        }
        return numbers;
    }
}
