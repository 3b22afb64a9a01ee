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
import dev.loupe.zoo.UsualAnswers;
import java.util.ArrayList;
import java.util.List;

/** Makes the text for one model as the options ask for it. */
final class InspectReport {
    private final ModelRequest request;
    private final String format;
    private final InspectText.Settings text;
    private final boolean explains;
    private final String explained;

    private InspectReport(
            ModelRequest request, String format, InspectText.Settings text, boolean explains, String explained) {
        this.request = request;
        this.format = format;
        this.text = text;
        this.explains = explains;
        this.explained = explained;
    }

    /**
     * Reads the options.
     *
     * @param explained path of the module to explain, if any is to be explained; empty for the whole
     */
    static InspectReport of(Arguments arguments, Console console, String explained) {
        ModelRequest request = new ModelRequest(
                arguments.values("--input"),
                arguments.number("--batch", 0, 1),
                arguments.choice("--mode", "eval", "eval", "train").equals("train") ? Mode.TRAIN : Mode.EVAL,
                DType.of(arguments.choice("--dtype", "float32", "float32", "float16", "bfloat16", "float64", "int8")));
        List<Column> columns = arguments.has("--columns") ? Column.parse(arguments.value("--columns", "")) : List.of();
        return new InspectReport(
                request,
                arguments.choice("--format", "text", "text", "json", "latex"),
                new InspectText.Settings(
                        console.width(), arguments.number("--depth", -1, 0), columns, arguments.has("--exact")),
                arguments.has("--explain"),
                explained);
    }

    String text(String name) {
        Model model = Model.open(name, request);
        Inspection inspection = Inspection.of(model.graph());
        if (explains) {
            return explain(model, inspection);
        }
        return switch (format) {
            case "json" -> InspectJson.of(inspection, model.heading(), List.of());
            case "latex" -> throw new BadInput("--format latex is for --explain");
            default -> InspectText.of(inspection, model.heading(), text);
        };
    }

    private String explain(Model model, Inspection inspection) {
        Explanation explanation = explained.isEmpty() ? Explanation.of(inspection) : module(inspection);
        List<String> notes = explained.isEmpty() ? UsualAnswers.of(model.graph().name()) : List.of();
        return switch (format) {
            case "latex" -> ExplainLatex.of(explanation, model.heading(), notes);
            case "json" -> throw new BadInput("--explain has the forms text and latex");
            default -> ExplainText.of(explanation, model.heading(), notes, text.width());
        };
    }

    private Explanation module(Inspection inspection) {
        List<String> paths = new ArrayList<>();
        for (Call call : inspection.graph().calls()) {
            paths.add(call.scope().path());
        }
        if (!paths.contains(explained)) {
            throw new BadInput("it has no layer '" + explained + "'; "
                    + Nearest.suggestion(explained, paths, "--depth 9 shows their names, joined by dots"));
        }
        return Explanation.of(inspection, explained);
    }
}
