package dev.loupe.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a file's name promises of its content, for whoever seeks the models of a folder. */
public enum NamePromise {
    /** It ends as models do: what cannot be read of it is worth a complaint. */
    MODEL,
    /** It ends as many things do: it is a model if its content is one. */
    PERHAPS,
    /** It ends as no model does. */
    NONE;

    private static final Set<String> SHARED =
            Set.of(".bin", ".json", ".xml", ".cfg", ".pb", ".pbtxt", ".param", ".txt", ".weights", ".zip");

    private static final List<String> OWN = own();

    /** What readers declare, and two suffixes that no reader's files have today. */
    private static List<String> own() {
        List<String> suffixes = new ArrayList<>(List.of(".pkl", ".index.json"));
        for (Reader reader : Formats.ALL) {
            for (String suffix : reader.format().suffixes()) {
                if (!SHARED.contains(suffix)) {
                    suffixes.add(suffix);
                }
            }
        }
        return List.copyOf(suffixes);
    }

    public static NamePromise of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String suffix : OWN) {
            if (lower.endsWith(suffix)) {
                return MODEL;
            }
        }
        int dot = lower.lastIndexOf('.');
        return dot >= 0 && SHARED.contains(lower.substring(dot)) ? PERHAPS : NONE;
    }
}
