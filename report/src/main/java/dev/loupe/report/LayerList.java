package dev.loupe.report;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.Machine;
import dev.loupe.inspect.Roofline;
import dev.loupe.report.TextTable.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The layers of a network as a flat list: sorted, cut to the largest, filtered by operator, under a machine's roofs. */
public final class LayerList {
    private LayerList() {}

    /**
     * Which layers are listed, and how.
     *
     * @param sort the column to sort by, largest first; empty for the order of execution
     * @param top how many at most; 0 for all
     * @param filter operators whose name contains it, whatever the case; empty for all
     * @param machine whose roofline is shown; empty for none
     */
    public record Settings(Optional<Column> sort, int top, String filter, Optional<Machine> machine) {}

    /** A layer with its place in the order of execution. */
    private record Place(int index, Layer layer) {}

    /**
     * The list.
     *
     * @throws BadInput when the column to sort by is no figure, or no layer passes the filter
     */
    public static String of(Inspection inspection, Heading heading, Settings settings) {
        List<Place> places = new ArrayList<>();
        String wanted = settings.filter().toLowerCase(Locale.ROOT);
        for (int i = 0; i < inspection.layers().size(); i++) {
            Layer layer = inspection.layers().get(i);
            if (layer.operator().toLowerCase(Locale.ROOT).contains(wanted)) {
                places.add(new Place(i, layer));
            }
        }
        if (places.isEmpty()) {
            throw new BadInput("it has no layer with '" + settings.filter() + "' in its operator's name");
        }
        settings.sort().ifPresent(column -> places.sort((a, b) -> compare(figure(column, b), figure(column, a))));
        int all = places.size();
        List<Place> shown = settings.top() > 0 && settings.top() < all ? places.subList(0, settings.top()) : places;
        StringBuilder text = new StringBuilder(heading.name()).append(": ").append(shown.size());
        text.append(" of ").append(inspection.layers().size()).append(" layers");
        settings.sort()
                .ifPresent(column ->
                        text.append(", largest ").append(column.title()).append(" first"));
        text.append("\n\n");
        table(inspection, shown, settings.machine()).print(text);
        settings.machine().ifPresent(machine -> roofs(text, Roofline.of(inspection, machine)));
        return text.toString();
    }

    private static TextTable table(Inspection inspection, List<Place> shown, Optional<Machine> machine) {
        Cells paths = Cells.texts("layer");
        Cells operators = Cells.texts("operator");
        Cells outputs = Cells.texts("output");
        for (Place place : shown) {
            paths.add(
                    place.layer().path().isEmpty() ? "(itself)" : place.layer().path());
            operators.add(place.layer().operator());
            outputs.add(place.layer().output().toString());
        }
        TextTable table = new TextTable().add(paths).add(operators).add(outputs);
        for (Column column : List.of(Column.PARAMETERS, Column.MULTIPLY_ADDS, Column.ACTIVATION_BYTES)) {
            table.add(figures(column, shown)).add(shares(inspection, column, shown));
        }
        machine.ifPresent(named -> points(table, Roofline.of(inspection, named), shown));
        return table;
    }

    private static Cells figures(Column column, List<Place> shown) {
        Cells cells = Cells.figures(column.title(), "");
        for (Place place : shown) {
            cells.add(Numbers.grouped(figure(column, place)));
        }
        return cells;
    }

    private static Cells shares(Inspection inspection, Column column, List<Place> shown) {
        Size total = switch (column) {
            case PARAMETERS -> inspection.totals().parameters();
            case MULTIPLY_ADDS -> inspection.totals().multiplyAdds();
            default -> inspection.totals().activationBytes();
        };
        Cells cells = Cells.figures("%", "");
        for (Place place : shown) {
            Size figure = figure(column, place);
            boolean known = figure.isConstant() && total.isConstant() && total.value() > 0;
            cells.add(known ? Numbers.decimal(100.0 * figure.value() / total.value(), 1) : "");
        }
        return cells;
    }

    private static void points(TextTable table, Roofline roofline, List<Place> shown) {
        Cells intensities = Cells.figures("intensity", "MA/B");
        Cells times = Cells.figures("at least", "us");
        Cells bounds = Cells.texts("bound by");
        for (Place place : shown) {
            Roofline.Point point = roofline.layers().get(place.index());
            intensities.add(Numbers.decimal(point.intensity(), 2));
            times.add(Numbers.decimal(point.seconds() * 1e6, 2));
            bounds.add(point.seconds() == 0 ? "" : point.isMemoryBound() ? "memory" : "arithmetic");
        }
        table.add(intensities).add(times).add(bounds);
    }

    private static void roofs(StringBuilder text, Roofline roofline) {
        text.append('\n')
                .append(roofline.machine().name())
                .append(" in ")
                .append(roofline.dtype().label());
        text.append(": ").append(Numbers.decimal(roofline.machine().multiplyAdds(roofline.dtype()) / 1e9, 1));
        text.append(" G multiply-adds/s, ")
                .append(Numbers.decimal(roofline.machine().bytes() / 1e9, 1));
        text.append(" GB/s; the roofs meet at ").append(Numbers.decimal(roofline.ridge(), 2));
        text.append(" multiply-adds a byte (")
                .append(roofline.machine().source())
                .append(")\n");
        text.append("the whole: ").append(Numbers.decimal(roofline.total().intensity(), 2));
        text.append(" multiply-adds a byte, at least ").append(Numbers.decimal(roofline.seconds() * 1e3, 3));
        text.append(" ms layer by layer, ")
                .append(Numbers.decimal(roofline.total().seconds() * 1e3, 3));
        text.append(" ms if all overlapped\n");
    }

    private static int compare(Size a, Size b) {
        return Long.compare(a.value(), b.value());
    }

    private static Size figure(Column column, Place place) {
        Layer layer = place.layer();
        return switch (column) {
            case PARAMETERS -> layer.parameters();
            case MULTIPLY_ADDS -> layer.multiplyAdds();
            case NEURONS -> layer.neurons();
            case CONNECTIONS -> layer.connections();
            case PARAMETER_BYTES -> layer.parameterBytes();
            case ACTIVATION_BYTES -> layer.activationBytes();
            case OPERATOR, INPUT, OUTPUT, RECEPTIVE_FIELD, RECEPTIVE_STRIDE, RECEPTIVE_CENTER ->
                throw new BadInput("layers cannot be sorted by '" + column.label() + "': it is no figure");
        };
    }
}
