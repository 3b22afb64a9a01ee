package dev.loupe.formats.darknet;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.darknet.Section.Setting;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Splits a cfg into its sections. */
final class Cfg {
    private Cfg() {}

    /**
     * The sections in their order; the first is {@code net} or {@code network}.
     *
     * @throws BadInput when a line is neither a section nor a setting, naming it
     */
    static List<Section> sections(String text) {
        List<Section> sections = new ArrayList<>();
        int line = 0;
        for (int start = 0; start <= text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            line++;
            read(text.substring(start, end), line, sections);
            start = end + 1;
        }
        if (sections.isEmpty() || !isNet(sections.get(0).kind())) {
            throw new BadInput("line 1: a cfg begins with [net] or [network]");
        }
        if (sections.size() == 1) {
            throw new BadInput("line " + line + ": it has no layers");
        }
        return sections;
    }

    static boolean isNet(String kind) {
        return kind.equals("net") || kind.equals("network");
    }

    private static void read(String raw, int line, List<Section> sections) {
        String text = raw.isBlank() || raw.stripLeading().startsWith("#") ? "" : strip(raw);
        if (text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == ';') {
            return;
        }
        if (text.charAt(0) == '[') {
            int close = text.indexOf(']');
            if (close < 0) {
                throw new BadInput("line " + line + ": '" + Printable.brief(text) + "' lacks its ]");
            }
            Limits.check(sections.size(), Limits.LAYERS, "sections");
            sections.add(new Section(Printable.brief(text.substring(1, close)), line, new LinkedHashMap<>()));
            return;
        }
        int equals = text.indexOf('=');
        if (equals < 0 || sections.isEmpty()) {
            throw new BadInput("line " + line + ": '" + Printable.brief(text)
                    + (equals < 0 ? "' is neither [section] nor name=value" : "' stands before any [section]"));
        }
        Section section = sections.get(sections.size() - 1);
        // The first of two settings of a name is the one that Darknet uses.
        section.settings().putIfAbsent(text.substring(0, equals), new Setting(text.substring(equals + 1), line));
    }

    /** Without blanks, wherever they stand. */
    private static String strip(String line) {
        StringBuilder bare = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c != ' ' && c != '\t' && c != '\r' && c != '\f' && c != '\ufeff') {
                bare.append(c);
            }
        }
        return bare.toString();
    }
}
