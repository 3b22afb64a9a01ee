package dev.loupe.fleet;

import dev.loupe.formats.bytes.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column of the forms that are tables.
 *
 * @param name as in JSON; what nests there is joined by {@code _}
 * @param type of its values, which may all be missing
 * @param path the names that lead to it in a row of JSON
 */
public record FleetColumn(String name, Type type, List<String> path) {
    /** What a column's values are. */
    public enum Type {
        TEXT,
        /** A whole number of 64 bits. */
        WHOLE,
        /** A time of the world's clock, in microseconds since 1970. */
        TIME
    }

    /** The totals of {@code loupe.inspect/1}; each may be a polynomial, which no number says. */
    private static final List<String> TOTALS = List.of(
            "parameters",
            "trainable_parameters",
            "weights",
            "biases",
            "buffers",
            "multiply_adds",
            "neurons",
            "connections",
            "parameter_bytes",
            "buffer_bytes",
            "activation_bytes");

    /** All columns but {@link #SYMBOLIC}, in the order of the row. */
    public static final List<FleetColumn> ALL = all();

    /**
     * The name of the column, in forms with types, for totals that depend on open dimensions: they are missing in their own
     * columns, and stand here as {@code multiply_adds=1000*batch; ...}.
     */
    public static final String SYMBOLIC = "symbolic";

    private static List<FleetColumn> all() {
        List<FleetColumn> columns = new ArrayList<>(List.of(
                new FleetColumn("path", Type.TEXT, List.of("path")),
                new FleetColumn("path_encoded", Type.TEXT, List.of("path_encoded")),
                new FleetColumn("bytes", Type.WHOLE, List.of("bytes")),
                new FleetColumn("modified", Type.TIME, List.of("modified")),
                new FleetColumn("format", Type.TEXT, List.of("format")),
                new FleetColumn("network", Type.TEXT, List.of("network"))));
        for (String total : TOTALS) {
            columns.add(new FleetColumn(total, Type.WHOLE, List.of("totals", total)));
        }
        for (String when : List.of("inference", "training")) {
            columns.add(new FleetColumn("peak_memory_" + when, Type.WHOLE, List.of("totals", "peak_memory", when)));
        }
        columns.add(new FleetColumn("warnings", Type.WHOLE, List.of("warnings")));
        columns.add(new FleetColumn("error", Type.TEXT, List.of("error")));
        return List.copyOf(columns);
    }

    /** Its value in a row; empty where it is null. */
    Optional<Json> of(Json row) {
        Optional<Json> value = Optional.of(row);
        for (String name : path) {
            value = value.flatMap(inner -> inner.get(name));
        }
        return value;
    }
}
