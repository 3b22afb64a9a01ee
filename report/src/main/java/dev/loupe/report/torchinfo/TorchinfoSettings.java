package dev.loupe.report.torchinfo;

import dev.loupe.graph.BadInput;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a summary is asked for, as in torchinfo's {@code summary}.
 *
 * @param depth rows deeper than that are not printed; 0 is the network itself
 * @param columns from left to right; none stands for the usual ones: output size and parameters, without input
 *     parameters only
 * @param columnWidth characters of each column but the first
 * @param verbose 1, or 2 for a row for each parameter
 * @param withInput whether the network runs; without, the modules are listed as they are registered
 * @param batchDimension where the inputs have a batch of 1 that was put in; empty if they are as they were given
 */
public record TorchinfoSettings(
        Version version,
        int depth,
        List<Column> columns,
        Set<RowSetting> rows,
        int columnWidth,
        int verbose,
        boolean withInput,
        OptionalInt batchDimension) {
    private static final List<Column> USUAL = List.of(Column.OUTPUT_SIZE, Column.NUM_PARAMS);
    private static final List<Column> USUAL_WITHOUT_INPUT = List.of(Column.NUM_PARAMS);

    public TorchinfoSettings {
        columns = List.copyOf(columns);
        if (depth < 0) {
            throw new BadInput("the depth must not be negative, but is " + depth);
        }
        if (columnWidth <= 0) {
            throw new BadInput("the width of columns must be positive, but is " + columnWidth);
        }
        if (verbose != 1 && verbose != 2) {
            throw new BadInput("verbose must be 1 or 2, but is " + verbose);
        }
        if (batchDimension.isPresent() && batchDimension.getAsInt() < 0) {
            throw new BadInput("the batch dimension must not be negative, but is " + batchDimension.getAsInt());
        }
        for (Column column : columns) {
            if (!column.isIn(version)) {
                throw new BadInput("torchinfo 1.8 has no column '" + column.label() + "'; use torchinfo-main");
            }
            if (column.needsInput() && !withInput) {
                throw new BadInput("the column '" + column.label() + "' needs an input");
            }
        }
    }

    /** The usual settings: depth 3, output size and parameters, each row with its depth and number. */
    public static TorchinfoSettings of(Version version) {
        return new TorchinfoSettings(
                version, 3, List.of(), EnumSet.of(RowSetting.DEPTH), 25, 1, true, OptionalInt.empty());
    }

    public TorchinfoSettings depth(int deepest) {
        return new TorchinfoSettings(version, deepest, columns, rows, columnWidth, verbose, withInput, batchDimension);
    }

    public TorchinfoSettings columns(List<Column> shown) {
        return new TorchinfoSettings(version, depth, shown, rows, columnWidth, verbose, withInput, batchDimension);
    }

    public TorchinfoSettings rows(Set<RowSetting> shown) {
        return new TorchinfoSettings(version, depth, columns, shown, columnWidth, verbose, withInput, batchDimension);
    }

    public TorchinfoSettings columnWidth(int characters) {
        return new TorchinfoSettings(version, depth, columns, rows, characters, verbose, withInput, batchDimension);
    }

    public TorchinfoSettings verbose(int level) {
        return new TorchinfoSettings(version, depth, columns, rows, columnWidth, level, withInput, batchDimension);
    }

    public TorchinfoSettings withoutInput() {
        return new TorchinfoSettings(version, depth, columns, rows, columnWidth, verbose, false, batchDimension);
    }

    public TorchinfoSettings batchDimension(int dimension) {
        return new TorchinfoSettings(
                version, depth, columns, rows, columnWidth, verbose, withInput, OptionalInt.of(dimension));
    }

    /** The columns asked for, or the usual ones. */
    List<Column> shownColumns() {
        if (!columns.isEmpty()) {
            return columns;
        }
        return withInput ? USUAL : USUAL_WITHOUT_INPUT;
    }
}
