package dev.loupe.cli;

import dev.loupe.fleet.FleetRun;
import dev.loupe.fleet.FleetRun.Form;
import dev.loupe.fleet.FleetSummary;
import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Optimizer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/** {@code --fleet}: a row for each model in whole folder trees. */
final class FleetReport {
    private static final List<String> OPTIONS =
            List.of("--fleet", "--format", "--output", "--optimizer", "--color", "--verbose");
    private static final long EVERY = 200_000_000L;

    private FleetReport() {}

    static int run(Arguments arguments, Console console, List<String> folders) {
        for (Option option : new InspectVerb().options()) {
            if (arguments.has(option.name()) && !OPTIONS.contains(option.name())) {
                throw new BadInput(option.name() + " does not go with --fleet, which takes --format json|csv|parquet,"
                        + " --output and --optimizer");
            }
        }
        String output = arguments.value("--output", "");
        Form form = form(arguments, output);
        Optimizer optimizer = Optimizer.of(arguments.value("--optimizer", "none"));
        boolean shown = console.color("auto") && !output.isEmpty();
        Runtime machine = Runtime.getRuntime();
        FleetRun run =
                new FleetRun(optimizer, machine.availableProcessors(), machine.maxMemory(), progress(console, shown));
        long start = System.nanoTime();
        FleetSummary summary = output.isEmpty()
                ? run.print(paths(folders), form, console.out()::print)
                : run.write(paths(folders), form, path(output));
        console.out().flush();
        close(console, shown, summary, System.nanoTime() - start);
        return summary.faults() > 0 ? Loupe.OWN_FAULT : summary.failures() > 0 ? Loupe.BAD_INPUT : Loupe.DONE;
    }

    /** As asked for, else as the file's name has it, else JSON Lines. */
    private static Form form(Arguments arguments, String output) {
        String lower = output.toLowerCase(Locale.ROOT);
        String usual = lower.endsWith(".csv") ? "csv" : lower.endsWith(".parquet") ? "parquet" : "json";
        String format = arguments.value("--format", usual);
        return switch (format) {
            case "json" -> Form.JSON;
            case "csv" -> Form.CSV;
            case "parquet" -> {
                if (output.isEmpty()) {
                    throw new BadInput("--format parquet needs --output FILE");
                }
                yield Form.PARQUET;
            }
            default -> throw new BadInput("--fleet has the forms json, csv and parquet, not '" + format + "'");
        };
    }

    private static List<Path> paths(List<String> names) {
        List<Path> paths = new ArrayList<>();
        for (String name : names) {
            paths.add(path(name));
        }
        return paths;
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new BadInput(name + ": is no path on this machine", e);
        }
    }

    /** How many rows there are, on a terminal whose standard output goes elsewhere. */
    private static LongConsumer progress(Console console, boolean shown) {
        long[] last = {System.nanoTime()};
        return rows -> {
            long now = System.nanoTime();
            if (shown && now - last[0] > EVERY) {
                last[0] = now;
                console.err().print("\rloupe: " + rows + " models");
                console.err().flush();
            }
        };
    }

    private static void close(Console console, boolean shown, FleetSummary summary, long nanoseconds) {
        String line = "loupe: " + summary.rows() + (summary.rows() == 1 ? " model, " : " models, ")
                + summary.failures() + " not read, " + summary.known() + " known from before; "
                + Math.rint(nanoseconds / 1e6) / 1e3 + " s"
                + (summary.linkedFolders() == 0 ? "" : "; linked folders not entered: " + summary.linkedFolders());
        console.err().println((shown ? "\r" : "") + line);
    }
}
