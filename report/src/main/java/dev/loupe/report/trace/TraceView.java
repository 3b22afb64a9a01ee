package dev.loupe.report.trace;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What of a trace is asked for.
 *
 * @param layer counted from 1
 * @param gate the name of a series; empty for the cell state, or what the cell has instead
 * @param unit counted from 0; empty for those that follow the text best
 * @param top so many units
 * @param property what they are ordered by; empty for whichever of all they follow best
 */
public record TraceView(int layer, Optional<String> gate, OptionalInt unit, int top, Optional<Property> property) {
    private static final List<String> FIRST_SIGHT = List.of("c", "h");

    /** One unit of one series, and what of the text it follows best. */
    record Row(Series series, int unit, Property property, double r) {}

    /**
     * The layer.
     *
     * @throws BadInput when there is none of that number
     */
    TracedLayer layer(Trace trace) {
        if (layer < 1 || layer > trace.layers().size()) {
            throw new BadInput("--layer " + layer + ": the layers of this network are 1 to "
                    + trace.layers().size());
        }
        return trace.layers().get(layer - 1);
    }

    /**
     * The series.
     *
     * @throws BadInput when the cell has none of that name
     */
    Series series(Trace trace) {
        TracedLayer one = layer(trace);
        if (gate.isEmpty()) {
            return FIRST_SIGHT.stream()
                    .flatMap(name -> one.series(name).stream())
                    .findFirst()
                    .orElse(one.series().get(0));
        }
        return one.series(gate.get())
                .orElseThrow(() -> new BadInput("--gate '" + gate.get() + "': the "
                        + one.cell() + " has "
                        + one.series().stream().map(Series::name).collect(Collectors.joining(", "))));
    }

    /**
     * What is to be shown: the units of a series, or all series of a unit.
     *
     * @throws BadInput when there is no such unit
     */
    List<Row> rows(Trace trace) {
        List<Row> rows = new ArrayList<>();
        if (unit.isPresent() && gate.isEmpty()) {
            for (Series series : layer(trace).series()) {
                if (unit.getAsInt() < series.units()) {
                    rows.add(row(trace, series, unit.getAsInt()));
                }
            }
        } else if (unit.isPresent()) {
            Series series = series(trace);
            if (unit.getAsInt() < series.units()) {
                rows.add(row(trace, series, unit.getAsInt()));
            }
        } else {
            Series series = series(trace);
            for (int one = 0; one < series.units(); one++) {
                rows.add(row(trace, series, one));
            }
            rows.sort(Comparator.comparingDouble(row -> -Math.abs(row.r())));
        }
        if (rows.isEmpty()) {
            throw new BadInput("--unit " + unit.orElse(0) + ": the units of layer " + layer + " are 0 to "
                    + (layer(trace).units() - 1));
        }
        return unit.isPresent() ? rows : rows.subList(0, Math.min(top, rows.size()));
    }

    private Row row(Trace trace, Series series, int one) {
        Row best = new Row(series, one, property.orElse(Property.QUOTES), 0);
        for (Property each : Property.values()) {
            if (property.isEmpty() || property.get() == each) {
                double r = Correlation.of(series, one, each.of(trace.inputs()));
                best = Math.abs(r) > Math.abs(best.r()) ? new Row(series, one, each, r) : best;
            }
        }
        return best;
    }
}
