package dev.loupe.cli;

import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.Column;
import dev.loupe.report.InspectJson;
import dev.loupe.report.InspectText;
import java.util.List;

/** Makes the text for one model as the options ask for it. */
final class InspectReport {
    private final ModelRequest request;
    private final String format;
    private final InspectText.Settings text;

    private InspectReport(ModelRequest request, String format, InspectText.Settings text) {
        this.request = request;
        this.format = format;
        this.text = text;
    }

    static InspectReport of(Arguments arguments, Console console) {
        ModelRequest request = new ModelRequest(
                arguments.values("--input"),
                arguments.number("--batch", 0, 1),
                arguments.choice("--mode", "eval", "eval", "train").equals("train") ? Mode.TRAIN : Mode.EVAL,
                DType.of(arguments.choice("--dtype", "float32", "float32", "float16", "bfloat16", "float64", "int8")));
        List<Column> columns = arguments.has("--columns") ? Column.parse(arguments.value("--columns", "")) : List.of();
        return new InspectReport(
                request,
                arguments.choice("--format", "text", "text", "json"),
                new InspectText.Settings(
                        console.width(), arguments.number("--depth", -1, 0), columns, arguments.has("--exact")));
    }

    String text(String name) {
        Model model = Model.open(name, request);
        Inspection inspection = Inspection.of(model.graph());
        return format.equals("json")
                ? InspectJson.of(inspection, model.heading(), List.of())
                : InspectText.of(inspection, model.heading(), text);
    }
}
