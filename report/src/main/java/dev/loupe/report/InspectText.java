package dev.loupe.report;

import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.NotCounted;
import dev.loupe.inspect.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network for the eyes: the tree of its modules with one unit a column, then exact totals. */
public final class InspectText {
    /** So many lines are shown unless a depth is asked for: what one can take in. */
    private static final int LINES = 64;

    private static final List<Column> USUAL =
            List.of(Column.OUTPUT, Column.PARAMETERS, Column.MULTIPLY_ADDS, Column.NEURONS, Column.ACTIVATION_BYTES);
    private static final int GAP = 2;
    private static final int WIDEST_LABEL = 44;

    private final Inspection inspection;
    private final Heading heading;
    private final Settings settings;
    private final StringBuilder text = new StringBuilder(8192);

    /**
     * How it is set.
     *
     * @param width columns of the page
     * @param depth modules deeper than this are summed up in theirs; -1 for as many levels as fit 64 lines
     * @param columns what is told of each layer; empty for as many of the usual ones as fit
     * @param exact whether each figure is written in full
     */
    public record Settings(int width, int depth, List<Column> columns, boolean exact) {}

    private InspectText(Inspection inspection, Heading heading, Settings settings) {
        this.inspection = inspection;
        this.heading = heading;
        this.settings = settings;
    }

    public static String of(Inspection inspection, Heading heading, Settings settings) {
        InspectText report = new InspectText(inspection, heading, settings);
        report.head();
        report.table();
        report.totals();
        return report.text.toString();
    }

    private void head() {
        text.append(heading.name());
        if (!heading.about().isEmpty()) {
            text.append(": ").append(heading.about());
        }
        text.append('\n');
        for (Value input : inspection.graph().inputs()) {
            ends("input", input);
        }
        for (Value output : inspection.graph().outputs()) {
            ends("output", output);
        }
        text.append('\n');
    }

    private void ends(String what, Value value) {
        text.append(what).append(what.length() == 5 ? "   " : "  ");
        text.append(value.shape())
                .append(' ')
                .append(value.type().dtype().label())
                .append('\n');
    }

    private void table() {
        Outline outline = Outline.of(inspection);
        int depth = settings.depth() >= 0 ? settings.depth() : outline.depthFor(LINES);
        List<Folded> shown = Folded.fold(outline.lines(), depth, settings.depth() < 0);
        List<Cells> columns = columns(shown);
        Cells labels = columns.get(0);
        for (Cells column : columns) {
            column.title(text, column == labels);
        }
        endLine();
        boolean units = false;
        for (Cells column : columns) {
            units |= !column.unit.isEmpty();
        }
        if (units) {
            for (Cells column : columns) {
                column.pad(text, column.unit, column == labels);
            }
            endLine();
        }
        rule(columns);
        for (int row = 0; row < shown.size(); row++) {
            for (Cells column : columns) {
                column.pad(text, column.cells.get(row), column == labels);
            }
            endLine();
        }
        rule(columns);
        if (shown.size() < outline.lines().size()) {
            text.append("modules deeper than ").append(depth).append(" are summed up; --depth ");
            text.append(outline.depth())
                    .append(" shows all ")
                    .append(outline.lines().size())
                    .append(" lines\n");
        }
        text.append('\n');
    }

    /** The label, the operator and the figures that were asked for, or those of the usual ones for which there is room. */
    private List<Cells> columns(List<Folded> shown) {
        List<Cells> columns = new ArrayList<>();
        columns.add(labels(shown));
        columns.add(cells(Column.OPERATOR, shown));
        boolean asked = !settings.columns().isEmpty();
        int used = columns.get(0).width + GAP + columns.get(1).width;
        for (Column column : asked ? settings.columns() : USUAL) {
            if (column == Column.OPERATOR) {
                continue;
            }
            Cells cells = cells(column, shown);
            used += GAP + cells.width;
            if (asked || used <= settings.width() || columns.size() < 4) {
                columns.add(cells);
            }
        }
        return columns;
    }

    /** Names with the lines of a tree before them, drawn from the last line up. */
    private Cells labels(List<Folded> shown) {
        String[] labels = new String[shown.size()];
        boolean[] more = new boolean[shown.size() + 1]; // by depth: whether a sibling follows below
        for (int row = labels.length - 1; row >= 0; row--) {
            Outline.Line line = shown.get(row).line();
            int depth = line.depth();
            StringBuilder label = new StringBuilder();
            for (int outer = 1; outer < depth; outer++) {
                label.append(more[outer] ? "│ " : "  ");
            }
            label.append(depth == 0 ? "" : more[depth] ? "├ " : "└ ");
            String name =
                    depth == 0 ? inspection.graph().name() : shown.get(row).name();
            labels[row] = label.append(shorten(name, WIDEST_LABEL)).toString();
            more[depth] = true;
            for (int inner = depth + 1; inner < more.length && more[inner]; inner++) {
                more[inner] = false;
            }
        }
        Cells cells = new Cells("layer", "", false);
        for (String label : labels) {
            cells.add(label);
        }
        return cells;
    }

    private static String shorten(String name, int most) {
        return name.length() <= most ? name : name.substring(0, most - 1) + "…";
    }

    private Cells cells(Column column, List<Folded> shown) {
        if (column.kind() == Column.Kind.TEXT) {
            Cells cells = new Cells(column.title(), "", false);
            for (Folded one : shown) {
                cells.add(column == Column.OPERATOR ? one.operator() : column.text(one.line()));
            }
            return cells;
        }
        long greatest = 0;
        boolean exact = settings.exact();
        for (Folded one : shown) {
            Size figure = column.figure(one.line().sums());
            exact |= !figure.isConstant();
            greatest = figure.isConstant() ? Math.max(greatest, figure.value()) : greatest;
        }
        Numbers.Unit unit = exact ? Numbers.Unit.ONE : Numbers.Unit.fitting(greatest);
        String bytes = column.kind() == Column.Kind.BYTES ? "B" : "";
        Cells cells = new Cells(column.title(), unit.symbol() + bytes, true);
        for (Folded one : shown) {
            Size figure = column.figure(one.line().sums());
            cells.add(figure.isConstant() ? unit.format(figure.value()) : figure.toString());
        }
        return cells;
    }

    private void rule(List<Cells> columns) {
        int width = -GAP;
        for (Cells column : columns) {
            width += GAP + column.width;
        }
        text.append("─".repeat(width)).append('\n');
    }

    private void endLine() {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }

    private void totals() {
        Totals totals = inspection.totals();
        total("parameters", totals.parameters(), split(totals));
        if (!totals.buffers().is(0)) {
            total("buffers", totals.buffers(), bytes(totals.bufferBytes()));
        }
        Size batch = inspection.graph().batch();
        total("multiply-adds", totals.multiplyAdds(), "for a batch of " + batch);
        total("neurons", totals.neurons(), "a sample");
        if (!totals.connections().equals(totals.multiplyAdds())) {
            total("connections", totals.connections(), "a sample");
        }
        total("parameter bytes", totals.parameterBytes(), bytes(totals.parameterBytes()));
        total("activation bytes", totals.activationBytes(), bytes(totals.activationBytes()) + ", all layers' outputs");
        notCounted();
    }

    private static String split(Totals totals) {
        String split = Numbers.grouped(totals.weights()) + " weights + " + Numbers.grouped(totals.biases()) + " biases";
        return totals.trainableParameters().equals(totals.parameters())
                ? split
                : split + "; " + Numbers.grouped(totals.trainableParameters()) + " are trained";
    }

    private static String bytes(Size size) {
        if (!size.isConstant()) {
            return "";
        }
        Numbers.Unit unit = Numbers.Unit.of(size.value());
        return unit == Numbers.Unit.ONE ? "" : unit.format(size.value()) + " " + unit.symbol() + "B";
    }

    private void total(String what, Size figure, String remark) {
        String number = Numbers.grouped(figure);
        text.append(what).append(" ".repeat(18 - what.length()));
        text.append(" ".repeat(Math.max(0, 18 - number.length()))).append(number);
        text.append(remark.isEmpty() ? "" : "  ").append(remark).append('\n');
    }

    private void notCounted() {
        Map<String, Integer> kinds = new LinkedHashMap<>();
        for (NotCounted one : inspection.notCounted()) {
            kinds.merge(one.why(), 1, Integer::sum);
        }
        if (kinds.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder("not counted as multiply-adds:");
        for (Map.Entry<String, Integer> kind : kinds.entrySet()) {
            boolean first = line.charAt(line.length() - 1) == ':';
            String part = kind.getValue() + " x " + kind.getKey();
            boolean fits = line.length() - line.lastIndexOf("\n") + part.length() + 2 <= settings.width();
            line.append(first ? "" : ",").append(fits ? " " : "\n    ").append(part);
        }
        text.append(line).append('\n');
    }

    /** One column of the table. */
    private static final class Cells {
        final String title;
        final String unit;
        final boolean right;
        final List<String> cells = new ArrayList<>();
        int width;

        Cells(String title, String unit, boolean right) {
            this.title = title;
            this.unit = unit;
            this.right = right;
            this.width = Math.max(title.length(), unit.length());
        }

        void add(String cell) {
            cells.add(cell);
            width = Math.max(width, cell.length());
        }

        void title(StringBuilder text, boolean leftmost) {
            pad(text, title, leftmost);
        }

        void pad(StringBuilder text, String cell, boolean leftmost) {
            text.append(leftmost ? "" : " ".repeat(GAP));
            String space = " ".repeat(width - cell.length());
            text.append(right ? space : "").append(cell).append(right ? "" : space);
        }
    }
}
