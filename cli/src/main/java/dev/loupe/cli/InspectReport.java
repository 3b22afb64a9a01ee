package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Call;
import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.inspect.Explanation;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.Column;
import dev.loupe.report.ExplainLatex;
import dev.loupe.report.ExplainText;
import dev.loupe.report.InspectJson;
import dev.loupe.report.InspectText;
import dev.loupe.report.torchinfo.Torchinfo;
import dev.loupe.zoo.UsualAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Makes the text for one model as the options ask for it. */
interface InspectReport {
    String text(String model);

    /**
     * Reads the options, all of them before the first model is opened.
     *
     * @param explained path of the module to explain, if {@code --explain} is given; empty for the whole
     */
    static InspectReport of(Arguments arguments, Console console, String explained) {
        ModelRequest request = request(arguments);
        String style = arguments.choice("--style", "loupe", "loupe", "torchinfo-1.8", "torchinfo-main", "torchinfo");
        String format = arguments.choice("--format", "text", "text", "json", "latex");
        if (!style.equals("loupe")) {
            if (!format.equals("text") || arguments.has("--explain")) {
                throw new BadInput("--style " + style + " is a text; leave out --format and --explain");
            }
            var settings = Style.torchinfo(arguments, style);
            return model -> Torchinfo.text(Model.open(model, request).graph(), settings);
        }
        Style.refuseTorchinfoOptions(arguments);
        if (arguments.has("--explain")) {
            return model -> explain(Model.open(model, request), explained, format, console.width());
        }
        if (format.equals("latex")) {
            throw new BadInput("--format latex is for --explain");
        }
        if (format.equals("json")) {
            return name -> {
                Model model = Model.open(name, request);
                return InspectJson.of(Inspection.of(model.graph()), model.heading(), List.of());
            };
        }
        List<Column> columns = arguments.has("--columns") ? Column.parse(arguments.value("--columns", "")) : List.of();
        int depth = arguments.number("--depth", -1, 0);
        InspectText.Settings text = new InspectText.Settings(console.width(), depth, columns, arguments.has("--exact"));
        return name -> {
            Model model = Model.open(name, request);
            return InspectText.of(Inspection.of(model.graph()), model.heading(), text);
        };
    }

    private static ModelRequest request(Arguments arguments) {
        return new ModelRequest(
                arguments.values("--input"),
                arguments.number("--batch", 0, 1),
                arguments.has("--batch-dim")
                        ? OptionalInt.of(arguments.number("--batch-dim", 0, 0))
                        : OptionalInt.empty(),
                arguments.choice("--mode", "eval", "eval", "train").equals("train") ? Mode.TRAIN : Mode.EVAL,
                DType.of(arguments.choice("--dtype", "float32", "float32", "float16", "bfloat16", "float64", "int8")));
    }

    private static String explain(Model model, String path, String format, int width) {
        if (format.equals("json")) {
            throw new BadInput("--explain has the forms text and latex");
        }
        Inspection inspection = Inspection.of(model.graph());
        Explanation explanation = path.isEmpty() ? Explanation.of(inspection) : module(inspection, path);
        List<String> notes = path.isEmpty() ? UsualAnswers.of(model.graph().name()) : List.of();
        return format.equals("latex")
                ? ExplainLatex.of(explanation, model.heading(), notes)
                : ExplainText.of(explanation, model.heading(), notes, width);
    }

    private static Explanation module(Inspection inspection, String path) {
        List<String> paths = new ArrayList<>();
        for (Call call : inspection.graph().calls()) {
            paths.add(call.scope().path());
        }
        if (!paths.contains(path)) {
            throw new BadInput("it has no layer '" + path + "'; "
                    + Nearest.suggestion(path, paths, "--depth 9 shows their names, joined by dots"));
        }
        return Explanation.of(inspection, path);
    }
}
