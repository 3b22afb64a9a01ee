package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import java.util.Arrays;

/**
 * Which class is taken for which at one overlap threshold.
 *
 * <p>In each image the detections of at least the given score, by descending score, each take the free truth of any
 * class with the largest overlap that reaches the threshold. The last row has what was found where nothing is, the last
 * column what was not found. A detection that takes nothing but lies in a crowd, or on another truth that is ignored, is
 * left out.
 *
 * @param counts [true class][found class], with one more row and column for "nothing"
 */
@SuppressWarnings("ArrayRecordComponent") // the matrix is large and never compared
public record ClassConfusion(long[][] counts) {
    /** Counts the confusions of boxes, masks or keypoints, whichever the settings compare. */
    public static ClassConfusion of(
            GroundTruth truth, Detections detections, CocoSettings settings, double threshold, double leastScore) {
        int nothing = truth.categories().size();
        int images = truth.images().size();
        long[][] counts = new long[nothing + 1][nothing + 1];
        Overlaps overlaps = Overlaps.of(truth, detections, settings);
        Protocol protocol = Protocol.coco(truth, settings.kind());
        int[] rows = Sorting.upTo(detections.size());
        double[] scores = Arrays.stream(rows).mapToDouble(detections::score).toArray();
        Sorting.byScore(rows, 0, rows.length, scores);
        Sorting.Grouped found = Sorting.byKey(rows, images, detections::image);
        Sorting.Grouped truths = Sorting.byKey(Sorting.upTo(truth.size()), images, truth::image);
        for (int image = 0; image < images; image++) {
            int from = truths.starts()[image];
            int to = truths.starts()[image + 1];
            boolean[] taken = new boolean[to - from];
            for (int d = found.starts()[image]; d < found.starts()[image + 1]; d++) {
                int row = found.rows()[d];
                if (detections.score(row) < leastScore) {
                    continue;
                }
                int best = -1;
                double largest = threshold;
                boolean onIgnored = false;
                for (int t = from; t < to; t++) {
                    int truthRow = truths.rows()[t];
                    boolean ignored = protocol.ignored(truthRow);
                    double overlap = overlaps.of(row, truthRow, protocol.crowd(truthRow));
                    onIgnored |= ignored && overlap >= threshold;
                    if (!ignored && !taken[t - from] && overlap >= largest && (best < 0 || overlap > largest)) {
                        largest = overlap;
                        best = t;
                    }
                }
                if (best >= 0) {
                    taken[best - from] = true;
                    counts[truth.category(truths.rows()[best])][detections.category(row)]++;
                } else if (!onIgnored) {
                    counts[nothing][detections.category(row)]++;
                }
            }
            for (int t = from; t < to; t++) {
                if (!taken[t - from] && !protocol.ignored(truths.rows()[t])) {
                    counts[truth.category(truths.rows()[t])][nothing]++;
                }
            }
        }
        return new ClassConfusion(counts);
    }
}
