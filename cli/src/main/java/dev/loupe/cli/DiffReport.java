package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Diff;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.DiffText;
import java.util.List;

/** {@code --diff A B}. */
final class DiffReport {
    private DiffReport() {}

    static int run(Arguments arguments, Console console, List<String> models) {
        if (models.size() != 2) {
            throw new BadInput("--diff compares two models, but " + models.size()
                    + (models.size() == 1 ? " is" : " are") + " given");
        }
        arguments.choice("--format", "text", "text");
        ModelRequest request = InspectReport.request(arguments);
        Diff diff = Diff.of(inspect(models.get(0), request), inspect(models.get(1), request));
        String text = DiffText.of(diff, models.get(0), models.get(1));
        int code = Results.of(arguments, console).one(text);
        return arguments.has("--exit-code") && !diff.isSame() ? Math.max(code, Loupe.CHECK_FAILED) : code;
    }

    private static Inspection inspect(String model, ModelRequest request) {
        try {
            return Inspection.of(Model.open(model, request).graph());
        } catch (BadInput e) {
            throw e.in(model);
        }
    }
}
