package dev.loupe.explain;

import dev.loupe.report.learning.Setting;
import java.util.List;

/** Something that is explained. What it says is in the texts named after it; this computes the figures in them. */
interface Topic {
    String name();

    /** What it is about, in a few words. */
    String summary();

    /** What {@code --set} changes. */
    List<Setting> settings();

    /**
     * Computes every figure of its texts.
     *
     * @throws dev.loupe.graph.BadInput when something that is set does not fit
     */
    Figures figures(Given given);
}
