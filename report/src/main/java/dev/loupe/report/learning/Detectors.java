package dev.loupe.report.learning;

/** Opens detectors of one kind; there may be several such services. */
public interface Detectors {
    /** What it opens, in a few words: {@code runs of loupe train faster-rcnn}. */
    String summary();

    /**
     * Whether it opens such a model. A folder that is no run, and a name that is unknown to it, are not its own.
     *
     * @throws dev.loupe.graph.BadInput when there is a run, but it cannot be read
     */
    boolean opens(DetectRequest request);

    /**
     * Opens a model that it said it opens.
     *
     * @throws dev.loupe.graph.BadInput when the weights cannot be read or do not fit
     */
    Detector open(DetectRequest request);
}
