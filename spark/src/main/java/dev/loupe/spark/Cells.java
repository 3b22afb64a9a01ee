package dev.loupe.spark;

import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.GroupMatches;
import dev.loupe.metrics.detection.PrecisionAtRecalls;

/** Numbers the figures of a category: one cell for each area range, number of detections and overlap threshold. */
final class Cells {
    private final int areas;
    private final int[] limits;
    private final int thresholds;

    Cells(CocoSettings settings) {
        this.areas = settings.areas().size();
        this.limits = settings.maxDetections();
        this.thresholds = settings.thresholds().length;
    }

    int size() {
        return areas * limits.length * thresholds;
    }

    int areas() {
        return areas;
    }

    int of(int area, int limit, int threshold) {
        return (area * limits.length + limit) * thresholds + threshold;
    }

    int area(int cell) {
        return cell / thresholds / limits.length;
    }

    /** The plane of the matches that a cell looks at. */
    int plane(int cell) {
        return area(cell) * thresholds + cell % thresholds;
    }

    /** Whether a detection counts in a cell: it is among the first of its image, and not ignored. */
    boolean counts(int cell, GroupMatches.Outcome outcome) {
        return outcome.rank() < limits[cell / thresholds % limits.length] && !outcome.ignored(plane(cell));
    }

    /** A reader for each cell, which begins after so many true (even places) and false positives (odd places). */
    PrecisionAtRecalls[] readers(long[] positives, long[] before) {
        PrecisionAtRecalls[] readers = new PrecisionAtRecalls[size()];
        for (int cell = 0; cell < readers.length; cell++) {
            readers[cell] =
                    new PrecisionAtRecalls(Math.max(1, positives[area(cell)]), before[2 * cell], before[2 * cell + 1]);
        }
        return readers;
    }
}
