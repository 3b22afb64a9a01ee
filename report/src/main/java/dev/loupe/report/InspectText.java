package dev.loupe.report;

import dev.loupe.graph.Node;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Decoding;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.NotCounted;
import dev.loupe.inspect.Optimizer;
import dev.loupe.inspect.Totals;
import dev.loupe.inspect.TrainingMemory;
import dev.loupe.report.TextTable.Cells;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network for the eyes: the tree of its modules with one unit a column, then exact totals. */
public final class InspectText {
    /** The names that files give to graphs may be whole sentences. */
    private static final int WIDEST_OPERATOR = 40;

    /** So many lines are shown unless a depth is asked for: what one can take in. */
    private static final int LINES = 64;

    private static final List<Column> USUAL =
            List.of(Column.OUTPUT, Column.PARAMETERS, Column.MULTIPLY_ADDS, Column.NEURONS, Column.ACTIVATION_BYTES);
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
     * @param optimizer whose state counts to the memory of training
     */
    public record Settings(int width, int depth, List<Column> columns, boolean exact, Optimizer optimizer) {}

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
        columns(shown).print(text);
        if (depth < outline.depth()) {
            text.append("modules deeper than ").append(depth).append(" are summed up; --depth ");
            text.append(outline.depth())
                    .append(" shows all ")
                    .append(outline.lines().size())
                    .append(" lines\n");
        }
        text.append('\n');
    }

    /** The label, the operator and the figures that were asked for, or those of the usual ones for which there is room. */
    private TextTable columns(List<Folded> shown) {
        TextTable table = new TextTable().add(labels(shown)).add(cells(Column.OPERATOR, shown));
        boolean asked = !settings.columns().isEmpty();
        for (Column column : asked ? settings.columns() : USUAL) {
            if (column == Column.OPERATOR) {
                continue;
            }
            Cells cells = cells(column, shown);
            if (asked || table.columnCount() < 4 || table.widthWith(cells) <= settings.width()) {
                table.add(cells);
            }
        }
        return table;
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
        Cells cells = Cells.texts("layer");
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
            Cells cells = Cells.texts(column.title());
            for (Folded one : shown) {
                cells.add(
                        column == Column.OPERATOR ? shorten(one.operator(), WIDEST_OPERATOR) : column.text(one.line()));
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
        Cells cells = Cells.figures(column.title(), unit.symbol() + bytes);
        for (Folded one : shown) {
            Size figure = column.figure(one.line().sums());
            boolean shared = column == Column.PARAMETERS && one.isShared();
            cells.add(shared ? "shared" : figure.isConstant() ? unit.format(figure.value()) : figure.toString());
        }
        return cells;
    }

    private void totals() {
        Totals totals = inspection.totals();
        total("parameters", totals.parameters(), split(totals));
        if (!totals.buffers().is(0)) {
            total("buffers", totals.buffers(), Numbers.bytes(totals.bufferBytes()));
        }
        Size batch = inspection.graph().batch();
        total("multiply-adds", totals.multiplyAdds(), "for a batch of " + batch);
        total("neurons", totals.neurons(), "a sample");
        if (!totals.connections().equals(totals.multiplyAdds())) {
            total("connections", totals.connections(), "a sample");
        }
        total("parameter bytes", totals.parameterBytes(), Numbers.bytes(totals.parameterBytes()));
        total(
                "activation bytes",
                totals.activationBytes(),
                Numbers.bytes(totals.activationBytes()) + ", all layers' outputs");
        peaks();
        Decoding.of(inspection).ifPresent(this::decoding);
        notCounted();
    }

    private void peaks() {
        InferenceMemory inference = InferenceMemory.of(inspection.graph());
        inference
                .peakBytes()
                .ifPresent(peak -> total(
                        "peak, inference",
                        peak,
                        Numbers.bytes(peak) + ", parameters included"
                                + inference
                                        .peak()
                                        .map(moment -> ", at " + place(moment.node()))
                                        .orElse("")));
        TrainingMemory.of(inspection.graph(), settings.optimizer())
                .totalBytes()
                .ifPresent(peak -> total(
                        "peak, training",
                        peak,
                        Numbers.bytes(peak) + ", gradients included, optimizer "
                                + settings.optimizer().label()));
    }

    private static String place(Node node) {
        return node.path().isEmpty() ? "the network itself" : node.path();
    }

    private void decoding(Decoding decoding) {
        total(
                "cache of a token",
                decoding.cacheBytesPerToken(),
                Numbers.bytes(decoding.cacheBytesPerToken()) + ", keys and values");
        total(
                "cache of all",
                decoding.cacheBytes(),
                Numbers.bytes(decoding.cacheBytes()) + " for " + decoding.length() + " positions");
        total(
                "one more token",
                decoding.perToken(),
                "multiply-adds + " + Numbers.grouped(decoding.perTokenAndPosition())
                        + " for each position that it sees");
        if (!decoding.parametersPerToken().equals(inspection.totals().parameters())) {
            total(
                    "used by a token",
                    decoding.parametersPerToken(),
                    "parameters, those of experts that run for it included");
        }
    }

    private static String split(Totals totals) {
        String split = Numbers.grouped(totals.weights()) + " weights + " + Numbers.grouped(totals.biases()) + " biases";
        return totals.trainableParameters().equals(totals.parameters())
                ? split
                : split + "; " + Numbers.grouped(totals.trainableParameters()) + " are trained";
    }

    private void total(String what, Size figure, String remark) {
        String number = Numbers.grouped(figure);
        String line = what + " ".repeat(18 - what.length()) + " ".repeat(Math.max(0, 18 - number.length())) + number;
        String rest = remark;
        while (line.length() + 2 + rest.length() > settings.width()) {
            int comma = rest.lastIndexOf(", ", settings.width() - line.length() - 3);
            if (comma < 0) {
                break;
            }
            text.append(line).append("  ").append(rest, 0, comma + 1).append('\n');
            rest = rest.substring(comma + 2);
            line = " ".repeat(36);
        }
        text.append(line).append(rest.isEmpty() ? "" : "  ").append(rest).append('\n');
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
}
