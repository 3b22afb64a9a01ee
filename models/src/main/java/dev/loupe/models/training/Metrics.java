package dev.loupe.models.training;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.report.Json;
import dev.loupe.report.evaluation.Charts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of {@code metrics.jsonl}. */
public final class Metrics {
    /** A figure at a step. */
    public record Point(long step, double value) {}

    private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");

    private Metrics() {}

    static String line(long step, double epoch, double seconds, Map<String, Double> figures, boolean isFinal) {
        Json json = new Json().beginObject();
        json.name("step").value(step).name("epoch").value(epoch).name("seconds").value(seconds);
        figures.forEach((name, value) -> json.name(name).value(value));
        if (isFinal) {
            json.name("final").value(true);
        }
        return json.endObject().toString();
    }

    /** How a figure went, from the file that {@link Trainer} wrote. */
    public static List<Point> curve(Path file, String figure) {
        Pattern value = Pattern.compile("\"" + Pattern.quote(figure) + "\":(-?[0-9.]+(?:E-?[0-9]+)?)");
        List<Point> points = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher step = STEP.matcher(line);
                Matcher number = value.matcher(line);
                if (step.find() && number.find()) {
                    points.add(new Point(Long.parseLong(step.group(1)), Double.parseDouble(number.group(1))));
                }
            }
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be read: " + e.getMessage(), e);
        }
        return points;
    }

    /** The same as a line of a chart. */
    public static Charts.Line line(String name, Path file, String figure) {
        List<Point> curve = curve(file, figure);
        return new Charts.Line(
                name,
                curve.stream().mapToDouble(point -> (double) point.step()).toArray(),
                curve.stream().mapToDouble(Point::value).toArray());
    }
}
