package dev.loupe.fleet;

import dev.loupe.formats.bytes.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A row for forms whose columns have types: a text, or a number of 64 bits, or nothing for each column. */
public final class FleetCells {
    private FleetCells() {}

    /** A {@link String} or a {@link Long} for each of {@link FleetColumn#ALL}, then {@link FleetColumn#SYMBOLIC}. */
    public static List<Optional<Object>> of(String line) {
        Json row = KnownRow.parse(line);
        List<Optional<Object>> cells = new ArrayList<>();
        StringBuilder symbolic = new StringBuilder();
        for (FleetColumn column : FleetColumn.ALL) {
            Optional<Json> value = column.of(row);
            Optional<String> text =
                    value.filter(Json.JsonText.class::isInstance).map(found -> ((Json.JsonText) found).value());
            switch (column.type()) {
                case TEXT -> cells.add(text.map(found -> found));
                case TIME -> cells.add(text.flatMap(FleetCells::microseconds));
                case WHOLE -> {
                    cells.add(value.flatMap(Json::asWhole).map(found -> found));
                    text.ifPresent(polynomial -> symbolic.append(symbolic.length() == 0 ? "" : "; ")
                            .append(column.name())
                            .append('=')
                            .append(polynomial));
                }
            }
        }
        cells.add(symbolic.length() == 0 ? Optional.empty() : Optional.of(symbolic.toString()));
        return cells;
    }

    private static Optional<Object> microseconds(String time) {
        try {
            return Optional.of(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time)));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // beyond what Instant writes: of no file that is seen
        }
    }
}
