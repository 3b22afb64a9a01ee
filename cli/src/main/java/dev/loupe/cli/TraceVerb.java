package dev.loupe.cli;

import dev.loupe.formats.WholeFile;
import dev.loupe.formats.npz.NpzWriter;
import dev.loupe.graph.BadInput;
import dev.loupe.report.learning.Tracer;
import dev.loupe.report.trace.Property;
import dev.loupe.report.trace.Trace;
import dev.loupe.report.trace.TraceArrays;
import dev.loupe.report.trace.TraceHtml;
import dev.loupe.report.trace.TraceJson;
import dev.loupe.report.trace.TraceText;
import dev.loupe.report.trace.TraceView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** {@code loupe trace MODEL --text "…"}: what every gate and state did at every step. */
final class TraceVerb implements Verb {
    private static final int UNITS = 8;

    @Override
    public String name() {
        return "trace";
    }

    @Override
    public String summary() {
        return "show every gate and state of a recurrent network over a text";
    }

    @Override
    public String usage() {
        return "MODEL --text TEXT [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--text", "TEXT", "what the network reads"),
                new Option("--text-file", "FILE", "the same from a file, as UTF-8"),
                new Option(
                        "--format",
                        "FORM=text|json|npz|html",
                        "text (heat map), json and npz (all values), or html (a page to explore)"),
                new Option("--layer", "N", "text, html: the layer, from 1 (1)"),
                new Option("--gate", "NAME", "text, html: f, i, o, g, c, h, or what the cell has (c)"),
                new Option("--unit", "N", "text, html: one unit, from 0; without --gate all that it has"),
                new Option("--top", "N", "text: so many units (8)"),
                new Option(
                        "--property",
                        "NAME=" + properties("|"),
                        "order units by |correlation| with it: " + properties(", ")),
                new Option("--color", "auto|always|never", "text: colours behind the characters"),
                new Option("--output", "FILE", "write there; npz needs it"),
                new Option("--verbose", "", "say more when something fails"));
    }

    private static String properties(String between) {
        return Arrays.stream(Property.values()).map(Property::option).collect(Collectors.joining(between));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe trace run --text 'And he said, \"Let there be light\"' --gate f",
                "loupe trace run --text-file chapter.txt --format html --output trace.html",
                "loupe trace run --text 'In the beginning' --format npz --output trace.npz");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (arguments.operands().size() != 1) {
            throw new BadInput("trace takes one model: a folder of loupe train");
        }
        String model = arguments.operands().get(0);
        String text = text(arguments);
        String format = arguments.choice("--format", "text", "text", "json", "npz", "html");
        TraceView view = view(arguments, format);
        Optional<Path> output = arguments.value("--output").map(file -> EvaluateOptions.file("--output", file));
        if (format.equals("npz") && output.isEmpty()) {
            throw new BadInput("--format npz is no text: say where with --output FILE");
        }
        Trace trace = trace(EvaluateOptions.file("MODEL", model), text);
        if (format.equals("npz")) {
            List<NpzWriter.Floats> arrays = TraceArrays.of(trace).stream()
                    .map(array -> new NpzWriter.Floats(array.name(), array.shape(), array.values()))
                    .toList();
            WholeFile.write(output.orElseThrow(), out -> NpzWriter.writeFloats(arrays, out));
            return Loupe.DONE;
        }
        boolean color =
                output.isEmpty() && console.color(arguments.choice("--color", "auto", "auto", "always", "never"));
        return Results.of(arguments, console)
                .one(
                        switch (format) {
                            case "json" -> TraceJson.of(trace);
                            case "html" -> TraceHtml.of(trace, view, "Gates of " + model);
                            default -> TraceText.of(trace, view, console.width(), color);
                        });
    }

    private static Trace trace(Path run, String text) {
        List<Tracer> tracers = new ArrayList<>();
        ServiceLoader.load(Tracer.class).forEach(tracers::add);
        if (tracers.isEmpty()) {
            throw new BadInput("tracing runs on LibTorch, which is not on the class path: start loupe by its script");
        }
        return tracers.stream()
                .filter(one -> one.opens(run))
                .findFirst()
                .orElseThrow(() -> new BadInput(run + ": there are no gates to trace in it; there are in "
                        + tracers.stream().map(Tracer::summary).collect(Collectors.joining("; "))))
                .trace(run, text);
    }

    private static String text(Arguments arguments) {
        if (arguments.has("--text") == arguments.has("--text-file")) {
            throw new BadInput("give what the network reads: --text TEXT, or --text-file FILE");
        }
        String text = arguments
                .value("--text")
                .orElseGet(
                        () -> Utf8File.read(EvaluateOptions.file("--text-file", arguments.value("--text-file", ""))));
        if (text.isEmpty()) {
            throw new BadInput("the text to trace is empty");
        }
        return text;
    }

    private static TraceView view(Arguments arguments, String format) {
        boolean isForPeople = format.equals("text") || format.equals("html");
        for (String option : new String[] {"--layer", "--gate", "--unit", "--top", "--property", "--color"}) {
            boolean isTextOnly = option.equals("--top") || option.equals("--color");
            if (arguments.has(option) && (!isForPeople || (isTextOnly && format.equals("html")))) {
                throw new BadInput(option + " does not go with --format " + format + ", which holds everything");
            }
        }
        Optional<Property> property = Optional.empty();
        if (arguments.has("--property")) {
            String name = arguments.choice("--property", "", properties("|").split("\\|", -1));
            property = Arrays.stream(Property.values())
                    .filter(one -> one.option().equals(name))
                    .findFirst();
        }
        return new TraceView(
                arguments.number("--layer", 1, 1),
                arguments.value("--gate"),
                arguments.has("--unit") ? OptionalInt.of(arguments.number("--unit", 0, 0)) : OptionalInt.empty(),
                arguments.number("--top", UNITS, 1),
                property);
    }
}
