package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Greedy matching of detections to truths, as COCO's reference does it.
 *
 * <p>In each image the detections of a category, by descending score, each take the truth with the largest overlap that
 * is at least the threshold and not yet taken; of equal overlaps the later one. A truth that counts is preferred to one
 * that is ignored, and a crowd can be taken many times. A detection that takes an ignored truth, or takes none and lies
 * outside the area range, is ignored itself.
 */
final class Matching {
    /** Called for each match, for those who explain. */
    interface Witness {
        void matched(int plane, int position, int truthRow, double overlap);
    }

    private static final Witness NOBODY = (plane, position, truthRow, overlap) -> {};

    private final GroundTruth truth;
    private final Detections detections;
    private final CocoSettings settings;
    private final Protocol protocol;
    private final Overlaps overlaps;
    private final double[] thresholds;
    private final double[] lows;
    private final double[] highs;
    private final int mostDetections;
    private final Sorting.Grouped truthRows;
    private final Sorting.Grouped detectionRows;

    /** A matching of some rows of the truths and of the detections, given in the order of their files. */
    Matching(
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
        this.overlaps = Overlaps.of(truth, detections, settings);
        this.thresholds = settings.thresholds();
        this.lows =
                settings.areas().stream().mapToDouble(CocoSettings.Area::low).toArray();
        this.highs =
                settings.areas().stream().mapToDouble(CocoSettings.Area::high).toArray();
        int[] limits = settings.maxDetections();
        this.mostDetections = limits[limits.length - 1];
        this.truthRows = grouped(someTruths, truth::image, truth::category);
        this.detectionRows = grouped(someDetections, detections::image, detections::category);
    }

    /**
     * The rows by category, then image, then file. If classes do not matter there is one group, whose images have their
     * rows by category as the reference has: that decides ties.
     */
    private Sorting.Grouped grouped(int[] rows, IntUnaryOperator image, IntUnaryOperator category) {
        int images = truth.images().size();
        int categories = truth.categories().size();
        if (settings.classAgnostic()) {
            int[] byCategory = Sorting.byKey(rows, categories, category).rows();
            return Sorting.byKey(Sorting.byKey(byCategory, images, image).rows(), 1, row -> 0);
        }
        return Sorting.byKey(Sorting.byKey(rows, images, image).rows(), categories, category);
    }

    static Matching coco(GroundTruth truth, Detections detections, CocoSettings settings) {
        return new Matching(
                truth,
                Sorting.upTo(truth.size()),
                detections,
                Sorting.upTo(detections.size()),
                settings,
                Protocol.coco(truth, settings.kind()));
    }

    /** How many groups are matched apart: the categories, or one if classes do not matter. */
    int groups() {
        return settings.classAgnostic() ? 1 : truth.categories().size();
    }

    int areas() {
        return lows.length;
    }

    int thresholds() {
        return thresholds.length;
    }

    /** Matches all images' detections of one category. */
    CategoryMatches match(int category) {
        return match(category, NOBODY);
    }

    CategoryMatches match(int category, Witness witness) {
        CategoryMatches matches = new CategoryMatches(lows.length, thresholds.length);
        int d = detectionRows.starts()[category];
        int dEnd = detectionRows.starts()[category + 1];
        int t = truthRows.starts()[category];
        int tEnd = truthRows.starts()[category + 1];
        int[] dRows = detectionRows.rows();
        int[] tRows = truthRows.rows();
        ImageMatching one = new ImageMatching(matches, category, witness);
        while (d < dEnd || t < tEnd) {
            int image = Math.min(
                    d < dEnd ? detections.image(dRows[d]) : Integer.MAX_VALUE,
                    t < tEnd ? truth.image(tRows[t]) : Integer.MAX_VALUE);
            int dNext = d;
            while (dNext < dEnd && detections.image(dRows[dNext]) == image) {
                dNext++;
            }
            int tNext = t;
            while (tNext < tEnd && truth.image(tRows[tNext]) == image) {
                tNext++;
            }
            one.match(image, d, dNext, t, tNext);
            d = dNext;
            t = tNext;
        }
        return matches;
    }

    /** The work on one image after another, with arrays that are used again. */
    private final class ImageMatching {
        private final CategoryMatches matches;
        private final int category;
        private final Witness witness;
        private int[] sorted = {};
        private double[] scores = {};
        private double[] overlap = {};
        private boolean[] crowd = {};
        private boolean[] ignored = {};
        private boolean[] taken = {};
        private int[] order = {};
        /** Whether a detection overlaps any truth enough for the lowest threshold; most do not, and need no search. */
        private boolean[] near = {};

        private boolean anyNear;
        /** Whether a detection counts for nothing in this area range if it takes no truth. */
        private boolean[] outside = {};

        ImageMatching(CategoryMatches matches, int category, Witness witness) {
            this.matches = matches;
            this.category = category;
            this.witness = witness;
        }

        void match(int image, int dFrom, int dTo, int tFrom, int tTo) {
            int truths = tTo - tFrom;
            int found = sortDetections(dFrom, dTo);
            int first = matches.size();
            matches.reserve(found);
            for (int rank = 0; rank < found; rank++) {
                matches.add(detectionRows.rows()[dFrom + sorted[rank]], rank, scores[sorted[rank]]);
            }
            measure(first, found, tFrom, truths);
            boolean exhaustive = protocol.exhaustive(image, category);
            for (int area = 0; area < lows.length; area++) {
                int regular = orderTruths(area, tFrom, truths);
                for (int i = 0; i < regular; i++) {
                    matches.addPositive(area);
                }
                for (int d = 0; d < found; d++) {
                    double size = detections.area(matches.row(first + d));
                    outside[d] = !exhaustive || size < lows[area] || size > highs[area];
                    if (!near[d] && outside[d]) {
                        for (int threshold = 0; threshold < thresholds.length; threshold++) {
                            matches.setIgnored(area * thresholds.length + threshold, first + d);
                        }
                    }
                }
                for (int threshold = 0; threshold < thresholds.length && anyNear; threshold++) {
                    matchAt(area, threshold, first, found, tFrom, truths);
                }
            }
        }

        /** Fills {@code sorted} with the places of the image's best detections and gives their number. */
        private int sortDetections(int from, int to) {
            int count = to - from;
            if (sorted.length < count) {
                sorted = new int[Math.max(count, 2 * sorted.length)];
                scores = new double[sorted.length];
                near = new boolean[sorted.length];
                outside = new boolean[sorted.length];
            }
            for (int i = 0; i < count; i++) {
                sorted[i] = i;
                scores[i] = detections.score(detectionRows.rows()[from + i]);
            }
            Sorting.byScore(sorted, 0, count, scores);
            return Math.min(count, mostDetections);
        }

        private void measure(int first, int found, int tFrom, int truths) {
            long cells = (long) found * truths;
            if (cells > overlap.length) {
                overlap = new double[Math.toIntExact(Math.max(cells, 2L * Math.min(overlap.length, 1 << 20)))];
            }
            if (truths > taken.length) {
                int length = Math.max(truths, 2 * taken.length);
                taken = new boolean[length];
                crowd = new boolean[length];
                ignored = new boolean[length];
                order = new int[length];
            }
            for (int t = 0; t < truths; t++) {
                crowd[t] = protocol.crowd(truthRows.rows()[tFrom + t]);
            }
            double least = Math.min(thresholds[0], 1 - 1e-10);
            anyNear = false;
            for (int d = 0; d < found; d++) {
                int row = matches.row(first + d);
                near[d] = false;
                for (int t = 0; t < truths; t++) {
                    double value = overlaps.of(row, truthRows.rows()[tFrom + t], crowd[t]);
                    overlap[d * truths + t] = value;
                    near[d] |= value >= least;
                }
                if (near[d]) {
                    anyNear = true;
                    matches.setNear(first + d);
                }
            }
        }

        /** Puts the truths that count in this area range before those that are ignored; gives the number of the former. */
        private int orderTruths(int area, int tFrom, int truths) {
            int regular = 0;
            for (int t = 0; t < truths; t++) {
                int row = truthRows.rows()[tFrom + t];
                double size = truth.area(row);
                ignored[t] = protocol.ignored(row) || size < lows[area] || size > highs[area];
                if (!ignored[t]) {
                    order[regular++] = t;
                }
            }
            int at = regular;
            for (int t = 0; t < truths; t++) {
                if (ignored[t]) {
                    order[at++] = t;
                }
            }
            return regular;
        }

        private void matchAt(int area, int threshold, int first, int found, int tFrom, int truths) {
            int plane = area * thresholds.length + threshold;
            Arrays.fill(taken, 0, truths, false);
            for (int d = 0; d < found; d++) {
                if (!near[d]) {
                    continue;
                }
                int position = first + d;
                int best = best(d, threshold, truths);
                if (best >= 0) {
                    taken[best] = true;
                    matches.setMatched(plane, position);
                    witness.matched(plane, position, truthRows.rows()[tFrom + best], overlap[d * truths + best]);
                }
                if (best >= 0 ? ignored[best] : outside[d]) {
                    matches.setIgnored(plane, position);
                }
            }
        }

        /** The truth that the detection takes, or -1. */
        private int best(int d, int threshold, int truths) {
            double least = Math.min(thresholds[threshold], 1 - 1e-10);
            int best = -1;
            for (int i = 0; i < truths; i++) {
                int t = order[i];
                if (taken[t] && !crowd[t]) {
                    continue;
                }
                if (best >= 0 && !ignored[best] && ignored[t]) {
                    break;
                }
                double value = overlap[d * truths + t];
                if (value >= least) {
                    least = value;
                    best = t;
                }
            }
            return best;
        }
    }
}
