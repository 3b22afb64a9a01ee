package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.evaluation.EvaluationJson;
import dev.loupe.report.evaluation.EvaluationReport;
import dev.loupe.report.evaluation.EvaluationText;
import java.util.List;
import java.util.function.Function;

/** Prints evaluations in the form that is asked for, and holds them against what is required. */
final class EvaluateResults {
    private final Console console;
    private final Results results;
    private final String format;
    private final List<Requirement> requirements;

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
    int each(List<String> files, Function<String, Outcome> result) {
        return results.each(
                files,
                file -> {
                    try {
                        return result.apply(file);
                    } catch (BadInput e) {
                        String message = String.valueOf(e.getMessage());
                        throw message.startsWith(file + ": ")
                                ? new BadInput(message.substring(file.length() + 2), e)
                                : e;
                    }
                },
                () -> "");
    }

    /** The report as text or JSON, and where it falls short. */
    Outcome outcome(EvaluationReport report) {
        return outcome(report, format.equals("json") ? EvaluationJson.of(report) : EvaluationText.of(report));
    }

    /** A text made of the report, and where the report falls short; its warnings go to standard error. */
    Outcome outcome(EvaluationReport report, String text) {
        for (String warning : report.warnings()) {
            Loupe.complain(console, warning);
        }
        return new Outcome(text, Requirement.failures(requirements, report.stats()));
    }
}
