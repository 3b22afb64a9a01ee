package dev.loupe.metrics.classification;

/**
 * One line of a file of labels or scores.
 *
 * @param id what the sample is called; empty if the file does not say
 * @param label its class, by name or number; empty if scores are given
 * @param scores one score a class; empty if a label is given
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record Sample(String id, String label, double[] scores) {
    static final double[] NO_SCORES = {};

    static Sample labelled(String id, String label) {
        return new Sample(id, label, NO_SCORES);
    }

    static Sample scored(String id, double[] scores) {
        return new Sample(id, "", scores);
    }
}
