package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.inspect.Optimizer;
import dev.loupe.report.CompareText;
import dev.loupe.report.Ink;
import dev.loupe.report.InspectJson;
import dev.loupe.report.InspectText;
import dev.loupe.report.StoredType;
import dev.loupe.report.torchinfo.Torchinfo;
import dev.loupe.zoo.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Makes the text for one model after the other as the options ask for it. */
final class InspectReport {
    /** Makes the text for a model; who needs its figures counts them. */
    private interface Form {
        String of(Model model);
    }

    private final ModelRequest request;
    private final Form form;
    private final BudgetCheck budget;
    private final boolean compares;
    private final boolean isJson;
    private final Optional<MeasureForm> measure;
    private final boolean toFile;
    private final Console console;
    private final List<CompareText.Row> compared = new ArrayList<>();

    private InspectReport(
            ModelRequest request,
            Form form,
            BudgetCheck budget,
            boolean compares,
            boolean isJson,
            Optional<MeasureForm> measure,
            boolean toFile,
            Console console) {
        this.request = request;
        this.form = form;
        this.budget = budget;
        this.compares = compares;
        this.isJson = isJson;
        this.measure = measure;
        this.toFile = toFile;
        this.console = console;
    }

    /**
     * Reads the options, all of them before the first model is opened.
     *
     * @param explained path of the module to explain, if {@code --explain} is given; empty for the whole
     */
    static InspectReport of(Arguments arguments, Console console, String explained, boolean several) {
        Optimizer optimizer = Optimizer.of(arguments.value("--optimizer", "none"));
        Optional<MeasureForm> measure =
                arguments.has("--measure") ? Optional.of(MeasureForm.of(arguments)) : Optional.empty();
        Form form = form(arguments, console, explained, several, optimizer, measure);
        boolean isText = arguments.value("--format", "text").equals("text") && !arguments.has("--style");
        return new InspectReport(
                request(arguments),
                form,
                BudgetCheck.of(arguments, optimizer),
                several && isText && !arguments.has("--explain"),
                arguments.value("--format", "text").equals("json"),
                measure,
                arguments.has("--output"),
                console);
    }

    Outcome outcome(String name) {
        return Model.isFile(name) ? file(name) : network(name, Model.open(name, request));
    }

    private Outcome file(String name) {
        if (ModelFile.isFolderOfModels(name)) {
            return folder(name);
        }
        ModelFile file = ModelFile.read(name, request);
        return file.hasNetwork() ? network(name, file.network()) : file.outcome(isJson);
    }

    /** Objects of JSON are printed as they come: nothing of a large folder is kept but what a file is to hold at once. */
    private Outcome folder(String name) {
        StringBuilder kept = new StringBuilder();
        Consumer<String> json = toFile ? kept::append : console.out()::print;
        Outcome table = new FolderReport(request, this::network, isJson, json, console).of(name);
        return isJson ? Outcome.of(kept.toString()) : table;
    }

    private Outcome network(String name, Model model) {
        String text = form.of(model);
        if (measure.isPresent() && !isJson) {
            text += measure.get().text(model);
        }
        if (compares) {
            compared.add(new CompareText.Row(name, model.inspection()));
            text += "\n";
        }
        return new Outcome(
                text, budget.failures(model), isJson ? List.of() : model.facts().warnings());
    }

    /** What follows the last model: where there are several, a table with a line for each. */
    String closing() {
        return compared.size() > 1 ? CompareText.of(compared) : "";
    }

    static ModelRequest request(Arguments arguments) {
        return new ModelRequest(
                arguments.values("--input"),
                arguments.number("--batch", 0, 1),
                arguments.has("--batch-dim")
                        ? OptionalInt.of(arguments.number("--batch-dim", 0, 0))
                        : OptionalInt.empty(),
                arguments.has("--symbolic"),
                arguments.choice("--mode", "eval", "eval", "train").equals("train") ? Mode.TRAIN : Mode.EVAL,
                DType.of(arguments.choice("--dtype", "float32", "float32", "float16", "bfloat16", "float64", "int8")));
    }

    private static Form form(
            Arguments arguments,
            Console console,
            String explained,
            boolean several,
            Optimizer optimizer,
            Optional<MeasureForm> measure) {
        String style = arguments.choice("--style", "loupe", "loupe", "torchinfo-1.8", "torchinfo-main", "torchinfo");
        String format = arguments.choice("--format", "text", "text", "json", "csv", "markdown", "latex", "html", "svg");
        if (!style.equals("loupe")) {
            if (!format.equals("text") || arguments.has("--explain")) {
                throw new BadInput("--style " + style + " is a text; leave out --format and --explain");
            }
            var settings = Style.torchinfo(arguments, style);
            return model -> Torchinfo.text(model.graph(), settings);
        }
        Style.refuseTorchinfoOptions(arguments);
        if (arguments.has("--explain")) {
            return ExplainForm.of(explained, format, console.width())::text;
        }
        if (format.equals("json")) {
            return model -> InspectJson.of(
                    model.inspection(),
                    model.heading(),
                    optimizer,
                    model.facts(),
                    measure.map(runs -> runs.measured(model)));
        }
        if (!format.equals("text")) {
            return DocumentForms.of(arguments, format, several)::text;
        }
        if (TextForms.isAsked(arguments)) {
            return TextForms.of(arguments, optimizer)::text;
        }
        InspectText.Settings text = new InspectText.Settings(
                console.width(),
                arguments.number("--depth", -1, 0),
                Columns.of(arguments),
                arguments.has("--exact"),
                optimizer);
        boolean color = console.color(arguments.choice("--color", "auto", "auto", "always", "never"))
                && !arguments.has("--output");
        return model -> {
            String tree = InspectText.of(model.inspection(), model.heading(), text)
                    + StoredType.text(model.facts().tensors());
            return color ? Ink.paint(tree) : tree;
        };
    }
}
