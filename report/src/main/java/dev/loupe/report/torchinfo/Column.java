package dev.loupe.report.torchinfo;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.List;

/** A column of the table beside the layers' names. */
public enum Column {
    INPUT_SIZE("input_size", "Input Shape", true),
    OUTPUT_SIZE("output_size", "Output Shape", true),
    NUM_PARAMS("num_params", "Param #", false),
    PARAMS_PERCENT("params_percent", "Param %", false),
    KERNEL_SIZE("kernel_size", "Kernel Shape", false),
    /** The groups of a convolution; only the development head has it. */
    GROUPS("groups", "Groups", false),
    MULT_ADDS("mult_adds", "Mult-Adds", true),
    TRAINABLE("trainable", "Trainable", false);

    private final String label;
    private final String title;
    private final boolean needsInput;

    Column(String label, String title, boolean needsInput) {
        this.label = label;
        this.title = title;
        this.needsInput = needsInput;
    }

    /** The name under which it is asked for. */
    public String label() {
        return label;
    }

    String title() {
        return title;
    }

    /** Whether its cells come from a forward pass. */
    boolean needsInput() {
        return needsInput;
    }

    boolean isIn(Version version) {
        return this != GROUPS || version == Version.MAIN;
    }

    /**
     * Reads {@code output_size,num_params}: the columns in their order from left to right.
     *
     * @throws BadInput when there is no column of a name
     */
    public static List<Column> parse(String names) {
        List<Column> columns = new ArrayList<>();
        for (String name : Names.split(names)) {
            columns.add(find(name));
        }
        return columns;
    }

    private static Column find(String name) {
        List<String> known = new ArrayList<>();
        for (Column column : values()) {
            if (column.label.equals(name)) {
                return column;
            }
            known.add(column.label);
        }
        throw Names.unknown("column", name, known);
    }
}
