package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Average precision on federated annotations: Gupta, Dollár, Girshick, "LVIS: A Dataset for Large Vocabulary Instance
 * Segmentation", CVPR 2019, section 2.
 *
 * <p>Not every image was searched for every category. An image's detections of a category count only if the category is
 * annotated there or is known to be absent; where annotation was not exhaustive, unmatched detections count neither way.
 * The 300 best detections of an image, over all categories, are looked at. What has no area is left out, as by the
 * reference.
 */
public final class Lvis {
    private static final int MOST_DETECTIONS = 300;

    /** COCO's figures and the means by the frequency of the categories. */
    public record Result(CocoResult coco, List<Figure> figures) {
        public Result {
            figures = List.copyOf(figures);
        }
    }

    private Lvis() {}

    /** Compares boxes or masks. */
    public static Result evaluate(GroundTruth truth, Detections detections, Kind kind) {
        CocoSettings settings = CocoSettings.lvis(kind);
        int[] truths = truths(truth);
        Matching matching = new Matching(
                truth, truths, detections, counted(truth, truths, detections), settings, Protocol.lvis(truth));
        return of(Coco.evaluate(truth, matching, settings));
    }

    /** The figures that LVIS reports, from matches by its rules. */
    public static Result of(CocoResult coco) {
        List<Figure> figures = new ArrayList<>();
        for (Figure figure : coco.figures()) {
            if (figure.name().startsWith("AP")) {
                figures.add(figure);
            }
        }
        figures.add(byFrequency("APr", coco, Categories.Frequency.RARE));
        figures.add(byFrequency("APc", coco, Categories.Frequency.COMMON));
        figures.add(byFrequency("APf", coco, Categories.Frequency.FREQUENT));
        for (Figure figure : coco.figures()) {
            if (figure.name().startsWith("AR")) {
                String name = figure.name().equals("AR" + MOST_DETECTIONS) ? "AR" : figure.name();
                figures.add(new Figure(name + "@" + MOST_DETECTIONS, figure.value()));
            }
        }
        return new Result(coco, figures);
    }

    private static Figure byFrequency(String name, CocoResult coco, Categories.Frequency frequency) {
        int[] categories = IntStream.range(0, coco.groups())
                .filter(k -> coco.categories().get(k).frequency() == frequency)
                .toArray();
        int[] thresholds = Sorting.upTo(coco.settings().thresholds().length);
        return new Figure(name, coco.averagePrecision(thresholds, categories, 0, 0));
    }

    /** The rows that have an area. */
    static int[] truths(GroundTruth truth) {
        return IntStream.range(0, truth.size())
                .filter(row -> truth.area(row) > 0)
                .toArray();
    }

    /** The rows among the best of their image whose category was looked for in it. */
    static int[] counted(GroundTruth truth, int[] truthRows, Detections detections) {
        int images = truth.images().size();
        Sorting.Grouped found = Sorting.byKey(Sorting.upTo(detections.size()), images, detections::image);
        Sorting.Grouped truths = Sorting.byKey(truthRows, images, truth::image);
        boolean[] present = new boolean[truth.categories().size()];
        int[] counted = new int[detections.size()];
        int size = 0;
        for (int image = 0; image < images; image++) {
            int from = found.starts()[image];
            int count = found.starts()[image + 1] - from;
            double[] scores = new double[count];
            for (int i = 0; i < count; i++) {
                scores[i] = detections.score(found.rows()[from + i]);
            }
            int[] order = Sorting.upTo(count);
            Sorting.byScore(order, 0, count, scores);
            Arrays.fill(present, false);
            for (int t = truths.starts()[image]; t < truths.starts()[image + 1]; t++) {
                present[truth.category(truths.rows()[t])] = true;
            }
            for (int i = 0; i < Math.min(count, MOST_DETECTIONS); i++) {
                int row = found.rows()[from + order[i]];
                int category = detections.category(row);
                if (detections.area(row) > 0 && (present[category] || truth.negative(image, category))) {
                    counted[size++] = row;
                }
            }
        }
        return Arrays.copyOf(counted, size);
    }
}
