package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.torchinfo.Column;
import dev.loupe.report.torchinfo.RowSetting;
import dev.loupe.report.torchinfo.TorchinfoSettings;
import dev.loupe.report.torchinfo.Version;

/** Reads torchinfo's own settings; its classes are loaded only for its style. */
final class Style {
    /** The options that only torchinfo's styles take. */
    private static final String[] OWN = {"--row-settings", "--col-width", "--batch-dim", "--no-input"};

    private Style() {}

    static void refuseTorchinfoOptions(Arguments arguments) {
        for (String option : OWN) {
            if (arguments.has(option)) {
                throw new BadInput(option + " is a setting of torchinfo's: it goes with --style torchinfo-1.8 or"
                        + " torchinfo-main");
            }
        }
    }

    static TorchinfoSettings torchinfo(Arguments arguments, String style) {
        Version version = style.equals("torchinfo-main") ? Version.MAIN : Version.ONE_EIGHT;
        TorchinfoSettings settings = TorchinfoSettings.of(version)
                .depth(arguments.number("--depth", 3, 0))
                .columnWidth(arguments.number("--col-width", 25, 1))
                .verbose(arguments.has("--verbose") ? 2 : 1);
        if (arguments.has("--no-input")) {
            settings = settings.withoutInput();
        }
        if (arguments.has("--columns")) {
            settings = settings.columns(Column.parse(arguments.value("--columns", "")));
        }
        if (arguments.has("--row-settings")) {
            settings = settings.rows(RowSetting.parse(arguments.value("--row-settings", "")));
        }
        if (arguments.has("--batch-dim")) {
            settings = settings.batchDimension(arguments.number("--batch-dim", 0, 0));
        }
        return settings;
    }
}
