package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Precision by overlap threshold, recall, category, area range and number of detections, and the means that are
 * reported. Where a category has nothing to be found in a range, its entries are undefined and left out of every mean.
 */
public final class CocoResult {
    private static final int RECALLS = 101;

    private final CocoSettings settings;
    private final Categories categories;
    private final double[] thresholds;
    private final int[] limits;
    private final int groups;
    /** [area][limit][category][threshold][recall]; NaN where undefined. */
    private final double[] precision;
    /** [area][limit][category][threshold]; NaN where undefined. */
    private final double[] recall;

    private final int[] positives;

    CocoResult(CocoSettings settings, Categories categories) {
        this.settings = settings;
        this.categories = categories;
        this.thresholds = settings.thresholds();
        this.limits = settings.maxDetections();
        this.groups = settings.classAgnostic() ? 1 : categories.size();
        int cells = Math.multiplyExact(
                settings.areas().size() * limits.length, Math.multiplyExact(groups, thresholds.length));
        this.precision = new double[Math.multiplyExact(cells, RECALLS)];
        this.recall = new double[cells];
        this.positives = new int[groups];
        Arrays.fill(precision, Double.NaN);
        Arrays.fill(recall, Double.NaN);
    }

    /** Fills in what one category's matches say; no two calls touch the same entries. */
    void fill(int category, CategoryMatches matches) {
        positives[category] = matches.positives(0);
        int[] order = matches.byScore();
        int[] near = Arrays.stream(order).filter(matches::near).toArray();
        IntStream.range(0, settings.areas().size()).parallel().forEach(area -> {
            if (matches.positives(area) > 0) {
                int[][] farBefore = farBefore(matches, order, area, near.length);
                IntStream.range(0, thresholds.length).parallel().forEach(threshold -> {
                    int plane = area * thresholds.length + threshold;
                    PrecisionAtRecalls[] readers = read(matches, near, farBefore, plane, matches.positives(area));
                    for (int limit = 0; limit < limits.length; limit++) {
                        fill(area, limit, category, threshold, readers[limit]);
                    }
                });
            }
        });
    }

    /**
     * For each number of detections an image and each detection near a truth, how many false positives that are near no
     * truth stand before it. These, the most, are the same at every threshold, so they are counted once.
     */
    private int[][] farBefore(CategoryMatches matches, int[] order, int area, int nearCount) {
        int[][] before = new int[limits.length][nearCount];
        int[] sums = new int[limits.length];
        int plane = area * thresholds.length;
        int at = 0;
        for (int position : order) {
            if (matches.near(position)) {
                for (int limit = 0; limit < limits.length; limit++) {
                    before[limit][at] = sums[limit];
                }
                at++;
            } else if (!matches.ignored(plane, position)) {
                int rank = matches.rank(position);
                for (int limit = limits.length - 1; limit >= 0 && rank < limits[limit]; limit--) {
                    sums[limit]++;
                }
            }
        }
        return before;
    }

    /** One reader for each number of detections an image. */
    private PrecisionAtRecalls[] read(
            CategoryMatches matches, int[] near, int[][] farBefore, int plane, int itsPositives) {
        PrecisionAtRecalls[] readers = new PrecisionAtRecalls[limits.length];
        for (int limit = 0; limit < limits.length; limit++) {
            readers[limit] = new PrecisionAtRecalls(itsPositives, 0, 0);
        }
        int[] falsePositives = new int[limits.length];
        for (int at = 0; at < near.length; at++) {
            int position = near[at];
            if (matches.ignored(plane, position)) {
                continue;
            }
            boolean matched = matches.matched(plane, position);
            int rank = matches.rank(position);
            for (int limit = limits.length - 1; limit >= 0 && rank < limits[limit]; limit--) {
                if (matched) {
                    readers[limit].addTruePositive((long) farBefore[limit][at] + falsePositives[limit]);
                } else {
                    falsePositives[limit]++;
                }
            }
        }
        return readers;
    }

    private void fill(int area, int limit, int category, int threshold, PrecisionAtRecalls reader) {
        int cell = cell(area, limit, category, threshold);
        recall[cell] = reader.recall();
        reader.read(precision, cell * RECALLS);
    }

    /** What was read of one category by whoever matched and counted it. */
    public interface Readers {
        /** How many truths of the category are to be found in the area range. */
        long positives(int area, int category);

        /** What was read; asked for only where there are positives. */
        PrecisionAtRecalls reader(int area, int limit, int category, int threshold);
    }

    /** A result from what was read elsewhere, on many machines say. */
    public static CocoResult of(CocoSettings settings, Categories categories, Readers readers) {
        CocoResult result = new CocoResult(settings, categories);
        for (int area = 0; area < settings.areas().size(); area++) {
            for (int category = 0; category < result.groups; category++) {
                if (area == 0) {
                    result.positives[category] = Math.toIntExact(readers.positives(0, category));
                }
                if (readers.positives(area, category) == 0) {
                    continue;
                }
                for (int limit = 0; limit < result.limits.length; limit++) {
                    for (int threshold = 0; threshold < result.thresholds.length; threshold++) {
                        result.fill(area, limit, category, threshold, readers.reader(area, limit, category, threshold));
                    }
                }
            }
        }
        return result;
    }

    private int cell(int area, int limit, int category, int threshold) {
        return ((area * limits.length + limit) * groups + category) * thresholds.length + threshold;
    }

    public CocoSettings settings() {
        return settings;
    }

    public Categories categories() {
        return categories;
    }

    /** How many categories were measured apart: 1 if classes do not matter. */
    public int groups() {
        return groups;
    }

    /** How many truths of a category were to be found, of any size in the first area range. */
    public int positives(int category) {
        return positives[category];
    }

    /** The precision at the 101 recalls 0, .01, ..., 1; empty if the category had nothing to be found. */
    public double[] precision(int category, int threshold, int area, int limit) {
        int cell = cell(area, limit, category, threshold);
        return Double.isNaN(recall[cell])
                ? new double[0]
                : Arrays.copyOfRange(precision, cell * RECALLS, (cell + 1) * RECALLS);
    }

    /**
     * Average precision: the mean over the given thresholds, the 101 recalls and the given categories, by their
     * indices in the settings and in {@link #categories}.
     */
    public OptionalDouble averagePrecision(int[] overThresholds, int[] overCategories, int area, int limit) {
        Mean mean = new Mean(overThresholds.length * overCategories.length * RECALLS);
        for (int threshold : overThresholds) {
            for (int r = 0; r < RECALLS; r++) {
                for (int category : overCategories) {
                    double value = precision[cell(area, limit, category, threshold) * RECALLS + r];
                    if (!Double.isNaN(value)) {
                        mean.add(value);
                    }
                }
            }
        }
        return Figure.defined(mean.value());
    }

    /** Average recall: the mean over the given thresholds and categories of the recall of all detections. */
    public OptionalDouble averageRecall(int[] overThresholds, int[] overCategories, int area, int limit) {
        Mean mean = new Mean(overThresholds.length * overCategories.length);
        for (int threshold : overThresholds) {
            for (int category : overCategories) {
                double value = recall[cell(area, limit, category, threshold)];
                if (!Double.isNaN(value)) {
                    mean.add(value);
                }
            }
        }
        return Figure.defined(mean.value());
    }

    /** One reported figure with what it says about itself in the reference's printout. */
    public record Summary(
            String name,
            boolean precision,
            OptionalDouble threshold,
            CocoSettings.Area area,
            int limit,
            OptionalDouble value) {}

    /** The figures that COCO reports, in its order. */
    public List<Summary> summaries() {
        boolean keypoints = settings.kind() == Kind.KEYPOINTS;
        int last = limits.length - 1;
        List<Summary> summaries = new ArrayList<>();
        summaries.add(summary("AP", true, OptionalDouble.empty(), 0, last));
        summaries.add(summary("AP50", true, OptionalDouble.of(.5), 0, last));
        summaries.add(summary("AP75", true, OptionalDouble.of(.75), 0, last));
        for (int area = 1; area < settings.areas().size(); area++) {
            summaries.add(summary("AP" + suffix(settings.areas().get(area)), true, OptionalDouble.empty(), area, last));
        }
        if (keypoints) {
            summaries.add(summary("AR", false, OptionalDouble.empty(), 0, last));
            summaries.add(summary("AR50", false, OptionalDouble.of(.5), 0, last));
            summaries.add(summary("AR75", false, OptionalDouble.of(.75), 0, last));
        } else {
            for (int limit = 0; limit < limits.length; limit++) {
                summaries.add(summary("AR" + limits[limit], false, OptionalDouble.empty(), 0, limit));
            }
        }
        for (int area = 1; area < settings.areas().size(); area++) {
            summaries.add(
                    summary("AR" + suffix(settings.areas().get(area)), false, OptionalDouble.empty(), area, last));
        }
        return summaries;
    }

    /** The figures that COCO reports, by name. */
    public List<Figure> figures() {
        return summaries().stream()
                .map(summary -> new Figure(summary.name(), summary.value()))
                .toList();
    }

    /** COCO's letters for its own ranges; the full name for others. */
    static String suffix(CocoSettings.Area area) {
        String name = area.name();
        return switch (name) {
            case "small", "medium", "large" -> name.substring(0, 1);
            default -> "_" + name;
        };
    }

    private Summary summary(String name, boolean isPrecision, OptionalDouble threshold, int area, int limit) {
        int[] which = threshold.isPresent() ? thresholdsEqual(threshold.getAsDouble()) : all(thresholds.length);
        OptionalDouble value = isPrecision
                ? averagePrecision(which, all(groups), area, limit)
                : averageRecall(which, all(groups), area, limit);
        return new Summary(name, isPrecision, threshold, settings.areas().get(area), limits[limit], value);
    }

    /** AP, AP50, AP75 and AR of one category, over all sizes. */
    public List<Figure> ofCategory(int category) {
        int last = limits.length - 1;
        int[] one = {category};
        int[] every = all(thresholds.length);
        return List.of(
                new Figure("AP", averagePrecision(every, one, 0, last)),
                new Figure("AP50", averagePrecision(thresholdsEqual(.5), one, 0, last)),
                new Figure("AP75", averagePrecision(thresholdsEqual(.75), one, 0, last)),
                new Figure("AR" + limits[last], averageRecall(every, one, 0, last)));
    }

    /** AP and AR of one category in each area range. */
    public List<Figure> ofCategoryByArea(int category) {
        int last = limits.length - 1;
        int[] one = {category};
        int[] every = all(thresholds.length);
        List<Figure> figures = new ArrayList<>();
        for (int area = 1; area < settings.areas().size(); area++) {
            figures.add(
                    new Figure("AP" + suffix(settings.areas().get(area)), averagePrecision(every, one, area, last)));
        }
        for (int area = 1; area < settings.areas().size(); area++) {
            figures.add(new Figure("AR" + suffix(settings.areas().get(area)), averageRecall(every, one, area, last)));
        }
        return figures;
    }

    /** How AP falls as the overlap threshold rises: AP over all categories and sizes at each threshold. */
    public List<OptionalDouble> byThreshold() {
        return IntStream.range(0, thresholds.length)
                .mapToObj(threshold -> averagePrecision(new int[] {threshold}, all(groups), 0, limits.length - 1))
                .toList();
    }

    private int[] thresholdsEqual(double value) {
        return IntStream.range(0, thresholds.length)
                .filter(i -> thresholds[i] == value)
                .toArray();
    }

    static int[] all(int count) {
        return Sorting.upTo(count);
    }
}
