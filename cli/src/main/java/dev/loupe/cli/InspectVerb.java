package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import java.util.List;

/** {@code loupe inspect MODEL...}: what a network is and what it costs. */
final class InspectVerb implements Verb {
    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String summary() {
        return "every layer's shape, parameters, multiply-adds and memory";
    }

    @Override
    public String usage() {
        return "MODEL... [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--list", "[PATTERN]", "list the built-in networks"),
                new Option("--formats", "", "list the formats that are read, and what each gives"),
                new Option("--input", "SHAPE", "1x3x224x224, or with letters Bx3xHxW; or name=SHAPE"),
                new Option("--batch", "N", "number of samples"),
                new Option("--mode", "eval|train", "as it runs for inference, or in training"),
                new Option(
                        "--dtype",
                        "TYPE=float32|float16|bfloat16|float64|int8",
                        "float32, float16, bfloat16, float64 or int8"),
                new Option("--depth", "N", "sum up modules that lie deeper"),
                new Option("--columns", "a,b,c", "what is told of each layer"),
                new Option("--exact", "", "write each figure in full"),
                new Option("--explain", "[PATH]", "derive a layer's figures, or the totals"),
                new Option("--symbolic", "", "totals as polynomials of batch, height, length ..."),
                new Option("--memory", "", "timeline of an inference; what training keeps"),
                new Option(
                        "--in-place", "WORD=never|as-written|where-legal", "memory: never, as-written or where-legal"),
                new Option(
                        "--optimizer",
                        "WORD=none|sgd|momentum|adam|adamw",
                        "memory: none, sgd, momentum, adam or adamw"),
                new Option("--mixed-precision", "", "memory: float32 copies of half-precision weights"),
                new Option("--sort", "COLUMN", "list layers, largest first"),
                new Option("--top", "N", "list only the N largest"),
                new Option("--filter", "OPERATOR", "list only layers of that operator"),
                new Option("--roofline", "MACHINE", "list layers under its roofs; or peaks, 4T,100G"),
                new Option("--measure", "", "run it: time, and memory beside what is counted"),
                new Option("--fleet", "", "a row for each model in whole folder trees; goes on if killed"),
                new Option("--diff", "", "what changed from one model to the other"),
                new Option("--exit-code", "", "diff: exit with 1 if anything changed"),
                new Option("--budget", "LIMITS", "exit with 1 unless parameters<=5M,..."),
                new Option(
                        "--format",
                        "FORM=text|json|csv|markdown|latex|html|svg|parquet",
                        "text, json, csv, markdown, latex, html or svg; parquet of a fleet"),
                new Option(
                        "--style",
                        "STYLE=loupe|torchinfo-1.8|torchinfo-main",
                        "loupe, torchinfo-1.8 or torchinfo-main"),
                new Option("--row-settings", "a,b,c", "torchinfo's: depth, var_names, ascii_only, ..."),
                new Option("--col-width", "N", "torchinfo's: width of a column"),
                new Option("--batch-dim", "N", "torchinfo's: inputs come without that dimension"),
                new Option("--no-input", "", "torchinfo's: list modules as they are registered"),
                new Option("--output", "FILE", "write there instead of standard output"),
                new Option("--color", "auto|always|never", "colours on a terminal"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe inspect resnet152",
                "loupe inspect alexnet vgg19 --depth 1",
                "loupe inspect resnet152 --explain layer1.0.conv1",
                "loupe inspect resnet152 --style torchinfo-1.8 --depth 2",
                "loupe inspect mobilenet_v2 --budget 'parameters<=5M,peak_memory<=64MiB'",
                "loupe inspect resnet152 --format html --output resnet152.html",
                "loupe inspect resnet50 --batch 8 --measure",
                "loupe inspect --diff resnet50 wide_resnet50_2",
                "loupe inspect --fleet models --output models.jsonl",
                "loupe inspect resnet50:classes=10 --input 8x3x160x160 --format json");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (arguments.has("--list")) {
            console.out().print(ZooList.text(arguments.value("--list", ""), console.width()));
            return Loupe.DONE;
        }
        if (arguments.has("--formats")) {
            console.out().print(FormatList.text());
            return Loupe.DONE;
        }
        List<String> models = arguments.operands();
        boolean explainOnly =
                models.isEmpty() && !arguments.value("--explain", "").isEmpty();
        if (explainOnly) { // loupe inspect --explain MODEL: the word is the model, not a path
            models = List.of(arguments.value("--explain", ""));
        }
        if (models.isEmpty()) {
            throw new BadInput("inspect needs a model: loupe inspect resnet152; loupe inspect --list names them");
        }
        if (arguments.has("--fleet")) {
            return FleetReport.run(arguments, console, models);
        }
        if (arguments.has("--diff")) {
            return DiffReport.run(arguments, console, models);
        }
        InspectReport report = InspectReport.of(
                arguments, console, explainOnly ? "" : arguments.value("--explain", ""), models.size() > 1);
        return Results.of(arguments, console).each(models, report::outcome, report::closing);
    }
}
