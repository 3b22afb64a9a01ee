package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.CocoSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads what evaluate's options say. */
final class EvaluateOptions {
    private EvaluateOptions() {}

    static Path file(String option, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadInput(option + " '" + value + "' is no path", e);
        }
    }

    static Path needed(Arguments arguments, String option) {
        return file(
                option,
                arguments
                        .value(option)
                        .orElseThrow(() -> new BadInput(
                                option + " is missing; loupe evaluate --help shows what each protocol needs")));
    }

    static List<String> neededAll(Arguments arguments, String option) {
        needed(arguments, option);
        return arguments.values(option);
    }

    static Kind kind(Arguments arguments) {
        return Kind.valueOf(
                arguments.choice("--type", "bbox", "bbox", "segm", "keypoints").toUpperCase(Locale.ROOT));
    }

    static Findings findings(Arguments arguments) {
        return arguments.has("--lenient") ? Findings.lenient() : Findings.strict();
    }

    static double number(Arguments arguments, String option, double usual, double least, double most) {
        return arguments.has(option) ? number(option, arguments.value(option, ""), least, most) : usual;
    }

    private static double number(String option, String text, double least, double most) {
        double number;
        try {
            number = Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new BadInput(option + ": '" + text + "' is not a number", e);
        }
        if (!(number >= least && number <= most)) {
            throw new BadInput(option + ": " + text + " is not between " + least + " and " + most);
        }
        return number;
    }

    static double[] numbers(Arguments arguments, String option, double least, double most) {
        return Arrays.stream(arguments.value(option, "").split(",", -1))
                .mapToDouble(text -> number(option, text, least, most))
                .toArray();
    }

    static int[] wholes(Arguments arguments, String option, int... usual) {
        if (!arguments.has(option)) {
            return usual;
        }
        double[] numbers = numbers(arguments, option, 1, Integer.MAX_VALUE);
        for (double number : numbers) {
            if (number != Math.rint(number)) {
                throw new BadInput(option + ": " + number + " is not a whole number");
            }
        }
        return Arrays.stream(numbers).mapToInt(number -> (int) number).toArray();
    }

    static CocoSettings coco(Arguments arguments) {
        try {
            CocoSettings settings = CocoSettings.of(kind(arguments)).classAgnostic(arguments.has("--class-agnostic"));
            if (arguments.has("--thresholds")) {
                settings = settings.thresholds(numbers(arguments, "--thresholds", 0, 1));
            }
            if (arguments.has("--max-detections")) {
                settings = settings.maxDetections(wholes(arguments, "--max-detections"));
            }
            if (arguments.has("--areas")) {
                settings = settings.areas(areas(arguments.value("--areas", "")));
            }
            if (arguments.has("--sigmas")) {
                settings = settings.sigmas(numbers(arguments, "--sigmas", 1e-9, 1e9));
            }
            return settings;
        } catch (IllegalArgumentException e) {
            throw new BadInput("--thresholds, --max-detections: give ascending numbers (" + e.getMessage() + ")", e);
        }
    }

    /** The ranges that are asked for, after the one that holds every size. */
    private static List<CocoSettings.Area> areas(String text) {
        List<CocoSettings.Area> areas =
                new ArrayList<>(List.of(CocoSettings.of(Kind.BBOX).areas().get(0)));
        for (String part : text.split(",", -1)) {
            String[] cells = part.split(":", -1);
            if (cells.length != 3 || cells[0].isBlank()) {
                throw new BadInput("--areas: '" + part + "' is not NAME:LOW:HIGH, as in tiny:0:256");
            }
            areas.add(new CocoSettings.Area(
                    cells[0], number("--areas", cells[1], 0, 1e300), number("--areas", cells[2], 0, 1e300)));
        }
        return areas;
    }

    static Bootstrap.Plan plan(Arguments arguments) {
        double percent = number(arguments, "--confidence-interval", 95, 1, 99.999);
        return new Bootstrap.Plan(
                arguments.number("--samples", 1000, 1),
                (long) number(arguments, "--seed", 0, -9e15, 9e15),
                percent / 100);
    }
}
