package dev.loupe.report.torchinfo;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.List;

/** Lists of names as they are given on a command line. */
final class Names {
    private Names() {}

    /** The parts between commas, blanks around them dropped; none of an empty text. */
    static List<String> split(String text) {
        List<String> names = new ArrayList<>();
        int from = 0;
        while (from <= text.length() && !text.isBlank()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            names.add(text.substring(from, to).strip());
            from = to + 1;
        }
        return names;
    }

    static BadInput unknown(String what, String name, List<String> known) {
        return new BadInput("unknown " + what + " '" + name + "'; known: " + String.join(", ", known));
    }
}
