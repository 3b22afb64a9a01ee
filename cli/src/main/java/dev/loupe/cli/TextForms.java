package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.inspect.InPlace;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Machine;
import dev.loupe.inspect.Optimizer;
import dev.loupe.report.Column;
import dev.loupe.report.LayerList;
import dev.loupe.report.MemoryText;
import dev.loupe.report.SymbolicText;
import java.util.List;
import java.util.Optional;

/** The texts besides the tree: memory, formulas, and the flat list of layers. */
final class TextForms {
    private static final String[] LIST = {"--sort", "--top", "--filter", "--roofline"};

    private final boolean memory;
    private final boolean symbolic;
    private final MemoryText.Settings memorySettings;
    private final LayerList.Settings listSettings;

    private TextForms(
            boolean memory, boolean symbolic, MemoryText.Settings memorySettings, LayerList.Settings listSettings) {
        this.memory = memory;
        this.symbolic = symbolic;
        this.memorySettings = memorySettings;
        this.listSettings = listSettings;
    }

    static boolean isAsked(Arguments arguments) {
        return arguments.has("--memory") || arguments.has("--symbolic") || listIsAsked(arguments);
    }

    private static boolean listIsAsked(Arguments arguments) {
        for (String option : LIST) {
            if (arguments.has(option)) {
                return true;
            }
        }
        return false;
    }

    static TextForms of(Arguments arguments, Optimizer optimizer) {
        InPlace inPlace = switch (arguments.choice("--in-place", "never", "never", "as-written", "where-legal")) {
            case "as-written" -> InPlace.AS_WRITTEN;
            case "where-legal" -> InPlace.WHERE_LEGAL;
            default -> InPlace.NEVER;
        };
        MemoryText.Settings memory = new MemoryText.Settings(
                inPlace, optimizer, arguments.has("--mixed-precision"), arguments.number("--depth", 0, 0) >= 9);
        Optional<Column> sort = Optional.empty();
        if (arguments.has("--sort")) {
            List<Column> columns = Column.parse(arguments.value("--sort", ""));
            if (columns.size() > 1) {
                throw new BadInput("--sort takes one column");
            }
            sort = Optional.of(columns.get(0));
        } else if (arguments.has("--top")) {
            sort = Optional.of(Column.MULTIPLY_ADDS);
        }
        LayerList.Settings list = new LayerList.Settings(
                sort, arguments.number("--top", 0, 1), arguments.value("--filter", ""), machine(arguments));
        return new TextForms(arguments.has("--memory"), arguments.has("--symbolic"), memory, list);
    }

    /** A machine by its name, or {@code 4T,100G}: multiply-adds and bytes a second. */
    static Optional<Machine> machine(Arguments arguments) {
        if (!arguments.has("--roofline")) {
            return Optional.empty();
        }
        String value = arguments.value("--roofline", "");
        int comma = value.indexOf(',');
        if (comma < 0) {
            return Optional.of(Machine.of(value));
        }
        return Optional.of(Machine.of(rate(value.substring(0, comma)), rate(value.substring(comma + 1))));
    }

    private static double rate(String text) {
        String units = "kMGTP";
        int unit = text.isEmpty() ? -1 : units.indexOf(text.charAt(text.length() - 1));
        try {
            double number = Double.parseDouble(unit < 0 ? text : text.substring(0, text.length() - 1));
            if (number > 0 && number < Double.POSITIVE_INFINITY) {
                return number * Math.pow(1000, unit + 1);
            }
        } catch (NumberFormatException e) {
            throw new BadInput(
                    "--roofline takes a machine's name, or two rates as in 4T,100G; '" + text + "' is none", e);
        }
        throw new BadInput("--roofline takes a machine's name, or two rates as in 4T,100G; '" + text + "' is none");
    }

    String text(Model model) {
        Inspection inspection = model.inspection();
        if (memory) {
            return MemoryText.of(inspection, model.heading(), memorySettings);
        }
        return symbolic
                ? SymbolicText.of(inspection, model.heading(), memorySettings.optimizer())
                : LayerList.of(inspection, model.heading(), listSettings);
    }
}
