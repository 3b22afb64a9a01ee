package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import java.util.stream.IntStream;

/**
 * Average precision and recall by the rules of COCO's detection and keypoint challenges: Lin et al., "Microsoft COCO:
 * Common Objects in Context", ECCV 2014, as its reference code computes them.
 *
 * <p>Categories are computed apart, in parallel on the pool of the caller; each writes its own entries, so the result
 * does not depend on the number of threads.
 */
public final class Coco {
    private Coco() {}

    /** Compares the detections with the truth that they were read for. */
    public static CocoResult evaluate(GroundTruth truth, Detections detections, CocoSettings settings) {
        return evaluate(truth, Matching.coco(truth, detections, settings), settings);
    }

    static CocoResult evaluate(GroundTruth truth, Matching matching, CocoSettings settings) {
        CocoResult result = new CocoResult(settings, truth.categories());
        IntStream.range(0, matching.groups())
                .parallel()
                .forEach(category -> result.fill(category, matching.match(category)));
        return result;
    }
}
