package dev.loupe.models.boxes;

import dev.loupe.metrics.detection.Sorting;
import java.util.Arrays;

/**
 * Greedy non-maximum suppression (Felzenszwalb 2010, section 4.3; Girshick 2014, section 2.2): the boxes are taken by
 * descending score, equal scores by ascending number, and each is dropped whose IoU with one that stays is greater than a
 * threshold.
 */
public final class Nms {
    private Nms() {}

    /** The numbers of scores in descending order, equal ones in ascending order of their numbers; those that are none last. */
    public static int[] descending(double[] scores) {
        double[] keys = scores;
        for (double score : scores) {
            if (Double.isNaN(score)) {
                keys = Arrays.stream(scores)
                        .map(key -> Double.isNaN(key) ? Double.NEGATIVE_INFINITY : key)
                        .toArray();
                break;
            }
        }
        int[] order = Sorting.upTo(keys.length);
        Sorting.byScore(order, 0, order.length, keys);
        return order;
    }

    /** The numbers of the boxes that stay, by descending score. */
    public static int[] keep(Boxes boxes, double[] scores, double threshold) {
        return keep(boxes, scores, new int[boxes.count()], threshold, Integer.MAX_VALUE);
    }

    /**
     * The same where only boxes of equal class drop each other ("batched"), until enough stay.
     *
     * @param most how many stay at most: the best
     */
    public static int[] keep(Boxes boxes, double[] scores, int[] classes, double threshold, int most) {
        if (scores.length != boxes.count() || classes.length != boxes.count()) {
            throw new IllegalArgumentException(
                    boxes.count() + " boxes, " + scores.length + " scores, " + classes.length + " classes");
        }
        int[] kept = new int[Math.min(most, boxes.count())];
        int count = 0;
        for (int box : descending(scores)) {
            if (count == kept.length) {
                break;
            }
            boolean stays = true;
            for (int i = 0; i < count && stays; i++) {
                stays = classes[kept[i]] != classes[box] || !(boxes.iou(box, boxes, kept[i]) > threshold);
            }
            if (stays) {
                kept[count++] = box;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
