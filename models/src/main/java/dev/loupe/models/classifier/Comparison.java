package dev.loupe.models.classifier;

import dev.loupe.metrics.detection.Figure;
import dev.loupe.models.training.Metrics;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.Json;
import dev.loupe.report.evaluation.Charts;
import dev.loupe.report.evaluation.EvaluationReport;
import dev.loupe.report.learning.RunPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Networks trained side by side: what each costs, and how well it does. */
final class Comparison {
    private Comparison() {}

    /** Writes the page and, as {@code metrics.jsonl}, a line for each network. */
    static void write(RunFolder folder, List<ClassifierRecipe.Trained> all) {
        StringBuilder lines = new StringBuilder();
        List<EvaluationReport.OfCategory> rows = new ArrayList<>();
        List<Charts.Line> errors = new ArrayList<>();
        for (ClassifierRecipe.Trained one : all) {
            lines.append(new Json()
                            .beginObject()
                            .name("model")
                            .value(one.model())
                            .name("error_top1")
                            .value(one.errorTop1())
                            .name("parameters")
                            .value(one.totals().parameters())
                            .name("multiply_adds")
                            .value(multiplyAdds(one))
                            .name("seconds")
                            .value(one.seconds())
                            .name("final")
                            .value(true)
                            .endObject())
                    .append('\n');
            rows.add(new EvaluationReport.OfCategory(
                    rows.size(),
                    one.model(),
                    List.of(
                            new EvaluationReport.Count(
                                    "parameters", one.totals().parameters().value()),
                            new EvaluationReport.Count("multiply-adds an image", multiplyAdds(one)),
                            new EvaluationReport.Count("seconds", Math.round(one.seconds()))),
                    List.of(new Figure("error_top1", OptionalDouble.of(one.errorTop1())))));
            errors.add(Metrics.line(one.model(), one.folder().metrics(), "error_top1"));
        }
        RunFolder.write(folder.metrics(), lines.toString());
        EvaluationReport report = EvaluationReport.of(
                "classification",
                "side by side",
                List.of(new EvaluationReport.Count("networks", all.size())),
                List.of(),
                rows,
                List.of());
        RunPage page = new RunPage("loupe train classifier: side by side");
        all.forEach(one -> one.folder().addTo(page));
        page.evaluation(report, List.of(Charts.curves("error", "Error on what is held out", errors)));
        RunFolder.write(folder.report(), page.html());
    }

    /** For one image. */
    private static long multiplyAdds(ClassifierRecipe.Trained one) {
        return one.totals().multiplyAdds().evaluate(Map.of("B", 1L));
    }

    static String text(List<ClassifierRecipe.Trained> all) {
        StringBuilder text = new StringBuilder(
                String.format("%-16s %8s %14s %16s %8s", "", "error", "parameters", "multiply-adds", "seconds"));
        for (ClassifierRecipe.Trained one : all) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%-16s %6.2f %% %14d %16d %8.0f",
                    one.model(),
                    100 * one.errorTop1(),
                    one.totals().parameters().value(),
                    multiplyAdds(one),
                    one.seconds()));
        }
        return text.toString();
    }
}
