package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Diff;
import dev.loupe.report.DiffText;
import dev.loupe.report.InspectHtml;
import dev.loupe.zoo.ModelRequest;
import java.util.List;

/** {@code --diff A B}. */
final class DiffReport {
    private DiffReport() {}

    static int run(Arguments arguments, Console console, List<String> models) {
        if (models.size() != 2) {
            throw new BadInput("--diff compares two models, but " + models.size()
                    + (models.size() == 1 ? " is" : " are") + " given");
        }
        boolean isPage = arguments.choice("--format", "text", "text", "html").equals("html");
        ModelRequest request = InspectReport.request(arguments);
        Model before = open(models.get(0), request);
        Model after = open(models.get(1), request);
        Diff diff = Diff.of(before.inspection(), after.inspection());
        String text = isPage
                ? InspectHtml.of(diff, before.heading(), after.heading())
                : DiffText.of(diff, models.get(0), models.get(1));
        int code = Results.of(arguments, console).one(text);
        return arguments.has("--exit-code") && !diff.isSame() ? Math.max(code, Loupe.CHECK_FAILED) : code;
    }

    private static Model open(String name, ModelRequest request) {
        try {
            Model model = Model.open(name, request);
            model.inspection();
            return model;
        } catch (BadInput e) {
            throw e.in(name);
        }
    }
}
