package dev.loupe.architecture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Modules as boxes in rows, each above all that it depends on. An arrow that follows from others is left out: if a sees b
 * and b sees c, then that a sees c is not drawn.
 */
final class ModulesPicture {
    private static final int WIDTH = 860;
    private static final int BOX_WIDTH = 230;
    private static final int BOX_HEIGHT = 74;
    private static final int ROW = 116;
    private static final int MARGIN = 16;
    private static final int LETTERS = 36;

    private final Map<String, Set<String>> arrows = new TreeMap<>();
    private final Map<String, Integer> levels = new HashMap<>();
    private final Map<String, Double> centres = new HashMap<>();
    private final Map<String, String> descriptions;
    private final List<List<String>> rows = new ArrayList<>();

    private ModulesPicture(Map<String, Set<String>> dependencies, Map<String, String> descriptions) {
        this.descriptions = descriptions;
        Map<String, Set<String>> reached = new TreeMap<>();
        for (String module : dependencies.keySet()) {
            reach(module, dependencies, reached);
        }
        dependencies.forEach((module, direct) -> {
            Set<String> needed = new TreeSet<>(direct);
            direct.forEach(other -> needed.removeAll(reached.getOrDefault(other, Set.of())));
            arrows.put(module, needed);
        });
        place();
    }

    /**
     * The picture as SVG.
     *
     * @param dependencies of each module, without cycles
     * @param descriptions of each module, a sentence
     */
    static String svg(Map<String, Set<String>> dependencies, Map<String, String> descriptions) {
        return new ModulesPicture(dependencies, descriptions).draw();
    }

    private Set<String> reach(String module, Map<String, Set<String>> dependencies, Map<String, Set<String>> reached) {
        Set<String> known = reached.get(module);
        if (known != null) {
            return known;
        }
        Set<String> all = new TreeSet<>();
        int level = 0;
        for (String other : dependencies.getOrDefault(module, Set.of())) {
            all.add(other);
            all.addAll(reach(other, dependencies, reached));
            level = Math.max(level, 1 + levels.getOrDefault(other, 0));
        }
        levels.put(module, level);
        reached.put(module, all);
        return all;
    }

    /** Rows by level; in a row each module stands by the middle of those that it is joined to. */
    private void place() {
        arrows.keySet().forEach(module -> {
            while (rows.size() <= levels.getOrDefault(module, 0)) {
                rows.add(new ArrayList<>());
            }
            rows.get(levels.getOrDefault(module, 0)).add(module);
        });
        rows.forEach(this::spread);
        for (int sweep = 0; sweep < 6; sweep++) {
            for (List<String> row : rows) {
                row.sort(Comparator.comparingDouble(this::middle).thenComparing(name -> name));
                spread(row);
            }
        }
    }

    private void spread(List<String> row) {
        for (int i = 0; i < row.size(); i++) {
            centres.put(row.get(i), WIDTH * (i + 0.5) / row.size());
        }
    }

    private double middle(String module) {
        return arrows.entrySet().stream()
                .flatMap(entry -> entry.getKey().equals(module)
                        ? entry.getValue().stream()
                        : entry.getValue().stream().filter(module::equals).map(other -> entry.getKey()))
                .mapToDouble(other -> centres.getOrDefault(other, 0.0))
                .average()
                .orElse(0);
    }

    private double top(String module) {
        return MARGIN + (rows.size() - 1 - levels.getOrDefault(module, 0)) * (double) ROW;
    }

    private String draw() {
        int height = 2 * MARGIN + (rows.size() - 1) * ROW + BOX_HEIGHT;
        StringBuilder svg = new StringBuilder(8192);
        svg.append(text("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
                <title>The modules, each above those that it depends on</title>
                <defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
                <path d="M0 0 8 4 0 8z" fill="#6b7480"/></marker></defs>
                <rect width="%1$d" height="%2$d" fill="#fff"/>
                <g fill="none" stroke="#6b7480" stroke-width="1.3" marker-end="url(#head)">
                """, WIDTH, height));
        arrows.forEach((from, others) -> others.forEach(to -> arrow(svg, from, to)));
        svg.append("</g>\n<g font-family=\"system-ui, sans-serif\" text-anchor=\"middle\" fill=\"#1b1f24\">\n");
        arrows.keySet().forEach(module -> box(svg, module));
        return svg.append("</g>\n</svg>\n").toString();
    }

    private void arrow(StringBuilder svg, String from, String to) {
        double x1 = centres.getOrDefault(from, 0.0);
        double y1 = top(from) + BOX_HEIGHT;
        double x2 = centres.getOrDefault(to, 0.0);
        double y2 = top(to);
        double bend = Math.min(60, (y2 - y1) * 0.6);
        // Arrows of one box end side by side.
        double end = x2 + Math.max(-90, Math.min(90, (x1 - x2) * 0.3));
        svg.append(text(
                "<path d=\"M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f\"/>%n",
                x1, y1, x1, y1 + bend, end, y2 - bend, end, y2));
    }

    private void box(StringBuilder svg, String module) {
        double x = centres.getOrDefault(module, 0.0);
        double y = top(module);
        svg.append(text(
                "<rect x=\"%.0f\" y=\"%.0f\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#eef3f9\" stroke=\"#8fa3ba\"/>%n",
                x - BOX_WIDTH / 2.0, y, BOX_WIDTH, BOX_HEIGHT));
        svg.append(text(
                "<text x=\"%.0f\" y=\"%.0f\" font-size=\"15\" font-weight=\"600\">%s</text>%n", x, y + 20, module));
        List<String> lines = wrapped(descriptions.getOrDefault(module, ""));
        for (int i = 0; i < lines.size(); i++) {
            svg.append(
                    text("<text x=\"%.0f\" y=\"%.0f\" font-size=\"11\">%s</text>%n", x, y + 37 + 14 * i, lines.get(i)));
        }
    }

    private static List<String> wrapped(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.split(" ", -1)) {
            if (line.length() + word.length() >= LETTERS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines.size() <= 3 ? lines : List.of(lines.get(0), lines.get(1), lines.get(2) + " …");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
    }
}
