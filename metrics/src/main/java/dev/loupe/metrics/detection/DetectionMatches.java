package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What became of all detections at all thresholds: matched once, asked many times, by those who look at curves, images and
 * classes one after another. It holds two bits a detection, threshold and area range.
 */
public final class DetectionMatches {
    private final GroundTruth truth;
    private final Detections detections;
    private final CocoSettings settings;
    private final Protocol protocol;
    private final CategoryMatches[] matches;
    /** The rows that take part, by image. */
    private final Sorting.Grouped truthsOfImage;

    private final Sorting.Grouped detectionsOfImage;

    private DetectionMatches(
            GroundTruth truth,
            int[] someTruths,
            Detections detections,
            int[] someDetections,
            CocoSettings settings,
            Protocol protocol) {
        this.truth = truth;
        this.detections = detections;
        this.settings = settings;
        this.protocol = protocol;
        Matching matching = new Matching(truth, someTruths, detections, someDetections, settings, protocol);
        this.matches = new CategoryMatches[matching.groups()];
        IntStream.range(0, matches.length).parallel().forEach(k -> matches[k] = matching.match(k));
        int images = truth.images().size();
        this.truthsOfImage = Sorting.byKey(someTruths, images, truth::image);
        this.detectionsOfImage = Sorting.byKey(someDetections, images, detections::image);
    }

    /** Matches by COCO's rules. */
    public static DetectionMatches coco(GroundTruth truth, Detections detections, CocoSettings settings) {
        return new DetectionMatches(
                truth,
                Sorting.upTo(truth.size()),
                detections,
                Sorting.upTo(detections.size()),
                settings,
                Protocol.coco(truth, settings.kind()));
    }

    /** Matches by LVIS's rules, boxes or masks. */
    public static DetectionMatches lvis(GroundTruth truth, Detections detections, Kind kind) {
        int[] truths = Lvis.truths(truth);
        return new DetectionMatches(
                truth,
                truths,
                detections,
                Lvis.counted(truth, truths, detections),
                CocoSettings.lvis(kind),
                Protocol.lvis(truth));
    }

    public GroundTruth truth() {
        return truth;
    }

    public Detections detections() {
        return detections;
    }

    public CocoSettings settings() {
        return settings;
    }

    /** How many groups were matched apart: the categories, or one if classes do not matter. */
    public int groups() {
        return matches.length;
    }

    /** The figures, the same to the last bit as {@link Coco#evaluate} or {@link Lvis#evaluate} give. */
    public CocoResult result() {
        CocoResult result = new CocoResult(settings, truth.categories());
        IntStream.range(0, matches.length).parallel().forEach(k -> result.fill(k, matches[k]));
        return result;
    }

    /** The precision-recall curve of one category at one threshold, over all sizes of the first area range. */
    public Curve curve(int category, int threshold) {
        CategoryMatches its = matches[category];
        Curve.Builder curve = new Curve.Builder(its.positives(0));
        for (int position : its.byScore()) {
            if (!its.ignored(threshold, position)) {
                curve.add(its.score(position), its.matched(threshold, position));
            }
        }
        return curve.build();
    }

    /** The scores of right and wrong detections of some categories at one threshold, in bins from 0 to the largest. */
    public List<Curves.ScoreBin> scores(int threshold, int bins, IntPredicate categories) {
        double lowest = 0;
        double highest = 1;
        for (int row = 0; row < detections.size(); row++) {
            lowest = Math.min(lowest, detections.score(row));
            highest = Math.max(highest, detections.score(row));
        }
        long[] right = new long[bins];
        long[] wrong = new long[bins];
        double width = (highest - lowest) / bins;
        for (int category = 0; category < matches.length; category++) {
            CategoryMatches its = matches[category];
            for (int position = 0; categories.test(category) && position < its.size(); position++) {
                if (!its.ignored(threshold, position)) {
                    int bin = (int) Math.min(bins - 1, (its.score(position) - lowest) / width);
                    (its.matched(threshold, position) ? right : wrong)[bin]++;
                }
            }
        }
        List<Curves.ScoreBin> result = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            result.add(new Curves.ScoreBin(lowest + bin * width, lowest + (bin + 1) * width, right[bin], wrong[bin]));
        }
        return result;
    }

    /**
     * All images, those with the most errors in some categories first: detections of at least the given score that match
     * nothing, and truths that no such detection found.
     */
    public List<Curves.ImageErrors> worstImages(int threshold, double least, IntPredicate categories) {
        int images = truth.images().size();
        int[] found = new int[images];
        int[] invented = new int[images];
        int[] missed = new int[images];
        for (int row : truthsOfImage.rows()) {
            missed[truth.image(row)] += !protocol.ignored(row) && categories.test(group(truth.category(row))) ? 1 : 0;
        }
        for (int category = 0; category < matches.length; category++) {
            CategoryMatches its = matches[category];
            for (int position = 0; categories.test(category) && position < its.size(); position++) {
                if (its.ignored(threshold, position) || its.score(position) < least) {
                    continue;
                }
                int image = detections.image(its.row(position));
                if (its.matched(threshold, position)) {
                    found[image]++;
                    missed[image]--;
                } else {
                    invented[image]++;
                }
            }
        }
        Curves.ImageErrors[] errors = new Curves.ImageErrors[images];
        Arrays.setAll(
                errors,
                i -> new Curves.ImageErrors(truth.images().get(i), found[i], invented[i], Math.max(0, missed[i])));
        return Arrays.stream(errors)
                .sorted(Comparator.comparingInt(Curves.ImageErrors::errors).reversed())
                .toList();
    }

    private int group(int category) {
        return settings.classAgnostic() ? 0 : category;
    }

    /** What an object of an image counts as. */
    public enum Role {
        /** A detection that matches a truth. */
        RIGHT,
        /** A detection that matches nothing. */
        WRONG,
        /** A truth that a detection matches. */
        FOUND,
        /** A truth that none does. */
        MISSED,
        /** A detection or truth that counts neither way: a crowd, or what lies in one. */
        IGNORED
    }

    /**
     * An object of one image.
     *
     * @param truthRow its row, or for a detection that of the truth it takes
     * @param detectionRow its row, or for a truth that of the detection that takes it
     * @param detection whether it is a detection; else a truth
     * @param overlap of both; 0 without both
     */
    public record Matched(
            Role role, OptionalInt truthRow, OptionalInt detectionRow, boolean detection, double overlap) {}

    /**
     * The truths of one image, then its detections of at least the given score, by category and descending score. As
     * matching goes by descending score, those of less score change nothing.
     *
     * @param image its index
     */
    public List<Matched> image(int image, int threshold, double least) {
        int[] truths = rows(truthsOfImage, image);
        int[] found = Arrays.stream(rows(detectionsOfImage, image))
                .filter(row -> detections.score(row) >= least)
                .toArray();
        Matching matching = new Matching(truth, truths, detections, found, settings, protocol);
        List<Matched> ofDetections = new ArrayList<>();
        Map<Integer, Matched> ofTruths = new HashMap<>();
        for (int category = 0; category < matching.groups(); category++) {
            Map<Integer, Matched> taken = new HashMap<>();
            CategoryMatches its = matching.match(category, (plane, position, row, overlap) -> {
                if (plane == threshold) {
                    taken.put(
                            position,
                            new Matched(Role.FOUND, OptionalInt.of(row), OptionalInt.empty(), false, overlap));
                }
            });
            for (int position = 0; position < its.size(); position++) {
                OptionalInt row = OptionalInt.of(its.row(position));
                Matched taker = taken.get(position);
                boolean ignored = its.ignored(threshold, position);
                Role role = ignored ? Role.IGNORED : taker == null ? Role.WRONG : Role.RIGHT;
                ofDetections.add(
                        taker == null
                                ? new Matched(role, OptionalInt.empty(), row, true, 0)
                                : new Matched(role, taker.truthRow(), row, true, taker.overlap()));
                if (taker != null && !ignored) {
                    ofTruths.put(
                            taker.truthRow().orElseThrow(),
                            new Matched(Role.FOUND, taker.truthRow(), row, false, taker.overlap()));
                }
            }
        }
        List<Matched> all = new ArrayList<>();
        for (int row : truths) {
            Matched its = ofTruths.get(row);
            Role role = protocol.ignored(row) ? Role.IGNORED : Role.MISSED;
            all.add(its == null ? new Matched(role, OptionalInt.of(row), OptionalInt.empty(), false, 0) : its);
        }
        all.addAll(ofDetections);
        return all;
    }

    private static int[] rows(Sorting.Grouped grouped, int image) {
        return Arrays.copyOfRange(grouped.rows(), grouped.starts()[image], grouped.starts()[image + 1]);
    }
}
