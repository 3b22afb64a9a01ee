package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What keeps a detector from a perfect AP: Bolya, Foley, Hays, Hoffman, "TIDE: A General Toolbox for Identifying Object
 * Detection Errors", ECCV 2020, section 2.
 *
 * <p>Each false positive gets one cause, each truth that no cause explains is missed. The weight of a cause is how much
 * AP at overlap .5 rises if all errors of that cause are repaired and nothing else changes. Weights do not add up to the
 * missing AP, because one error can hide another.
 */
public final class Tide {
    private static final double POSITIVE = .5;
    private static final double BACKGROUND = .1;
    private static final int MOST_DETECTIONS = 100;

    /** The causes of errors, by the names of the paper. */
    public enum Cause {
        /** Found at the right place (overlap ≥ .5), named wrongly. */
        CLASSIFICATION,
        /** Named rightly, at overlap .1 to .5. */
        LOCALIZATION,
        /** Neither name nor place is right, and none of the others fits. */
        BOTH,
        /** Right, but the truth was already taken by a better detection. */
        DUPLICATE,
        /** Nothing is there: no truth overlaps by more than .1. */
        BACKGROUND,
        /** A truth that was not found, not even with a wrong name or place. */
        MISSED,
        /** Special: all false positives, as if their scores were 0. */
        FALSE_POSITIVE,
        /** Special: all truths not found, as if they were not there. */
        FALSE_NEGATIVE
    }

    /**
     * AP at overlap .5, the gain in AP of each cause and how many errors it has.
     *
     * @param averagePrecision in [0, 1]; NaN if there is nothing to measure
     * @param gains in [0, 1] for each cause
     * @param counts for each cause
     */
    public record Result(double averagePrecision, Map<Cause, Double> gains, Map<Cause, Integer> counts) {
        public Result {
            gains = Map.copyOf(gains);
            counts = Map.copyOf(counts);
        }

        /** How much AP, in [0, 1], rises if all errors of this cause are repaired. */
        public double gain(Cause cause) {
            return gains.getOrDefault(cause, 0.0);
        }

        /** How many errors have this cause. */
        public int count(Cause cause) {
            return counts.getOrDefault(cause, 0);
        }
    }

    private static final int VANISHES = -1;

    private final GroundTruth truth;
    private final Detections detections;
    private final Overlaps overlaps;
    private final Protocol protocol;
    private final int categories;
    /** Of each detection that counts, in the order in which it was met. */
    private final int[] category;

    private final double[] score;
    /** Its cause; empty where it is right. */
    private final Cause[] cause;

    private final boolean[] right;
    /** The category it counts for as right once repaired, or {@link #VANISHES}. */
    private final int[] repaired;

    private int size;
    private final int[] positives;
    private final int[] missed;
    private final int[] unmatched;

    private Tide(GroundTruth truth, Detections detections, CocoSettings settings) {
        this.truth = truth;
        this.detections = detections;
        this.overlaps = Overlaps.of(truth, detections, settings);
        this.protocol = Protocol.coco(truth, settings.kind());
        this.categories = truth.categories().size();
        int n = detections.size();
        category = new int[n];
        score = new double[n];
        cause = new Cause[n];
        right = new boolean[n];
        repaired = new int[n];
        positives = new int[categories];
        missed = new int[categories];
        unmatched = new int[categories];
    }

    /**
     * Analyses the errors of found boxes, masks or keypoints, whichever the settings compare; what else they say does not
     * matter. The paper has boxes and masks; keypoints are taken in the same way by their similarity.
     */
    public static Result evaluate(GroundTruth truth, Detections detections, CocoSettings settings) {
        Tide tide = new Tide(truth, detections, settings);
        int images = truth.images().size();
        Sorting.Grouped found = Sorting.byKey(Sorting.upTo(detections.size()), images, detections::image);
        Sorting.Grouped truths = Sorting.byKey(Sorting.upTo(truth.size()), images, truth::image);
        // The order of the file decides ties, as in the reference.
        truth.images()
                .inFileOrder()
                .forEach(image -> tide.image(
                        tide.best(Arrays.copyOfRange(found.rows(), found.starts()[image], found.starts()[image + 1])),
                        Arrays.copyOfRange(truths.rows(), truths.starts()[image], truths.starts()[image + 1])));
        return tide.result();
    }

    private int[] best(int[] rows) {
        double[] scores = Arrays.stream(rows).mapToDouble(detections::score).toArray();
        int[] order = Sorting.upTo(rows.length);
        Sorting.byScore(order, 0, order.length, scores);
        return Arrays.stream(order).limit(MOST_DETECTIONS).map(i -> rows[i]).toArray();
    }

    /** Matches and explains one image's detections, which come by descending score. */
    private void image(int[] found, int[] all) {
        int[] truths = Arrays.stream(all).filter(row -> !protocol.ignored(row)).toArray();
        int[] ignored = Arrays.stream(all).filter(protocol::ignored).toArray();
        double[][] overlap = new double[found.length][truths.length];
        boolean[] taken = new boolean[truths.length];
        boolean[] matched = new boolean[found.length];
        for (int d = 0; d < found.length; d++) {
            for (int t = 0; t < truths.length; t++) {
                overlap[d][t] = overlaps.of(found[d], truths[t], false);
            }
        }
        for (int d = 0; d < found.length; d++) {
            int row = found[d];
            int best = largest(overlap[d], t -> !taken[t] && sameCategory(row, truths[t]));
            if (best >= 0 && overlap[d][best] >= POSITIVE) {
                matched[d] = true;
                taken[best] = true;
            }
        }
        boolean[] claimed = new boolean[truths.length];
        for (int d = 0; d < found.length; d++) {
            if (!matched[d] && absorbed(found[d], ignored)) {
                continue;
            }
            category[size] = detections.category(found[d]);
            score[size] = detections.score(found[d]);
            right[size] = matched[d];
            repaired[size] = VANISHES;
            if (!matched[d]) {
                explain(found[d], overlap[d], truths, taken, claimed);
            }
            size++;
        }
        for (int t = 0; t < truths.length; t++) {
            int itsCategory = truth.category(truths[t]);
            positives[itsCategory]++;
            unmatched[itsCategory] += taken[t] ? 0 : 1;
            missed[itsCategory] += taken[t] || claimed[t] ? 0 : 1;
        }
    }

    private boolean sameCategory(int row, int truthRow) {
        return detections.category(row) == truth.category(truthRow);
    }

    private boolean absorbed(int row, int[] ignored) {
        for (int one : ignored) {
            if (sameCategory(row, one) && overlaps.of(row, one, protocol.crowd(one)) > POSITIVE) {
                return true;
            }
        }
        return false;
    }

    /** Gives a false positive its cause, and the truth it claims if no better detection has. */
    private void explain(int row, double[] overlap, int[] truths, boolean[] taken, boolean[] claimed) {
        int same = largest(overlap, t -> sameCategory(row, truths[t]));
        int other = largest(overlap, t -> !sameCategory(row, truths[t]));
        int used = largest(overlap, t -> taken[t] && sameCategory(row, truths[t]));
        double sameOverlap = same < 0 ? 0 : overlap[same];
        double otherOverlap = other < 0 ? 0 : overlap[other];
        int claim = -1;
        if (sameOverlap >= BACKGROUND && sameOverlap <= POSITIVE) {
            cause[size] = Cause.LOCALIZATION;
            claim = same;
        } else if (otherOverlap >= POSITIVE) {
            cause[size] = Cause.CLASSIFICATION;
            claim = other;
        } else if (used >= 0 && overlap[used] >= POSITIVE) {
            cause[size] = Cause.DUPLICATE;
        } else if (Math.max(sameOverlap, otherOverlap) <= BACKGROUND) {
            cause[size] = Cause.BACKGROUND;
        } else {
            cause[size] = Cause.BOTH;
        }
        if (claim >= 0 && !taken[claim] && !claimed[claim]) {
            claimed[claim] = true;
            repaired[size] = truth.category(truths[claim]);
        }
    }

    /** The index of the first largest overlap among those asked for, or -1. */
    private static int largest(double[] overlap, java.util.function.IntPredicate among) {
        int best = -1;
        for (int t = 0; t < overlap.length; t++) {
            if (among.test(t) && (best < 0 || overlap[t] > overlap[best])) {
                best = t;
            }
        }
        return best;
    }

    private Result result() {
        int[] inOrder = Sorting.upTo(size);
        double base = meanAveragePrecision(Arrays.copyOf(category, size), score, right, inOrder, positives);
        Map<Cause, Double> gains = new EnumMap<>(Cause.class);
        Map<Cause, Integer> counts = new EnumMap<>(Cause.class);
        for (Cause error : Cause.values()) {
            gains.put(error, Double.isNaN(base) ? 0 : Math.max(0, repaired(error) - base));
            counts.put(error, count(error));
        }
        return new Result(base, gains, counts);
    }

    private int count(Cause error) {
        return switch (error) {
            case MISSED -> Arrays.stream(missed).sum();
            case FALSE_NEGATIVE -> Arrays.stream(unmatched).sum();
            case FALSE_POSITIVE ->
                (int) Arrays.stream(inOrder()).filter(i -> !right[i]).count();
            default ->
                (int) Arrays.stream(inOrder()).filter(i -> cause[i] == error).count();
        };
    }

    private int[] inOrder() {
        return Sorting.upTo(size);
    }

    /** AP with all errors of one cause repaired. As in the reference, of equal scores wrong detections come first. */
    private double repaired(Cause error) {
        int[] categoryThen = Arrays.copyOf(category, size);
        double[] scoreThen = Arrays.copyOf(score, size);
        boolean[] rightThen = Arrays.copyOf(right, size);
        int[] positivesThen = positives.clone();
        int[] order = new int[size];
        int at = 0;
        for (int i = 0; i < size; i++) {
            if (right[i] || (cause[i] == error && repaired[i] == VANISHES)) {
                continue;
            }
            if (cause[i] == error) {
                categoryThen[i] = repaired[i];
                rightThen[i] = true;
            }
            order[at++] = i;
        }
        for (int i = 0; i < size; i++) {
            if (right[i]) {
                order[at++] = i;
            }
        }
        if (error == Cause.FALSE_POSITIVE) {
            for (int i = 0; i < size; i++) {
                scoreThen[i] = right[i] ? 1 : 0;
            }
        }
        if (error == Cause.MISSED || error == Cause.FALSE_NEGATIVE) {
            for (int k = 0; k < categories; k++) {
                positivesThen[k] -= error == Cause.MISSED ? missed[k] : unmatched[k];
            }
        }
        return meanAveragePrecision(categoryThen, scoreThen, rightThen, Arrays.copyOf(order, at), positivesThen);
    }

    /**
     * The mean over categories that have truths or detections; one without truths counts 0.
     *
     * @param order the detections that count, in the order that decides ties
     */
    private double meanAveragePrecision(
            int[] itsCategory, double[] itsScore, boolean[] itsRight, int[] order, int[] itsPositives) {
        int[] sorted = order.clone();
        Sorting.byScore(sorted, 0, sorted.length, itsScore);
        Sorting.Grouped groups = Sorting.byKey(sorted, categories, i -> itsCategory[i]);
        double sum = 0;
        int counted = 0;
        for (int k = 0; k < categories; k++) {
            int from = groups.starts()[k];
            int to = groups.starts()[k + 1];
            if (to == from && itsPositives[k] == 0) {
                continue;
            }
            counted++;
            if (itsPositives[k] > 0) {
                Curve.Builder curve = new Curve.Builder(itsPositives[k]);
                for (int i = from; i < to; i++) {
                    curve.add(itsScore[groups.rows()[i]], itsRight[groups.rows()[i]]);
                }
                sum += averagePrecision(curve.build());
            }
        }
        return counted == 0 ? Double.NaN : sum / counted;
    }

    /** The mean of the envelope at the recalls 0, .01, ..., 1. */
    private static double averagePrecision(Curve curve) {
        double[] recalls = curve.recalls();
        double[] envelope = curve.envelope();
        double sum = 0;
        int at = 0;
        for (int i = 0; i <= 100; i++) {
            while (at < recalls.length && recalls[at] < i / 100.0) {
                at++;
            }
            sum += at < recalls.length ? envelope[at] : 0;
        }
        return sum / 101;
    }
}
