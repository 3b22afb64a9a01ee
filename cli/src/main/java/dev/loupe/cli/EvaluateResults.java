package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.evaluation.EvaluationHtml;
import dev.loupe.report.evaluation.EvaluationJson;
import dev.loupe.report.evaluation.EvaluationReport;
import dev.loupe.report.evaluation.EvaluationText;
import java.util.List;
import java.util.function.UnaryOperator;

/** Prints evaluations in the form that is asked for, and holds them against what is required. */
final class EvaluateResults {
    private final Console console;
    private final Results results;
    private final String format;
    private final List<Requirement> requirements;
    private boolean fellShort;

    private EvaluateResults(Arguments arguments, Console console) {
        this.console = console;
        this.results = Results.of(arguments, console);
        this.format = arguments.choice("--format", "text", "text", "json", "html");
        this.requirements = Requirement.parse(arguments.value("--require", ""));
    }

    static EvaluateResults of(Arguments arguments, Console console) {
        return new EvaluateResults(arguments, console);
    }

    String format() {
        return format;
    }

    /** One result for each file; what fails names its file once. */
    int each(List<String> files, UnaryOperator<String> result) {
        int code = results.each(
                files,
                file -> {
                    try {
                        return Outcome.of(result.apply(file));
                    } catch (BadInput e) {
                        String message = String.valueOf(e.getMessage());
                        throw message.startsWith(file + ": ")
                                ? new BadInput(message.substring(file.length() + 2), e)
                                : e;
                    }
                },
                () -> "");
        return code == Loupe.DONE && fellShort ? Loupe.CHECK_FAILED : code;
    }

    /** The report as text or JSON; says on standard error what it warns of and where it falls short. */
    String text(EvaluationReport report) {
        check(report);
        return switch (format) {
            case "json" -> EvaluationJson.of(report);
            case "html" -> EvaluationHtml.of(report, List.of(), List.of(), "");
            default -> EvaluationText.of(report);
        };
    }

    void check(EvaluationReport report) {
        for (String warning : report.warnings()) {
            Loupe.complain(console, warning);
        }
        for (String failure : Requirement.failures(requirements, report.stats())) {
            fellShort = true;
            Loupe.complain(console, failure);
        }
    }
}
