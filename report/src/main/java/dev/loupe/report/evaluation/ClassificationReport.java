package dev.loupe.report.evaluation;

import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.metrics.detection.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The report of a classifier: error rates, precision, recall, confusion. */
public final class ClassificationReport {
    private ClassificationReport() {}

    public static EvaluationReport of(ClassificationResult result, List<String> warnings) {
        List<Figure> stats = new ArrayList<>();
        result.errors().keySet().stream()
                .sorted()
                .forEach(top -> stats.add(figure("error_top" + top, result.error(top))));
        stats.add(figure("accuracy", result.accuracy()));
        stats.add(figure("balanced_accuracy", result.balancedAccuracy()));
        stats.add(figure("macro_F1", result.macroF1()));
        stats.add(new Figure("log_loss", result.logLoss()));
        boolean calibrated = !result.calibration().isEmpty();
        stats.add(new Figure(
                "expected_calibration_error",
                calibrated ? OptionalDouble.of(result.calibration().get(0).expectedError()) : OptionalDouble.empty()));
        List<EvaluationReport.OfCategory> classes = IntStream.range(
                        0, result.classes().size())
                .mapToObj(k -> {
                    ClassificationResult.ClassFigures one = result.classes().get(k);
                    return new EvaluationReport.OfCategory(
                            k,
                            one.name(),
                            List.of(new EvaluationReport.Count("support", one.support())),
                            List.of(
                                    figure("precision", one.precision()),
                                    figure("recall", one.recall()),
                                    figure("F1", one.f1())));
                })
                .toList();
        return EvaluationReport.of(
                        "classification",
                        "",
                        List.of(
                                new EvaluationReport.Count("samples", result.samples()),
                                new EvaluationReport.Count(
                                        "classes", result.classes().size())),
                        stats,
                        classes,
                        warnings)
                .confusion(result.confusion());
    }

    private static Figure figure(String name, double value) {
        return new Figure(name, OptionalDouble.of(value));
    }
}
