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
                new Option("--input", "SHAPE", "shape of an input: 1x3x224x224; repeat it for several, or name=SHAPE"),
                new Option("--batch", "N", "number of samples"),
                new Option("--mode", "eval|train", "as it runs for inference, or in training"),
                new Option("--dtype", "float32|float16|bfloat16|float64|int8", "type of parameters and activations"),
                new Option("--depth", "N", "sum up modules that lie deeper"),
                new Option("--columns", "a,b,c", "what is told of each layer"),
                new Option("--explain", "[PATH]", "derive the figures of a layer, or of the whole, number by number"),
                new Option("--exact", "", "write each figure in full"),
                new Option("--format", "text|json|latex", "form of the result"),
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
        InspectReport report =
                InspectReport.of(arguments, console, explainOnly ? "" : arguments.value("--explain", ""));
        return Results.of(arguments, console).each(models, report::text);
    }
}
