package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.overlap.KeypointSimilarity;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What COCO's protocol leaves open, with COCO's own choices as the default. Immutable; each method gives a changed copy.
 */
public final class CocoSettings implements Serializable {
    private static final long serialVersionUID = 1;

    /** A range of object sizes in square pixels; both ends belong to it. */
    public record Area(String name, double low, double high) implements Serializable {}

    private static final Area ALL = new Area("all", 0, 1e10);
    private static final Area SMALL = new Area("small", 0, 32 * 32);
    private static final Area MEDIUM = new Area("medium", 32 * 32, 96 * 96);
    private static final Area LARGE = new Area("large", 96 * 96, 1e10);

    private final Kind kind;
    private final double[] thresholds;
    private final List<Area> areas;
    private final int[] maxDetections;
    private final boolean classAgnostic;
    private final double[] sigmas;

    private CocoSettings(
            Kind kind,
            double[] thresholds,
            List<Area> areas,
            int[] maxDetections,
            boolean classAgnostic,
            double[] sigmas) {
        this.kind = kind;
        this.thresholds = thresholds;
        this.areas = List.copyOf(areas);
        this.maxDetections = maxDetections;
        this.classAgnostic = classAgnostic;
        this.sigmas = sigmas;
    }

    /** COCO's own: thresholds .50 to .95 by .05, 1, 10 and 100 (keypoints: 20) detections, all, small, medium, large. */
    public static CocoSettings of(Kind kind) {
        boolean keypoints = kind == Kind.KEYPOINTS;
        return new CocoSettings(
                kind,
                evenlySpaced(.5, .95, 10),
                keypoints ? List.of(ALL, MEDIUM, LARGE) : List.of(ALL, SMALL, MEDIUM, LARGE),
                keypoints ? new int[] {20} : new int[] {1, 10, 100},
                false,
                keypoints ? KeypointSimilarity.cocoPersonSigmas() : new double[0]);
    }

    /** LVIS's own: as COCO for boxes or masks, with 300 detections an image. */
    static CocoSettings lvis(Kind kind) {
        return of(kind).maxDetections(300);
    }

    /** Other overlaps at which a detection counts as a match, ascending. */
    public CocoSettings thresholds(double... ascending) {
        return new CocoSettings(kind, ordered(ascending), areas, maxDetections, classAgnostic, sigmas);
    }

    /** Other size ranges; the first is the one of the main figures. */
    public CocoSettings areas(List<Area> ranges) {
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("no area range");
        }
        return new CocoSettings(kind, thresholds, ranges, maxDetections, classAgnostic, sigmas);
    }

    /** Other numbers of detections an image (and category), ascending; the last is the one of the main figures. */
    public CocoSettings maxDetections(int... ascending) {
        ordered(Arrays.stream(ascending).asDoubleStream().toArray());
        if (ascending[0] < 1) {
            throw new IllegalArgumentException("at least one detection an image is needed");
        }
        return new CocoSettings(kind, thresholds, areas, ascending.clone(), classAgnostic, sigmas);
    }

    /** All categories as one: a detection may match a truth of any category. */
    public CocoSettings classAgnostic(boolean agnostic) {
        return new CocoSettings(kind, thresholds, areas, maxDetections, agnostic, sigmas);
    }

    /** σ of each keypoint of a skeleton other than COCO's person. */
    public CocoSettings sigmas(double... values) {
        return new CocoSettings(kind, thresholds, areas, maxDetections, classAgnostic, values.clone());
    }

    private static double[] ordered(double[] ascending) {
        for (int i = 1; i < ascending.length; i++) {
            if (!(ascending[i - 1] < ascending[i])) {
                throw new IllegalArgumentException("not ascending: " + Arrays.toString(ascending));
            }
        }
        if (ascending.length == 0) {
            throw new IllegalArgumentException("nothing given");
        }
        return ascending.clone();
    }

    public Kind kind() {
        return kind;
    }

    public double[] thresholds() {
        return thresholds.clone();
    }

    public List<Area> areas() {
        return areas;
    }

    public int[] maxDetections() {
        return maxDetections.clone();
    }

    public boolean classAgnostic() {
        return classAgnostic;
    }

    public double[] sigmas() {
        return sigmas.clone();
    }

    /** The recalls at which precision is read: 0, .01, ..., 1. */
    public static double[] recalls() {
        return evenlySpaced(0, 1, 101);
    }

    /** {@code count} numbers from {@code first} to {@code last}, rounded as numpy's linspace rounds them. */
    static double[] evenlySpaced(double first, double last, int count) {
        double step = (last - first) / (count - 1);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = i * step + first;
        }
        values[count - 1] = last;
        return values;
    }
}
