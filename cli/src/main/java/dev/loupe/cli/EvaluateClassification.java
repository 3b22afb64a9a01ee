package dev.loupe.cli;

import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.classification.Classification;
import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.report.evaluation.ClassificationReport;
import dev.loupe.report.evaluation.EvaluationHtml;
import dev.loupe.report.evaluation.EvaluationReport;
import java.nio.file.Path;
import java.util.List;

/** {@code loupe evaluate classification}: error rates, precision, recall, confusion. */
final class EvaluateClassification {
    private EvaluateClassification() {}

    static int run(Arguments arguments, Console console) {
        Path truth = EvaluateOptions.needed(arguments, "--truth");
        List<String> predictions = EvaluateOptions.neededAll(arguments, "--predictions");
        int[] tops = EvaluateOptions.wholes(arguments, "--top", 1, 5);
        EvaluateResults results = EvaluateResults.of(arguments, console);
        return results.each(predictions, file -> {
            Findings findings = EvaluateOptions.findings(arguments);
            Path scores = EvaluateOptions.file("--predictions", file);
            ClassificationResult result = Classification.evaluate(truth, scores, findings, tops);
            EvaluationReport report = ClassificationReport.of(
                    result, findings.all().stream().map(Findings.Finding::text).toList());
            return results.format().equals("html")
                    ? results.outcome(report, EvaluationHtml.of(report, result))
                    : results.outcome(report);
        });
    }
}
