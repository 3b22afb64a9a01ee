package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
        double lowest = 0;
        double highest = 1;
        for (int row = 0; row < detections.size(); row++) {
            lowest = Math.min(lowest, detections.score(row));
            highest = Math.max(highest, detections.score(row));
        }
        long[] right = new long[bins];
        long[] wrong = new long[bins];
        double width = (highest - lowest) / bins;
        Matching matching = Matching.coco(truth, detections, settings);
        for (int category = 0; category < matching.groups(); category++) {
            CategoryMatches matches = matching.match(category);
            for (int position = 0; position < matches.size(); position++) {
                if (!matches.ignored(threshold, position)) {
                    int bin = (int) Math.min(bins - 1, (matches.score(position) - lowest) / width);
                    (matches.matched(threshold, position) ? right : wrong)[bin]++;
                }
            }
        }
        List<ScoreBin> result = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            result.add(new ScoreBin(lowest + bin * width, lowest + (bin + 1) * width, right[bin], wrong[bin]));
        }
        return result;
    }

    /**
     * All images, those with the most errors first: detections of at least the given score that match nothing, and
     * truths that no such detection found.
     */
    public static List<ImageErrors> worstImages(
            GroundTruth truth, Detections detections, CocoSettings settings, int threshold, double least) {
        int images = truth.images().size();
        int[] found = new int[images];
        int[] invented = new int[images];
        int[] missed = new int[images];
        Protocol protocol = Protocol.coco(truth, settings.kind());
        for (int row = 0; row < truth.size(); row++) {
            missed[truth.image(row)] += protocol.ignored(row) ? 0 : 1;
        }
        Matching matching = Matching.coco(truth, detections, settings);
        for (int category = 0; category < matching.groups(); category++) {
            CategoryMatches matches = matching.match(category);
            for (int position = 0; position < matches.size(); position++) {
                if (matches.ignored(threshold, position) || matches.score(position) < least) {
                    continue;
                }
                int image = detections.image(matches.row(position));
                if (matches.matched(threshold, position)) {
                    found[image]++;
                    missed[image]--;
                } else {
                    invented[image]++;
                }
            }
        }
        ImageErrors[] errors = new ImageErrors[images];
        Arrays.setAll(
                errors, i -> new ImageErrors(truth.images().get(i), found[i], invented[i], Math.max(0, missed[i])));
        return Arrays.stream(errors)
                .sorted(Comparator.comparingInt(ImageErrors::errors).reversed())
                .toList();
    }
}
