package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import java.util.List;

/** What is drawn: precision over recall, scores of right and wrong detections, images with the most errors. */
public final class Curves {
    /** How many right and wrong detections have a score in [low, high); the last bin has its upper end too. */
    public record ScoreBin(double low, double high, long right, long wrong) {}

    /** How many objects of an image were found, invented and missed. */
    public record ImageErrors(Images.Image image, int found, int invented, int missed) {
        public int errors() {
            return invented + missed;
        }
    }

    private Curves() {}

    /** The precision-recall curve of one category at one threshold, over all sizes of the first area range. */
    public static Curve precisionRecall(
            GroundTruth truth, Detections detections, CocoSettings settings, int category, int threshold) {
        CategoryMatches matches = Matching.coco(truth, detections, settings).match(category);
        Curve.Builder curve = new Curve.Builder(matches.positives(0));
        for (int position : matches.byScore()) {
            if (!matches.ignored(threshold, position)) {
                curve.add(matches.score(position), matches.matched(threshold, position));
            }
        }
        return curve.build();
    }

    /** The scores of all categories' right and wrong detections at one threshold, in bins from 0 to the largest. */
    public static List<ScoreBin> scores(
            GroundTruth truth, Detections detections, CocoSettings settings, int threshold, int bins) {
        return DetectionMatches.coco(truth, detections, settings).scores(threshold, bins, category -> true);
    }

    /**
     * All images, those with the most errors first: detections of at least the given score that match nothing, and
     * truths that no such detection found.
     */
    public static List<ImageErrors> worstImages(
            GroundTruth truth, Detections detections, CocoSettings settings, int threshold, double least) {
        return DetectionMatches.coco(truth, detections, settings).worstImages(threshold, least, category -> true);
    }
}
