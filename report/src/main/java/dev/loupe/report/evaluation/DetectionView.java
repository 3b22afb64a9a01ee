package dev.loupe.report.evaluation;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.detection.ClassConfusion;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.Curves;
import dev.loupe.metrics.detection.DetectionMatches;
import dev.loupe.metrics.detection.Tide;
import dev.loupe.report.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The data of the view of detections. A server is asked for curves and images one by one; a file has those of the classes
 * with the most truths and of the images with the most errors.
 *
 * @param report the figures, of any protocol
 * @param matches what became of the detections
 * @param result the figures of {@code matches}
 */
public record DetectionView(EvaluationReport report, DetectionMatches matches, CocoResult result, Tide.Result tide) {
    /** The least score of a detection that is shown and held against an image, at first. */
    public static final double SHOWN = .3;

    /** How many images a file has. */
    public static final int WORST = 12;

    /** How many classes' curves a file has. */
    public static final int CURVES = 12;

    /** How many points of a curve a file has. */
    public static final int POINTS = 250;

    private static final int BINS = 20;

    /** The picture of an image as a {@code data:} address; empty if there is none. */
    @FunctionalInterface
    public interface Pictures {
        String of(Images.Image image);
    }

    public static DetectionView of(EvaluationReport report, DetectionMatches matches, CocoResult result) {
        return new DetectionView(
                report, matches, result, Tide.evaluate(matches.truth(), matches.detections(), matches.settings()));
    }

    /**
     * The data for a server's page.
     *
     * @param id by which curves and images are asked for
     */
    public Json served(String id) {
        Json json = new Json().beginObject();
        json.name("id").value(id);
        write(json);
        return json.endObject();
    }

    /** The data of a file, with a bounded number of curves and images. */
    public Json whole(String explanation, Pictures pictures) {
        Json json = new Json().beginObject();
        write(json);
        json.name("explanation").value(explanation);
        json.name("curves").beginObject();
        for (int k : withMostTruths()) {
            CurveJson.write(json.name(Integer.toString(k)), matches, result, k, POINTS);
        }
        json.endObject().name("images").beginArray();
        for (Curves.ImageErrors errors : worst()) {
            json.beginObject();
            ImageJson.errors(json, matches, errors);
            json.name("picture").value(pictures.of(errors.image()));
            int index = matches.truth().images().indexOf(errors.image().id());
            ImageJson.objects(json.name("objects"), matches, index, 0, SHOWN);
            json.endObject();
        }
        return json.endArray().endObject();
    }

    /** The images with the most errors that a file shows. */
    public List<Curves.ImageErrors> worst() {
        return matches.worstImages(0, SHOWN, category -> true).stream()
                .filter(one -> one.errors() > 0)
                .limit(WORST)
                .toList();
    }

    private List<Integer> withMostTruths() {
        return IntStream.range(0, result.groups())
                .boxed()
                .sorted(Comparator.comparing((Integer k) -> -result.positives(k)))
                .limit(CURVES)
                .toList();
    }

    private void write(Json json) {
        json.name("view").value("detections");
        ReportJson.write(json, report);
        json.name("class_agnostic").value(matches.settings().classAgnostic());
        json.name("thresholds").beginArray();
        for (double threshold : matches.settings().thresholds()) {
            json.value(ReportJson.plain(threshold));
        }
        json.endArray().name("by_threshold").beginArray();
        result.byThreshold().forEach(average -> ReportJson.number(json, average));
        json.endArray();
        CurveJson.mean(json.name("mean"), result);
        names(json);
        classes(json);
        tide(json);
        json.name("least").value(SHOWN);
        if (!matches.settings().classAgnostic()) {
            json.name("confusion").beginObject();
            confusion(json, 0, SHOWN);
            json.endObject();
        }
        json.name("scores");
        scores(json, 0, -1);
    }

    private void names(Json json) {
        Categories categories = matches.truth().categories();
        json.name("names").beginArray();
        for (int k = 0; k < categories.size(); k++) {
            Categories.Category one = categories.get(k);
            json.value(one.name().isEmpty() ? "category " + one.id() : one.name());
        }
        json.endArray();
    }

    /** The AP of each class at each threshold. */
    private void classes(Json json) {
        int last = result.settings().maxDetections().length - 1;
        json.name("classes").beginArray();
        for (int k = 0; k < result.groups(); k++) {
            json.beginObject()
                    .name("positives")
                    .value(result.positives(k))
                    .name("ap")
                    .beginArray();
            for (int t = 0; t < result.settings().thresholds().length; t++) {
                ReportJson.number(json, result.averagePrecision(new int[] {t}, new int[] {k}, 0, last));
            }
            json.endArray().endObject();
        }
        json.endArray();
    }

    private void tide(Json json) {
        json.name("tide").beginObject().name("ap").value(tide.averagePrecision());
        json.name("causes").beginArray();
        for (Tide.Cause cause : Tide.Cause.values()) {
            json.beginObject().name("name").value(cause.name().toLowerCase(Locale.ROOT));
            json.name("gain").value(tide.gain(cause));
            json.name("count").value(tide.count(cause)).endObject();
        }
        json.endArray().endObject();
    }

    /** Writes which class is taken for which into the object that is open. */
    public void confusion(Json json, int threshold, double least) {
        GroundTruth truth = matches.truth();
        json.name("threshold").value(threshold).name("least").value(least);
        ConfusionJson.write(
                json,
                ClassConfusion.of(
                                truth,
                                matches.detections(),
                                matches.settings(),
                                matches.settings().thresholds()[threshold],
                                least)
                        .counts());
    }

    /**
     * Writes how many right and wrong detections have which score, as an array of [low, high, right, wrong].
     *
     * @param category one class, or -1 for all
     */
    public void scores(Json json, int threshold, int category) {
        json.beginArray();
        for (Curves.ScoreBin bin : matches.scores(threshold, BINS, k -> category < 0 || k == category)) {
            json.beginArray().value(bin.low()).value(bin.high());
            json.value(bin.right()).value(bin.wrong()).endArray();
        }
        json.endArray();
    }

    /** Intervals that were drawn later. */
    public static Json intervals(EvaluationReport.Intervals intervals) {
        Json json = new Json();
        ReportJson.intervals(json, intervals);
        return json;
    }
}
