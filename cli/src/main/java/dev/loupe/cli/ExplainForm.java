package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Call;
import dev.loupe.inspect.Explanation;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.ExplainLatex;
import dev.loupe.report.ExplainText;
import dev.loupe.zoo.UsualAnswers;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code --explain}: derivations of a module, or of the whole.
 *
 * @param path of the module; empty for the whole
 */
record ExplainForm(String path, String format, int width) {
    static ExplainForm of(String path, String format, int width) {
        if (!format.equals("text") && !format.equals("latex")) {
            throw new BadInput("--explain has the forms text and latex");
        }
        return new ExplainForm(path, format, width);
    }

    String text(Model model) {
        Inspection inspection = model.inspection();
        Explanation explanation = path.isEmpty() ? Explanation.of(inspection) : module(inspection);
        List<String> notes = path.isEmpty() ? UsualAnswers.of(model.graph().name()) : List.of();
        return format.equals("latex")
                ? ExplainLatex.of(explanation, model.heading(), notes)
                : ExplainText.of(explanation, model.heading(), notes, width);
    }

    private Explanation module(Inspection inspection) {
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
