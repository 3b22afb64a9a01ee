package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.Column;
import dev.loupe.report.InspectCsv;
import dev.loupe.report.InspectHtml;
import dev.loupe.report.InspectLatex;
import dev.loupe.report.InspectMarkdown;
import dev.loupe.report.TableSettings;
import dev.loupe.report.picture.InspectSvg;
import java.util.List;

/**
 * The forms for other programs than a terminal: tables for spreadsheets and papers, a page, a picture.
 *
 * @param depth down to which modules are shown; -1 if none is asked for
 */
record DocumentForms(String format, int depth, List<Column> columns) {
    /** Reads the options; those that a form has no use for are refused. */
    static DocumentForms of(Arguments arguments, String format, boolean several) {
        boolean isTable = format.equals("markdown") || format.equals("latex");
        boolean isPicture = format.equals("svg");
        if (TextForms.isAsked(arguments) && !arguments.has("--symbolic")) {
            throw new BadInput("--format " + format + " shows the modules; leave it out, or leave out"
                    + " --memory, --sort, --top, --filter and --roofline");
        }
        if (arguments.has("--columns") && !isTable) {
            throw new BadInput("--columns goes with the forms text, markdown and latex; " + format + " tells all");
        }
        if (arguments.has("--depth") && !isTable && !isPicture) {
            throw new BadInput("--depth goes with the forms text, markdown, latex and svg; " + format + " tells all");
        }
        if (several && (isPicture || format.equals("html"))) {
            throw new BadInput("--format " + format + " takes one model at a time: its result is one file");
        }
        return new DocumentForms(format, arguments.number("--depth", -1, 0), Columns.of(arguments));
    }

    String text(Model model) {
        TableSettings table = new TableSettings(depth, columns);
        return switch (format) {
            case "csv" -> InspectCsv.of(model.inspection());
            case "markdown" -> InspectMarkdown.of(model.inspection(), model.heading(), table);
            case "latex" -> InspectLatex.of(model.inspection(), model.heading(), table);
            case "html" ->
                InspectHtml.of(
                        model.inspection(), model.heading(), model.facts().warnings());
            default -> InspectSvg.of(model.inspection(), model.heading(), depth);
        };
    }
}
