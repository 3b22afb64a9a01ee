package dev.loupe.report.learning;

import java.util.Optional;

/** Trains or opens detectors side by side, and measures them on one machine. */
public interface DetectorComparer {
    /**
     * Compares them.
     *
     * @return none when the watcher asked to stop before all were trained; the same request goes on
     * @throws dev.loupe.graph.BadInput when something asked for does not fit, or learning fails
     */
    Optional<DetectorComparison> compare(CompareRequest request, Watcher watcher);
}
