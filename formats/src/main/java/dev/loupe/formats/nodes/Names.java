package dev.loupe.formats.nodes;

import dev.loupe.graph.Printable;
import java.util.HashSet;
import java.util.Set;

/** Names that are given once: names in files may be missing, or stand twice. */
public final class Names {
    private final Set<String> given = new HashSet<>();

    /** The name, safe to print, with a number behind it if it was given before. */
    public String unique(String wanted) {
        String printable = Printable.brief(wanted);
        String name = printable;
        for (int i = 2; !given.add(name); i++) {
            name = printable + "#" + i;
        }
        return name;
    }
}
