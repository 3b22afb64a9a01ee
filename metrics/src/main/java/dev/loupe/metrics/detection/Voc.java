package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Average precision by the rules of the PASCAL VOC challenges: Everingham et al., "The PASCAL Visual Object Classes (VOC)
 * Challenge", IJCV 2010, section 4.2, and the development kits of 2007 and 2010.
 *
 * <p>A class's detections, over all images by descending score (equal scores in the order of the file), each look at the
 * truth of their image with the largest overlap. Below the threshold they are false positives; on a difficult truth they
 * count neither way; on a truth already taken they are false positives. VOC's boxes are inclusive pixels, which its
 * reader has turned into widths (last - first + 1).
 */
public final class Voc {
    /** How the precision-recall curve becomes one number. */
    public enum Year {
        /** The mean over the recalls 0, .1, ..., 1 of the largest precision at that recall or above. */
        VOC2007 {
            @Override
            double averagePrecision(double[] recall, double[] precision) {
                double sum = 0;
                for (int i = 0; i <= 10; i++) {
                    double largest = 0;
                    for (int k = 0; k < recall.length; k++) {
                        if (recall[k] >= i / 10.0) {
                            largest = Math.max(largest, precision[k]);
                        }
                    }
                    sum += largest;
                }
                return sum / 11;
            }
        },
        /** From 2010 on: the area under the curve whose precision is made non-increasing. */
        VOC2010 {
            @Override
            double averagePrecision(double[] recall, double[] precision) {
                double[] envelope = precision.clone();
                for (int k = envelope.length - 2; k >= 0; k--) {
                    envelope[k] = Math.max(envelope[k], envelope[k + 1]);
                }
                double sum = 0;
                for (int k = 0; k < recall.length; k++) {
                    sum += (recall[k] - (k == 0 ? 0 : recall[k - 1])) * envelope[k];
                }
                return sum;
            }
        };

        abstract double averagePrecision(double[] recall, double[] precision);
    }

    /** The mean over the classes that have something to be found, and each class's AP. */
    public record Result(
            Categories categories,
            OptionalDouble meanAveragePrecision,
            List<OptionalDouble> averagePrecision,
            List<Curve> curves) {
        public Result {
            averagePrecision = List.copyOf(averagePrecision);
            curves = List.copyOf(curves);
        }
    }

    private Voc() {}

    /** Compares boxes at one overlap threshold, VOC's own being .5. */
    public static Result evaluate(GroundTruth truth, Detections detections, Year year, double threshold) {
        int categories = truth.categories().size();
        int images = truth.images().size();
        Sorting.Grouped truths = Sorting.byKey(
                Sorting.byKey(Sorting.upTo(truth.size()), images, truth::image).rows(), categories, truth::category);
        Sorting.Grouped found = Sorting.byKey(Sorting.upTo(detections.size()), categories, detections::category);
        List<Curve> curves = IntStream.range(0, categories)
                .parallel()
                .mapToObj(category -> curve(
                        truth,
                        detections,
                        Arrays.copyOfRange(truths.rows(), truths.starts()[category], truths.starts()[category + 1]),
                        Arrays.copyOfRange(found.rows(), found.starts()[category], found.starts()[category + 1]),
                        threshold))
                .toList();
        List<OptionalDouble> averages = curves.stream()
                .map(curve -> curve.positives() == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(year.averagePrecision(curve.recalls(), curve.precisions())))
                .toList();
        return new Result(
                truth.categories(),
                averages.stream()
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .average(),
                averages,
                curves);
    }

    /** The curve of one class; its truths come by image. */
    private static Curve curve(
            GroundTruth truth, Detections detections, int[] truthRows, int[] rows, double threshold) {
        int[] starts = new int[truth.images().size() + 1];
        int positives = 0;
        for (int row : truthRows) {
            starts[truth.image(row) + 1]++;
            positives += truth.difficult(row) ? 0 : 1;
        }
        for (int image = 0; image < starts.length - 1; image++) {
            starts[image + 1] += starts[image];
        }
        double[] scores = Arrays.stream(rows).mapToDouble(detections::score).toArray();
        int[] order = Sorting.upTo(rows.length);
        Sorting.byScore(order, 0, order.length, scores);
        Overlaps overlaps = Overlaps.boxes(truth, detections);
        boolean[] taken = new boolean[truthRows.length];
        Curve.Builder curve = new Curve.Builder(positives);
        for (int at : order) {
            int row = rows[at];
            int image = detections.image(row);
            int best = -1;
            double largest = 0;
            for (int t = starts[image]; t < starts[image + 1]; t++) {
                double overlap = overlaps.of(row, truthRows[t], false);
                if (overlap > largest) {
                    largest = overlap;
                    best = t;
                }
            }
            boolean match = best >= 0 && largest >= threshold;
            if (match && truth.difficult(truthRows[best])) {
                continue;
            }
            curve.add(scores[at], match && !taken[best]);
            if (match) {
                taken[best] = true;
            }
        }
        return curve.build();
    }
}
