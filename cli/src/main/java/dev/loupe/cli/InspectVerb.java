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
                new Option("--input", "SHAPE", "an input's shape, 1x3x224x224 or Bx3xHxW; repeatable, or name=SHAPE"),
                new Option("--batch", "N", "number of samples"),
                new Option("--mode", "eval|train", "as it runs for inference, or in training"),
                new Option("--dtype", "float32|float16|bfloat16|float64|int8", "type of parameters and activations"),
                new Option("--optimizer", "none|sgd|momentum|adam|adamw", "whose state counts to training's memory"),
                new Option("--depth", "N", "sum up modules that lie deeper"),
                new Option("--columns", "a,b,c", "what is told of each layer"),
                new Option("--exact", "", "write each figure in full"),
                new Option("--explain", "[PATH]", "derive the figures of a layer, or of the whole, number by number"),
                new Option("--symbolic", "", "totals as polynomials of batch, height, width or length"),
                new Option("--memory", "", "timeline of an inference, and what training keeps"),
                new Option("--in-place", "never|as-written|where-legal", "memory: activations that overwrite"),
                new Option("--mixed-precision", "", "memory: float32 copies of half-precision parameters"),
                new Option("--sort", "COLUMN", "list layers, largest first"),
                new Option("--top", "N", "list only the N largest"),
                new Option("--filter", "OPERATOR", "list only layers of that operator"),
                new Option("--roofline", "MACHINE", "list layers under a machine's roofs; or its peaks, 4T,100G"),
                new Option("--diff", "", "what changed from one model to another; both are operands"),
                new Option("--exit-code", "", "diff: exit with 1 if anything changed"),
                new Option("--budget", "LIMITS", "exit with 1 unless parameters<=5M,peak_memory<=64MiB, ..."),
                new Option("--format", "text|json|latex", "form of the result"),
                new Option("--style", "loupe|torchinfo-1.8|torchinfo-main", "torchinfo's text, byte for byte"),
                new Option("--row-settings", "a,b,c", "torchinfo: depth, var_names, ascii_only, hide_recursive_layers"),
                new Option("--col-width", "N", "torchinfo: width of a column"),
                new Option("--batch-dim", "N", "torchinfo: inputs are given without their batch, which is there"),
                new Option("--no-input", "", "torchinfo: list the modules as they are registered"),
                new Option("--output", "FILE", "write there instead of standard output"),
                new Option("--color", "auto|always|never", "colours on a terminal"),
                new Option("--verbose", "", "say more when something fails; torchinfo: a row for each parameter"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe inspect resnet152",
                "loupe inspect alexnet vgg19 --depth 1",
                "loupe inspect resnet152 --explain layer1.0.conv1",
                "loupe inspect resnet152 --style torchinfo-1.8 --columns input_size,output_size,mult_adds",
                "loupe inspect mobilenet_v2 --budget 'parameters<=5M,peak_memory<=64MiB'",
                "loupe inspect --diff resnet50 wide_resnet50_2",
                "loupe inspect resnet50:classes=10 --input 8x3x160x160 --format json");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (arguments.has("--list")) {
            console.out().print(ZooList.text(arguments.value("--list", ""), console.width()));
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
        if (arguments.has("--diff")) {
            return DiffReport.run(arguments, console, models);
        }
        InspectReport report = InspectReport.of(
                arguments, console, explainOnly ? "" : arguments.value("--explain", ""), models.size() > 1);
        return Results.of(arguments, console).each(models, report::outcome, report::closing);
    }
}
