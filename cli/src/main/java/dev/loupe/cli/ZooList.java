package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Zoo;
import java.util.Locale;

/** The list of built-in networks with their sources. */
final class ZooList {
    private ZooList() {}

    /** A line for each network whose name or source contains the pattern, whatever its case. */
    static String text(String pattern, int width) {
        StringBuilder text = new StringBuilder();
        String wanted = pattern.toLowerCase(Locale.ROOT);
        for (String name : Zoo.names()) {
            Entry entry = Zoo.find(name).orElseThrow();
            String line = name + " ".repeat(Math.max(2, 30 - name.length())) + entry.year() + "  " + entry.source();
            if (line.toLowerCase(Locale.ROOT).contains(wanted)) {
                text.append(line.length() > width ? line.substring(0, width - 1) + "…" : line)
                        .append('\n');
            }
        }
        if (text.length() == 0) {
            throw new BadInput("no built-in network matches '" + pattern + "'; loupe inspect --list names all");
        }
        return text.toString();
    }
}
