package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * How the AP of one class comes about, step by step: from overlap to match, from matches to precision and recall, from
 * these to AP, and from the classes' AP to the mean.
 *
 * @param category the class
 * @param threshold the overlap at which a detection counts as a match
 * @param positives how many truths are to be found
 * @param steps the detections by descending score
 * @param readings the envelope at the recalls 0, .01, ..., 1
 * @param averagePrecision the mean of the readings; empty if there is nothing to be found
 * @param byThreshold the class's AP at each overlap threshold: it falls as the threshold rises
 * @param classes every class's AP at this threshold
 * @param mean their mean: mAP at this threshold
 */
public record Explanation(
        Categories.Category category,
        double threshold,
        int positives,
        List<Step> steps,
        List<Reading> readings,
        OptionalDouble averagePrecision,
        List<AtThreshold> byThreshold,
        List<OfClass> classes,
        OptionalDouble mean) {
    public Explanation {
        steps = List.copyOf(steps);
        readings = List.copyOf(readings);
        byThreshold = List.copyOf(byThreshold);
        classes = List.copyOf(classes);
    }

    /** What a detection counts as. */
    public enum Verdict {
        TRUE_POSITIVE,
        FALSE_POSITIVE,
        /** It found a crowd or a truth outside the size range, and counts neither way. */
        IGNORED
    }

    /**
     * One detection.
     *
     * @param image where it is
     * @param score how sure the model is
     * @param truth the id of the truth that it takes
     * @param overlap its overlap with that truth; 0 without one
     * @param truePositives how many there are up to here
     * @param falsePositives how many there are up to here
     * @param precision TP / (TP + FP) up to here
     * @param recall TP / positives up to here; 0 if there are none
     * @param envelope the largest precision from here on
     */
    public record Step(
            Images.Image image,
            double score,
            OptionalLong truth,
            double overlap,
            Verdict verdict,
            int truePositives,
            int falsePositives,
            double precision,
            double recall,
            double envelope) {}

    /** The envelope at one recall. */
    public record Reading(double recall, double precision) {}

    /** AP at one overlap threshold. */
    public record AtThreshold(double threshold, OptionalDouble averagePrecision) {}

    /** AP of one class. */
    public record OfClass(Categories.Category category, OptionalDouble averagePrecision) {}

    /**
     * Explains one class at one threshold, over the first area range and the largest number of detections.
     *
     * @param category the class's index
     * @param threshold the threshold's index in the settings
     */
    public static Explanation of(
            GroundTruth truth, Detections detections, CocoSettings settings, int category, int threshold) {
        Matching matching = Matching.coco(truth, detections, settings);
        record Taken(int truthRow, double overlap) {}
        Map<Integer, Taken> taken = new HashMap<>();
        CategoryMatches matches = matching.match(category, (plane, position, truthRow, overlap) -> {
            if (plane == threshold) {
                taken.put(position, new Taken(truthRow, overlap));
            }
        });
        int[] order = matches.byScore();
        int positives = matches.positives(0);
        double[] precisions = new double[order.length];
        int[] right = new int[order.length];
        int[] wrong = new int[order.length];
        int truePositives = 0;
        int falsePositives = 0;
        for (int i = 0; i < order.length; i++) {
            Verdict verdict = verdict(matches, threshold, order[i]);
            truePositives += verdict == Verdict.TRUE_POSITIVE ? 1 : 0;
            falsePositives += verdict == Verdict.FALSE_POSITIVE ? 1 : 0;
            right[i] = truePositives;
            wrong[i] = falsePositives;
            int counted = truePositives + falsePositives;
            precisions[i] = counted == 0 ? 0 : (double) truePositives / counted;
        }
        double[] envelope = precisions.clone();
        for (int i = envelope.length - 2; i >= 0; i--) {
            envelope[i] = Math.max(envelope[i], envelope[i + 1]);
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            Taken its = taken.getOrDefault(order[i], new Taken(-1, 0));
            steps.add(new Step(
                    truth.images().get(detections.image(matches.row(order[i]))),
                    matches.score(order[i]),
                    its.truthRow() < 0 ? OptionalLong.empty() : OptionalLong.of(truth.id(its.truthRow())),
                    its.overlap(),
                    verdict(matches, threshold, order[i]),
                    right[i],
                    wrong[i],
                    precisions[i],
                    positives == 0 ? 0 : (double) right[i] / positives,
                    envelope[i]));
        }
        CocoResult result = Coco.evaluate(truth, matching, settings);
        int last = settings.maxDetections().length - 1;
        double[] read = result.precision(category, threshold, 0, last);
        double[] recalls = CocoSettings.recalls();
        double[] thresholds = settings.thresholds();
        int[] one = {category};
        int[] at = {threshold};
        return new Explanation(
                settings.classAgnostic()
                        ? new Categories.Category(0, "all classes as one")
                        : truth.categories().get(category),
                thresholds[threshold],
                positives,
                steps,
                IntStream.range(0, read.length)
                        .mapToObj(r -> new Reading(recalls[r], read[r]))
                        .toList(),
                result.averagePrecision(at, one, 0, last),
                IntStream.range(0, thresholds.length)
                        .mapToObj(t ->
                                new AtThreshold(thresholds[t], result.averagePrecision(new int[] {t}, one, 0, last)))
                        .toList(),
                settings.classAgnostic()
                        ? List.of()
                        : IntStream.range(0, result.groups())
                                .mapToObj(k -> new OfClass(
                                        truth.categories().get(k), result.averagePrecision(at, new int[] {k}, 0, last)))
                                .toList(),
                result.byThreshold().get(threshold));
    }

    private static Verdict verdict(CategoryMatches matches, int plane, int position) {
        if (matches.ignored(plane, position)) {
            return Verdict.IGNORED;
        }
        return matches.matched(plane, position) ? Verdict.TRUE_POSITIVE : Verdict.FALSE_POSITIVE;
    }
}
