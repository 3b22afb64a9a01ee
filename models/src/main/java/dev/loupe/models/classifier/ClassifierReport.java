package dev.loupe.models.classifier;

import dev.loupe.inspect.Totals;
import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.metrics.detection.Figure;
import dev.loupe.models.training.Metrics;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.evaluation.Charts;
import dev.loupe.report.evaluation.EvaluationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The page on a run: figures, curves, and which classes are taken for which. */
final class ClassifierReport {
    private ClassifierReport() {}

    static String html(
            String network, String data, ClassificationResult result, Totals totals, double seconds, RunFolder folder) {
        List<EvaluationReport.OfCategory> classes = new ArrayList<>();
        for (int i = 0; i < result.classes().size(); i++) {
            ClassificationResult.ClassFigures one = result.classes().get(i);
            classes.add(new EvaluationReport.OfCategory(
                    i,
                    one.name(),
                    List.of(new EvaluationReport.Count("support", one.support())),
                    List.of(
                            figure("precision", one.precision()),
                            figure("recall", one.recall()),
                            figure("F1", one.f1()))));
        }
        EvaluationReport report = EvaluationReport.of(
                        "classification",
                        network + " on " + data,
                        List.of(
                                new EvaluationReport.Count("images held out", result.samples()),
                                new EvaluationReport.Count(
                                        "parameters", totals.parameters().value())),
                        List.of(
                                figure("error_top1", result.error(1)),
                                figure("accuracy", result.accuracy()),
                                figure("macro_F1", result.macroF1()),
                                new Figure("log_loss", result.logLoss()),
                                figure("seconds", seconds)),
                        classes,
                        List.of())
                .confusion(result.confusion());
        return folder.page("loupe train classifier: " + network + " on " + data)
                .evaluation(
                        report,
                        List.of(
                                Charts.curves(
                                        "loss",
                                        "Loss",
                                        List.of(
                                                Metrics.line("training, each 50th step", folder.metrics(), "loss"),
                                                Metrics.line(
                                                        "training, mean of an epoch", folder.metrics(), "train_loss"),
                                                Metrics.line("held out", folder.metrics(), "test_loss"))),
                                Charts.curves(
                                        "error",
                                        "Error on what is held out",
                                        List.of(Metrics.line(network, folder.metrics(), "error_top1"))),
                                Charts.curves(
                                        "learning-rate",
                                        "Learning rate",
                                        List.of(Metrics.line("rate", folder.metrics(), "learning_rate"))),
                                Charts.confusion(
                                        result.confusion(),
                                        result.classes().stream()
                                                .map(ClassificationResult.ClassFigures::name)
                                                .toList())))
                .html();
    }

    private static Figure figure(String name, double value) {
        return new Figure(name, OptionalDouble.of(value));
    }
}
