package dev.loupe.report.torchinfo;

import dev.loupe.graph.Modules;
import dev.loupe.report.torchinfo.Holdings.Named;
import java.util.List;
import java.util.Set;

/** Lays the rows out as text. */
final class Table {
    private static final int USUAL_NAME_WIDTH = 40;
    private static final int NAME_STEP = 5;
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;

    private final Modules modules;
    private final Holdings holdings;
    private final List<Row> rows;
    private final Leftovers leftovers;
    private final Statistics statistics;
    private final TorchinfoSettings settings;
    private final List<Column> columns;
    private final boolean ascii;
    private final boolean showDepth;
    private final boolean showNames;
    private final int nameWidth;
    private final StringBuilder text = new StringBuilder(1 << 14);

    Table(
            Modules modules,
            Holdings holdings,
            List<Row> rows,
            Leftovers leftovers,
            Statistics statistics,
            TorchinfoSettings settings) {
        this.modules = modules;
        this.holdings = holdings;
        this.rows = rows;
        this.leftovers = leftovers;
        this.statistics = statistics;
        this.settings = settings;
        columns = settings.shownColumns();
        Set<RowSetting> shown = settings.rows();
        ascii = shown.contains(RowSetting.ASCII_ONLY);
        showDepth = shown.contains(RowSetting.DEPTH);
        showNames = shown.contains(RowSetting.VAR_NAMES);
        nameWidth = nameWidth();
    }

    private int nameWidth() {
        int longest = 0;
        for (Row row : rows) {
            longest = Math.max(longest, length(title(row)) + NAME_STEP * row.depth() + 1);
        }
        return longest < USUAL_NAME_WIDTH ? USUAL_NAME_WIDTH : (longest + NAME_STEP - 1) / NAME_STEP * NAME_STEP;
    }

    String text() {
        line();
        header();
        line();
        boolean hide = settings.rows().contains(RowSetting.HIDE_RECURSIVE_LAYERS);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.depth() <= settings.depth() && !(hide && row.recursive)) {
                row(row, i);
            }
        }
        line();
        totals();
        line();
        return text.toString();
    }

    private void line() {
        int width = nameWidth + columns.size() * settings.columnWidth();
        for (int i = 0; i < width; i++) {
            text.append('=');
        }
        text.append('\n');
    }

    private void header() {
        cell("Layer (type" + (showNames ? " (var_name)" : "") + (showDepth ? ":depth-idx" : "") + ")", nameWidth);
        for (Column column : columns) {
            cell(column.title(), settings.columnWidth());
        }
        endRow();
    }

    private void row(Row row, int place) {
        cell(prefix(row.depth()) + title(row), nameWidth);
        for (Column column : columns) {
            cell(content(column, row, place), settings.columnWidth());
        }
        endRow();
        if (settings.verbose() == 2) {
            parameterRows(row);
        }
    }

    private String content(Column column, Row row, int place) {
        return switch (column) {
            case INPUT_SIZE -> row.run.input();
            case OUTPUT_SIZE -> row.run.output();
            case NUM_PARAMS -> parameters(row);
            case PARAMS_PERCENT -> percent(row);
            case KERNEL_SIZE -> ModuleClass.kernelSize(row.module);
            case GROUPS -> ModuleClass.groups(row.module, modules);
            case MULT_ADDS -> multiplyAdds(row, place);
            case TRAINABLE -> trainable(row);
        };
    }

    /** A cell and the blank behind it; a text that is too long pushes the rest of its line. */
    private void cell(String content, int width) {
        text.append(content);
        for (int i = length(content); i < width; i++) {
            text.append(' ');
        }
        text.append(' ');
    }

    private void endRow() {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }

    private String prefix(int depth) {
        if (depth == 0) {
            return "";
        }
        if (depth == 1) {
            return ascii ? "+ " : "├─";
        }
        return (ascii ? "|    " : "│    ").repeat(depth - 1) + (ascii ? "+ " : "└─");
    }

    private String title(Row row) {
        StringBuilder title = new StringBuilder(row.className);
        boolean isRoot = row.depth() == 0;
        if (showNames) {
            title.append(" (")
                    .append(isRoot ? row.className : row.module.name())
                    .append(')');
        }
        if (showDepth && !isRoot) {
            title.append(": ").append(row.depth()).append('-').append(row.number);
        }
        return title.toString();
    }

    private static int length(String content) {
        return content.codePointCount(0, content.length());
    }

    private boolean isDeepest(Row row) {
        return row.depth() == settings.depth();
    }

    private String parameters(Row row) {
        if (row.held.elements() == 0) {
            return ModuleClass.NONE;
        }
        if (row.recursive) {
            return "(recursive)";
        }
        if (isDeepest(row) || row.leaf) {
            String count = Numbers.grouped(row.held.elements());
            return row.held.trained() > 0 ? count : "(" + count + ")";
        }
        return row.leftover > 0 ? Numbers.grouped(row.leftover) : ModuleClass.NONE;
    }

    private String percent(Row row) {
        String none = "     " + ModuleClass.NONE;
        if (statistics.parameters() == 0) {
            return none;
        }
        if (row.recursive) {
            return "(recursive)";
        }
        long shown = isDeepest(row) || row.leaf ? row.held.elements() : row.leftover;
        return shown == 0 ? none : Numbers.percent(shown, statistics.parameters());
    }

    private String multiplyAdds(Row row, int place) {
        if (row.leaf) {
            return row.run.multiplyAdds() > 0 ? Numbers.grouped(row.run.multiplyAdds()) : ModuleClass.NONE;
        }
        if (!isDeepest(row) || !row.run.called() || !QuirkyMultiplyAdds.isPositive(holdings.named(row.module))) {
            return ModuleClass.NONE;
        }
        long sum = 0;
        for (int i = place + 1; i < leftovers.end(place); i++) {
            sum += rows.get(i).leaf ? rows.get(i).run.multiplyAdds() : 0;
        }
        return Numbers.grouped(sum);
    }

    private static String trainable(Row row) {
        if (row.held.elements() == 0) {
            return ModuleClass.NONE;
        }
        if (row.held.trained() == 0) {
            return "False";
        }
        return row.held.trained() == row.held.elements() ? "True" : "Partial";
    }

    /** Below a row one for each parameter that its module holds; of the network only for those that it holds itself. */
    private void parameterRows(Row row) {
        List<Named> named = holdings.named(row.module);
        int last = named.size() - 1;
        while (row.depth() == 0 && last >= 0 && !named.get(last).isDirect()) {
            last--;
        }
        for (int i = 0; i <= last; i++) {
            Named parameter = named.get(i);
            cell(prefix(row.depth() + 1) + parameter.name(), nameWidth);
            for (Column column : columns) {
                String content = switch (column) {
                    case KERNEL_SIZE -> Numbers.list(inputFirst(parameter));
                    case NUM_PARAMS -> (i == last ? "└─" : "├─") + Numbers.grouped(parameter.elements());
                    case INPUT_SIZE, OUTPUT_SIZE, PARAMS_PERCENT, GROUPS, MULT_ADDS, TRAINABLE -> "";
                };
                cell(content, settings.columnWidth());
            }
            endRow();
        }
    }

    private static long[] inputFirst(Named parameter) {
        long[] sizes = parameter.shape().toArray();
        if (parameter.name().equals("weight") && sizes.length > 1) {
            long outputs = sizes[0];
            sizes[0] = sizes[1];
            sizes[1] = outputs;
        }
        return sizes;
    }

    private void totals() {
        count("Total params", statistics.parameters());
        count("Trainable params", statistics.trained());
        count("Non-trainable params", statistics.parameters() - statistics.trained());
        if (settings.withInput()) {
            amount("Total mult-adds", statistics.multiplyAdds(), "");
            line();
            long sizes = statistics.inputBytes() + statistics.outputBytes() + statistics.parameterBytes();
            bytes("Input size", statistics.inputBytes());
            bytes("Forward/backward pass size", statistics.outputBytes());
            bytes("Params size", statistics.parameterBytes());
            bytes("Estimated Total Size", sizes);
        }
    }

    private void count(String what, long number) {
        text.append(what).append(": ").append(Numbers.grouped(number)).append('\n');
    }

    private void bytes(String what, long bytes) {
        switch (settings.version()) {
            case ONE_EIGHT ->
                text.append(what)
                        .append(" (MB): ")
                        .append(Numbers.rounded(bytes / MEGA))
                        .append('\n');
            case MAIN -> amount(what, bytes, "B");
        }
    }

    /** A number in a unit of its size: two decimals, or none where it is whole. */
    private void amount(String what, long number, String unit) {
        text.append(what);
        if (number >= TERA) {
            amount(number / TERA, "T" + unit);
        } else if (number >= GIGA) {
            amount(number / GIGA, "G" + unit);
        } else if (number >= MEGA || settings.version() == Version.ONE_EIGHT) {
            amount(number / MEGA, "M" + unit);
        } else if (number >= KILO) {
            amount(number / KILO, "k" + unit);
        } else {
            text.append(": ").append(number).append('\n');
        }
    }

    private void amount(double number, String unit) {
        boolean isWhole = number == Math.rint(number);
        text.append(" (")
                .append(unit)
                .append("): ")
                .append(isWhole ? Numbers.grouped((long) number) : Numbers.roundedGrouped(number))
                .append('\n');
    }
}
