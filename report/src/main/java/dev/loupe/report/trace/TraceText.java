package dev.loupe.report.trace;

import dev.loupe.report.TextWidth;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A trace in a terminal: the text, and below it (or behind it, in colour) a line for each unit; then which units follow what,
 * and how much of the time gates are all but open or shut.
 */
public final class TraceText {
    /** Shades from the least to the greatest value. */
    private static final String SHADES = " .:-=+*#%@";
    /** Colours of the 256 of terminals: from pale to orange, and from blue to orange. */
    private static final int[] RISING = {255, 230, 229, 222, 221, 215, 214, 208, 202};

    private static final int[] DIVERGING = {32, 74, 110, 152, 255, 223, 216, 209, 202};
    private static final String PLAIN = "\u001b[0m";
    private static final int LABEL = 10;
    private static final int BEST = 3;

    private final Trace trace;
    private final TraceView view;
    private final StringBuilder text = new StringBuilder(1 << 14);

    private TraceText(Trace trace, TraceView view) {
        this.trace = trace;
        this.view = view;
    }

    /**
     * The text.
     *
     * @param width columns of the page
     * @throws dev.loupe.graph.BadInput when the view asks for what is not there
     */
    public static String of(Trace trace, TraceView view, int width, boolean color) {
        TraceText page = new TraceText(trace, view);
        List<TraceView.Row> rows = view.rows(trace);
        page.heading();
        page.map(rows, width, color);
        page.shown(rows);
        page.followers();
        page.saturation();
        return page.text.toString();
    }

    private void heading() {
        TracedLayer layer = view.layer(trace);
        text.append(layer.cell())
                .append(", layer ")
                .append(view.layer())
                .append(" of ")
                .append(trace.layers().size())
                .append(", ")
                .append(layer.units())
                .append(" units, ")
                .append(trace.steps())
                .append(trace.steps() == 1 ? " step\n" : " steps\n");
        text.append("shades from low to high: '").append(SHADES).append("'\n");
    }

    private void map(List<TraceView.Row> rows, int width, boolean color) {
        List<Scale> scales =
                rows.stream().map(row -> Scale.of(row.series(), row.unit())).toList();
        List<String> cells = trace.inputs().stream().map(Cells::shown).toList();
        int from = 0;
        while (from < cells.size()) {
            int end = from;
            int columns = LABEL;
            while (end < cells.size() && (end == from || columns + TextWidth.of(cells.get(end)) <= width)) {
                columns += TextWidth.of(cells.get(end));
                end++;
            }
            text.append('\n');
            label("");
            text.append(String.join("", cells.subList(from, end))).append('\n');
            for (int i = 0; i < rows.size(); i++) {
                label(rows.get(i).series().name() + " " + rows.get(i).unit());
                if (color) {
                    colored(rows.get(i), scales.get(i), cells, from, end);
                } else {
                    shaded(rows.get(i), scales.get(i), cells, from, end);
                }
            }
            from = end;
        }
    }

    private void label(String label) {
        text.append(label).append(" ".repeat(Math.max(1, LABEL - label.length())));
    }

    private void shaded(TraceView.Row row, Scale scale, List<String> cells, int from, int end) {
        for (int step = from; step < end; step++) {
            int level = scale.level(row.series().at(step, row.unit()), SHADES.length());
            text.append(String.valueOf(SHADES.charAt(level)).repeat(TextWidth.of(cells.get(step))));
        }
        text.append('\n');
    }

    private void colored(TraceView.Row row, Scale scale, List<String> cells, int from, int end) {
        int[] palette = scale.isSigned() ? DIVERGING : RISING;
        int before = -1;
        for (int step = from; step < end; step++) {
            int color = palette[scale.level(row.series().at(step, row.unit()), palette.length)];
            if (color != before) {
                text.append("\u001b[38;5;16;48;5;").append(color).append('m');
            }
            text.append(cells.get(step));
            before = color;
        }
        text.append(PLAIN).append('\n');
    }

    private void shown(List<TraceView.Row> rows) {
        text.append("\nunit      follows             r      low     high\n");
        for (TraceView.Row row : rows) {
            Scale scale = Scale.of(row.series(), row.unit());
            label(row.series().name() + " " + row.unit());
            text.append(String.format(
                    Locale.ROOT, "%-15s%6.3f%9.2f%9.2f%n", row.property().label(), row.r(), scale.low(), scale.high()));
        }
    }

    private void followers() {
        text.append("\nthe units of this layer that follow best\n");
        for (Property property : Property.values()) {
            double[] values = property.of(trace.inputs());
            String best = view.layer(trace).series().stream()
                    .flatMap(series -> Correlation.followers(series, values).stream()
                            .limit(BEST)
                            .map(one -> new TraceView.Row(series, one.unit(), property, one.r())))
                    .filter(row -> row.r() != 0)
                    .sorted((a, b) -> Double.compare(Math.abs(b.r()), Math.abs(a.r())))
                    .limit(BEST)
                    .map(row -> String.format(
                            Locale.ROOT, "%s %d %.3f", row.series().name(), row.unit(), row.r()))
                    .collect(Collectors.joining(", "));
            text.append(String.format(
                    Locale.ROOT,
                    "%-16s%s%n",
                    property.label(),
                    best.isEmpty() ? "- (it never changes in this text)" : best));
        }
    }

    private void saturation() {
        StringBuilder gates = new StringBuilder();
        for (Series series : view.layer(trace).series()) {
            if (series.kind() == Series.Kind.GATE) {
                Saturation mean = Saturation.mean(series);
                gates.append(String.format(
                        Locale.ROOT,
                        "%-16s%5.1f %% above .9   %5.1f %% below .1%n",
                        series.name(),
                        100 * mean.open(),
                        100 * mean.shut()));
            }
        }
        if (gates.length() > 0) {
            text.append("\nsaturation of gates (share of units and steps)\n").append(gates);
        }
    }
}
