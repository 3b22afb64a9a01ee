package dev.loupe.report.learning;

import dev.loupe.report.Html;
import dev.loupe.report.Json;
import dev.loupe.report.learning.DetectorComparison.Compared;
import dev.loupe.report.learning.DetectorComparison.Step;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** A {@link DetectorComparison} as text, JSON and a page. */
public final class ComparisonForms {
    /** One figure of all detectors. */
    private record Row(String title, Function<Compared, String> cell) {}

    private static final List<Row> ROWS = List.of(
            new Row("CNN passes an image", one -> number("%.1f", one.cnnPasses())),
            new Row("proposals an image", one -> number("%.1f", one.proposals())),
            new Row("recall of proposals at IoU .5", one -> number("%.3f", one.recall50())),
            new Row("recall of proposals at IoU .7", one -> number("%.3f", one.recall70())),
            new Row("milliseconds an image", one -> milliseconds(one.seconds())),
            new Row("  proposals", one -> milliseconds(one.secondsProposals())),
            new Row("  CNN", one -> milliseconds(one.secondsCnn())),
            new Row("  heads", one -> milliseconds(one.secondsHeads())),
            new Row("  NMS", one -> milliseconds(one.secondsNms())),
            new Row("AP50", one -> precision(one.ap50())),
            new Row("AP", one -> precision(one.ap())),
            new Row("minutes of training", one -> number("%.1f", one.minutes())));

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222; background: #fff }
            table { border-collapse: collapse; margin: 1rem 0 }
            td, th { padding: .3rem .8rem; border-bottom: 1px solid #ccc; text-align: right }
            td:first-child, th:first-child { text-align: left; white-space: pre }
            .steps { display: flex; flex-wrap: wrap; gap: 1rem }
            figure { margin: 0; width: 20rem } figure img { width: 100%; image-rendering: pixelated }
            figcaption { font-size: .9rem }
            @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } td, th { border-color: #444 } }
            """;

    private ComparisonForms() {}

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String milliseconds(double seconds) {
        return number("%.1f", 1000 * seconds);
    }

    private static String precision(OptionalDouble value) {
        return value.isPresent() ? number("%.3f", value.getAsDouble()) : "—";
    }

    /** A table: a column for each detector. */
    public static String text(DetectorComparison comparison) {
        StringBuilder text = new StringBuilder(comparison.data())
                .append(", ")
                .append(comparison.pictures())
                .append(" images held out\n\n")
                .append(String.format("%-30s", ""));
        comparison.detectors().forEach(one -> text.append(String.format("%14s", one.name())));
        for (Row row : ROWS) {
            text.append(String.format("%n%-30s", row.title()));
            comparison
                    .detectors()
                    .forEach(one -> text.append(String.format("%14s", row.cell().apply(one))));
        }
        text.append('\n');
        for (Compared one : comparison.detectors()) {
            text.append('\n').append(one.name()).append(" is trained by ").append(String.join(", ", one.stages()));
        }
        return text.append('\n').toString();
    }

    /** {@code loupe.compare-detectors/1}. */
    public static String json(DetectorComparison comparison) {
        Json json = new Json()
                .beginObject()
                .name("schema")
                .value("loupe.compare-detectors/1")
                .name("data")
                .value(comparison.data())
                .name("images")
                .value(comparison.pictures())
                .name("detectors")
                .beginArray();
        for (Compared one : comparison.detectors()) {
            json.beginObject().name("name").value(one.name());
            json.name("cnn_passes_per_image").value(one.cnnPasses());
            json.name("proposals_per_image").value(one.proposals());
            json.name("recall50").value(one.recall50()).name("recall70").value(one.recall70());
            json.name("seconds_per_image").value(one.seconds());
            json.name("seconds")
                    .beginObject()
                    .name("proposals")
                    .value(one.secondsProposals())
                    .name("cnn")
                    .value(one.secondsCnn())
                    .name("heads")
                    .value(one.secondsHeads())
                    .name("nms")
                    .value(one.secondsNms())
                    .endObject();
            optional(json.name("AP50"), one.ap50());
            optional(json.name("AP"), one.ap());
            json.name("stages").beginArray();
            one.stages().forEach(json::value);
            json.endArray().name("minutes").value(one.minutes()).endObject();
        }
        return json.endArray().endObject() + "\n";
    }

    private static void optional(Json json, OptionalDouble value) {
        if (value.isPresent()) {
            json.value(value.getAsDouble());
        } else {
            json.nullValue();
        }
    }

    /** One page with everything in it: the table, and the steps of each detector on the picture. */
    public static String html(DetectorComparison comparison) {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
                + " style-src 'unsafe-inline'\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<title>Detectors side by side</title>\n<style>");
        page.append(STYLE).append("</style>\n<h1>Detectors side by side</h1>\n<p>");
        page.append(Html.escape(comparison.data())).append(", ").append(comparison.pictures());
        page.append(
                " images held out. CNN passes are counted where the network runs; seconds are wall time on this machine."
                        + "\n<table>\n<tr><th></th>");
        comparison
                .detectors()
                .forEach(one ->
                        page.append("<th>").append(Html.escape(one.name())).append("</th>"));
        page.append("</tr>\n");
        for (Row row : ROWS) {
            page.append("<tr><td>").append(Html.escape(row.title())).append("</td>");
            comparison
                    .detectors()
                    .forEach(one ->
                            page.append("<td>").append(row.cell().apply(one)).append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</table>\n<ul>\n");
        for (Compared one : comparison.detectors()) {
            page.append("<li>").append(Html.escape(one.name())).append(" is trained by ");
            page.append(Html.escape(String.join(", ", one.stages()))).append("</li>\n");
        }
        page.append("</ul>\n");
        Map<String, List<Step>> byDetector = new LinkedHashMap<>();
        comparison
                .steps()
                .forEach(step -> byDetector
                        .computeIfAbsent(step.detector(), name -> new ArrayList<>())
                        .add(step));
        byDetector.forEach((name, steps) -> {
            page.append("<h2>").append(Html.escape(name)).append("</h2>\n<div class=\"steps\">\n");
            steps.forEach(step -> figure(page, step));
            page.append("</div>\n");
        });
        return page.append("</html>\n").toString();
    }

    private static void figure(StringBuilder page, Step step) {
        String caption = Html.escape(step.caption());
        page.append("<figure><img alt=\"").append(caption).append("\" src=\"data:image/png;base64,");
        page.append(Base64.getEncoder().encodeToString(step.png()));
        page.append("\"><figcaption>").append(caption).append("</figcaption></figure>\n");
    }
}
