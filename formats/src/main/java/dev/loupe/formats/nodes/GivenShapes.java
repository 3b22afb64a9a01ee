package dev.loupe.formats.nodes;

import dev.loupe.formats.InputShape;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which input gets which of the shapes that are asked for. */
public final class GivenShapes {
    private GivenShapes() {}

    /**
     * By its name, or the next one without a name.
     *
     * @param names of the inputs, in their order
     * @throws BadInput when there is no such input, or not as many
     */
    public static Map<String, Shape> of(List<InputShape> inputs, List<String> names) {
        Map<String, Shape> given = new HashMap<>();
        List<Shape> unnamed = new ArrayList<>();
        for (InputShape input : inputs) {
            if (input.name().isEmpty()) {
                unnamed.add(input.shape());
            } else if (!names.contains(input.name())) {
                throw new BadInput(
                        "it has no input '" + Printable.brief(input.name()) + "'; its inputs are " + shown(names));
            } else {
                given.put(input.name(), input.shape());
            }
        }
        int next = 0;
        for (String name : names) {
            if (!given.containsKey(name) && next < unnamed.size()) {
                given.put(name, unnamed.get(next++));
            }
        }
        if (next < unnamed.size()) {
            throw new BadInput("it has " + names.size() + " inputs, " + shown(names) + ", but " + inputs.size()
                    + " shapes are given");
        }
        return given;
    }

    private static String shown(List<String> names) {
        List<String> shown = new ArrayList<>();
        names.forEach(name -> shown.add(Printable.brief(name)));
        return String.join(", ", shown);
    }
}
