package dev.loupe.report;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.inspect.ReceptiveField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What can be told of a layer, one column each; named as in JSON. */
public enum Column {
    OPERATOR("operator", Kind.TEXT),
    INPUT("input", Kind.TEXT),
    OUTPUT("output", Kind.TEXT),
    PARAMETERS("parameters", Kind.COUNT),
    MULTIPLY_ADDS("multiply-adds", Kind.COUNT),
    NEURONS("neurons", Kind.COUNT),
    CONNECTIONS("connections", Kind.COUNT),
    PARAMETER_BYTES("param bytes", Kind.BYTES),
    ACTIVATION_BYTES("act. bytes", Kind.BYTES),
    RECEPTIVE_FIELD("sees", Kind.TEXT),
    RECEPTIVE_STRIDE("by steps of", Kind.TEXT),
    RECEPTIVE_CENTER("first centre", Kind.TEXT);

    /** How a column is set. */
    public enum Kind {
        TEXT,
        COUNT,
        BYTES
    }

    private final String title;
    private final Kind kind;

    Column(String title, Kind kind) {
        this.title = title;
        this.kind = kind;
    }

    /** Its name on the command line and in JSON: {@code multiply_adds}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its heading. */
    public String title() {
        return title;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Reads {@code output,parameters,multiply_adds}.
     *
     * @throws BadInput when there is no such column
     */
    public static List<Column> parse(String text) {
        List<Column> columns = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            columns.add(named(name));
        }
        return columns;
    }

    private static Column named(String name) {
        List<String> labels = new ArrayList<>();
        for (Column column : values()) {
            if (column.label().equals(name)) {
                return column;
            }
            labels.add(column.label());
        }
        throw new BadInput("unknown column '" + name + "'; choose from " + String.join(",", labels));
    }

    /** What stands in a line, in full. */
    public String text(Outline.Line line) {
        return switch (this) {
            case OPERATOR -> line.operator();
            case INPUT -> input(line);
            case OUTPUT -> output(line);
            case RECEPTIVE_FIELD -> LazyFields.text(fields(line));
            case RECEPTIVE_STRIDE -> LazyFields.strides(fields(line));
            case RECEPTIVE_CENTER -> LazyFields.centers(fields(line));
            default -> Numbers.grouped(figure(line.sums()));
        };
    }

    private static List<ReceptiveField> fields(Outline.Line line) {
        return line.receptiveFields().of(line.call().outputs().get(0));
    }

    /** The figure; for columns that are no texts only. */
    public Size figure(Outline.Sums sums) {
        return switch (this) {
            case PARAMETERS -> sums.parameters;
            case MULTIPLY_ADDS -> sums.multiplyAdds;
            case NEURONS -> sums.neurons;
            case CONNECTIONS -> sums.connections;
            case PARAMETER_BYTES -> sums.parameterBytes;
            case ACTIVATION_BYTES -> sums.activationBytes;
            case OPERATOR, INPUT, OUTPUT, RECEPTIVE_FIELD, RECEPTIVE_STRIDE, RECEPTIVE_CENTER ->
                throw new IllegalArgumentException(label() + " is no figure");
        };
    }

    private static String input(Outline.Line line) {
        if (line.scope().use() != Scope.Use.CALLED) {
            return "-";
        }
        List<String> shapes = new ArrayList<>();
        for (Value input : line.call().inputs()) {
            shapes.add(input.shape().toString());
        }
        return String.join(" ", shapes);
    }

    private static String output(Outline.Line line) {
        if (line.scope().use() == Scope.Use.HOLDER || line.call().outputs().isEmpty()) {
            return "-";
        }
        Shape shape = line.call().outputs().get(0).shape();
        return shape.toString();
    }
}
