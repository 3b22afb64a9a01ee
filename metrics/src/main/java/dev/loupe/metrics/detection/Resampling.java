package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One detector's matches, arranged so that its figures on any multiset of images are quick: for each category the images
 * of its detections by descending score, and for each plane the places of the true positives and of the ignored.
 *
 * <p>The copies of a detection whose image is drawn several times stand together. That changes nothing but the order of
 * equal scores: several true positives in a row only raise precision, several false positives do not move recall, so
 * the envelope at the end of the row is what counts.
 */
final class Resampling {
    private static final double EPSILON = 0x1p-52;

    private final CocoSettings settings;
    private final int thresholds;
    private final List<Category> categories;
    private final List<String> names = new ArrayList<>();
    private final double[] recalls = CocoSettings.recalls();

    Resampling(GroundTruth truth, Detections detections, CocoSettings settings) {
        this.settings = settings;
        this.thresholds = settings.thresholds().length;
        Matching matching = Matching.coco(truth, detections, settings);
        Sorting.Grouped truths = Sorting.byKey(
                Sorting.upTo(truth.size()),
                matching.groups(),
                row -> settings.classAgnostic() ? 0 : truth.category(row));
        Protocol protocol = Protocol.coco(truth, settings.kind());
        this.categories = IntStream.range(0, matching.groups())
                .parallel()
                .mapToObj(category -> {
                    int[] rows =
                            Arrays.copyOfRange(truths.rows(), truths.starts()[category], truths.starts()[category + 1]);
                    return new Category(truth, detections, matching.match(category), rows, protocol);
                })
                .toList();
        names.addAll(List.of("AP", "AP50", "AP75"));
        for (int area = 1; area < settings.areas().size(); area++) {
            names.add("AP" + CocoResult.suffix(settings.areas().get(area)));
        }
        int[] limits = settings.maxDetections();
        names.add("AR" + limits[limits.length - 1]);
    }

    List<String> names() {
        return names;
    }

    /** The figures, by {@link #names}, of a sample in which each image occurs so many times; NaN if undefined. */
    double[] figures(int[] times) {
        int areas = settings.areas().size();
        double[] values = settings.thresholds();
        Average[] precision = averages(areas);
        Average at50 = new Average();
        Average at75 = new Average();
        Average recall = new Average();
        for (Category category : categories) {
            int[] before = category.drawnBefore(times);
            for (int area = 0; area < areas; area++) {
                long positives = category.positives(area, times);
                for (int threshold = 0; positives > 0 && threshold < thresholds; threshold++) {
                    int plane = area * thresholds + threshold;
                    double ap = category.averagePrecision(plane, times, before, positives);
                    precision[area].add(ap);
                    if (area == 0) {
                        recall.add((double) category.truePositives(plane, times) / positives);
                        if (values[threshold] == .5) {
                            at50.add(ap);
                        } else if (values[threshold] == .75) {
                            at75.add(ap);
                        }
                    }
                }
            }
        }
        double[] figures = new double[names.size()];
        figures[0] = precision[0].value();
        figures[1] = at50.value();
        figures[2] = at75.value();
        for (int area = 1; area < areas; area++) {
            figures[2 + area] = precision[area].value();
        }
        figures[figures.length - 1] = recall.value();
        return figures;
    }

    private static Average[] averages(int count) {
        Average[] averages = new Average[count];
        for (int i = 0; i < count; i++) {
            averages[i] = new Average();
        }
        return averages;
    }

    private static final class Average {
        private double sum;
        private int count;

        void add(double value) {
            sum += value;
            count++;
        }

        double value() {
            return count == 0 ? Double.NaN : sum / count;
        }
    }

    private final class Category {
        /** The image of each detection, by descending score. */
        private final int[] image;
        /** By plane: the places in that order of the true positives, and of the ignored. */
        private final int[][] truePositives;

        private final int[][] ignored;
        /** By area: the image of each truth that is to be found. */
        private final int[][] positives;

        Category(
                GroundTruth truth, Detections detections, CategoryMatches matches, int[] truthRows, Protocol protocol) {
            int[] order = matches.byScore();
            int planes = settings.areas().size() * thresholds;
            image = Arrays.stream(order)
                    .map(position -> detections.image(matches.row(position)))
                    .toArray();
            truePositives = new int[planes][];
            ignored = new int[planes][];
            for (int p = 0; p < planes; p++) {
                int plane = p;
                truePositives[p] = IntStream.range(0, order.length)
                        .filter(i -> matches.matched(plane, order[i]) && !matches.ignored(plane, order[i]))
                        .toArray();
                ignored[p] = IntStream.range(0, order.length)
                        .filter(i -> matches.ignored(plane, order[i]))
                        .toArray();
            }
            positives = settings.areas().stream()
                    .map(area -> Arrays.stream(truthRows)
                            .filter(row -> !protocol.ignored(row)
                                    && truth.area(row) >= area.low()
                                    && truth.area(row) <= area.high())
                            .map(truth::image)
                            .toArray())
                    .toArray(int[][]::new);
        }

        long positives(int area, int[] times) {
            long sum = 0;
            for (int where : positives[area]) {
                sum += times[where];
            }
            return sum;
        }

        long truePositives(int plane, int[] times) {
            long sum = 0;
            for (int place : truePositives[plane]) {
                sum += times[image[place]];
            }
            return sum;
        }

        /** How many drawn detections stand at and before each place. */
        int[] drawnBefore(int[] times) {
            int[] before = new int[image.length];
            int sum = 0;
            for (int place = 0; place < image.length; place++) {
                sum += times[image[place]];
                before[place] = sum;
            }
            return before;
        }

        double averagePrecision(int plane, int[] times, int[] drawnBefore, long positiveCount) {
            int[] found = truePositives[plane];
            double[] precision = new double[found.length];
            double[] recall = new double[found.length];
            int size = 0;
            long right = 0;
            long leftOut = 0;
            int at = 0;
            for (int place : found) {
                while (at < ignored[plane].length && ignored[plane][at] < place) {
                    leftOut += times[image[ignored[plane][at++]]];
                }
                int copies = times[image[place]];
                if (copies > 0) {
                    right += copies;
                    precision[size] = right / (drawnBefore[place] - leftOut + EPSILON);
                    recall[size] = (double) right / positiveCount;
                    size++;
                }
            }
            for (int k = size - 2; k >= 0; k--) {
                precision[k] = Math.max(precision[k], precision[k + 1]);
            }
            double sum = 0;
            int k = 0;
            for (double r : recalls) {
                while (k < size && recall[k] < r) {
                    k++;
                }
                sum += k < size ? precision[k] : 0;
            }
            return sum / recalls.length;
        }
    }
}
