package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Truth;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What became of the detections of one category in one image, or of all if classes do not matter: all that the counting
 * needs, whoever does it. This is the part of COCO's rules that can run anywhere, as matching never looks beyond an image.
 *
 * @param outcomes the detections by descending score, at most as many as the settings allow
 * @param positives by area range, how many truths are to be found
 */
public record GroupMatches(List<Outcome> outcomes, List<Integer> positives) {
    public GroupMatches {
        outcomes = List.copyOf(outcomes);
        positives = List.copyOf(positives);
    }

    /**
     * What became of one detection.
     *
     * @param score its score; -0.0 is made 0.0, so that equal scores are equal bits
     * @param rank how many detections of its image and category stand before it
     * @param states two bits a plane (area range · thresholds + threshold), four planes a byte: 1 matched, 2 ignored
     */
    @SuppressWarnings("ArrayRecordComponent") // bits; outcomes are never compared as wholes
    public record Outcome(double score, int rank, byte[] states) implements Serializable {
        public boolean matched(int plane) {
            return ((states[plane / 4] >> (plane % 4 * 2)) & 1) != 0;
        }

        public boolean ignored(int plane) {
            return ((states[plane / 4] >> (plane % 4 * 2)) & 2) != 0;
        }
    }

    /**
     * Matches detections with the truths of their image, both in the order of their files, and of one category unless the
     * settings are class-agnostic. Polygons need the image's size.
     */
    public static GroupMatches of(
            Images.Image image, List<Truth> truths, List<Detection> detections, CocoSettings settings) {
        Findings findings = Findings.strict();
        GroundTruth.Builder truthBuilder = new GroundTruth.Builder(settings.kind(), "", findings);
        Detections.Builder detectionBuilder = new Detections.Builder(settings.kind(), "", findings);
        truthBuilder.image(image);
        LongStream.concat(
                        truths.stream().mapToLong(Truth::category),
                        detections.stream().mapToLong(Detection::category))
                .distinct()
                .forEach(category -> truthBuilder.category(new Categories.Category(category, "")));
        truths.forEach(truth -> truthBuilder.truth(image.id(), truth));
        detections.forEach(detection -> detectionBuilder.detection(image.id(), detection));
        GroundTruth truth = truthBuilder.build();
        if (!settings.classAgnostic() && truth.categories().size() != 1) {
            throw new IllegalArgumentException(
                    "one category at a time, not " + truth.categories().size());
        }
        CategoryMatches matches =
                Matching.coco(truth, detectionBuilder.build(truth), settings).match(0);
        int planes = settings.areas().size() * settings.thresholds().length;
        List<Outcome> outcomes = new ArrayList<>(matches.size());
        for (int position = 0; position < matches.size(); position++) {
            byte[] states = new byte[(planes + 3) / 4];
            for (int plane = 0; plane < planes; plane++) {
                int state = (matches.matched(plane, position) ? 1 : 0) | (matches.ignored(plane, position) ? 2 : 0);
                states[plane / 4] |= (byte) (state << (plane % 4 * 2));
            }
            outcomes.add(new Outcome(matches.score(position) + 0.0, matches.rank(position), states));
        }
        List<Integer> positives = new ArrayList<>();
        for (int area = 0; area < settings.areas().size(); area++) {
            positives.add(matches.positives(area));
        }
        return new GroupMatches(outcomes, positives);
    }
}
