package dev.loupe.formats.nodes;

import dev.loupe.graph.Size;
import java.util.HashMap;
import java.util.Map;

/** Names of dimensions that a file leaves open, in the spelling of {@link Size}; more than a few hundred share one. */
public final class Symbols {
    private static final int MOST = 200;

    private final Map<String, Size> byName = new HashMap<>();
    private int fresh;

    /** The size of that name in the file; known if it was bound. */
    public Size named(String name) {
        Size size = byName.get(name);
        if (size == null) {
            size = byName.size() < MOST ? Size.symbol(unused(spelling(name))) : Size.symbol("unknown");
            byName.put(name, size);
        }
        return size;
    }

    public void bind(String name, Size size) {
        byName.put(name, size);
    }

    public boolean isBound(String name) {
        return byName.containsKey(name);
    }

    /** A dimension of which nothing is known. */
    public Size fresh() {
        fresh++;
        return fresh < MOST ? named("unknown" + fresh) : Size.symbol("unknown");
    }

    private String unused(String spelling) {
        String candidate = spelling;
        for (int i = 2; byName.containsValue(Size.symbol(candidate)); i++) {
            candidate = spelling + "_" + i;
        }
        return candidate;
    }

    private static String spelling(String name) {
        StringBuilder spelling = new StringBuilder();
        for (int i = 0; i < name.length() && spelling.length() < 24; i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (letter || (c >= '0' && c <= '9' && spelling.length() > 0)) {
                spelling.append(c);
            } else if (spelling.length() > 0 && spelling.charAt(spelling.length() - 1) != '_') {
                spelling.append('_');
            }
        }
        return spelling.length() == 0 ? "dimension" : spelling.toString();
    }
}
