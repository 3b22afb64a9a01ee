package dev.loupe.models.gan;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/** What the samples of a generator are measured by. */
interface Judgement extends AutoCloseable {
    /** Figures by name, in order. The same sampler has the same figures. */
    Map<String, Double> figures(Sampler sampler);

    /** Samples from the same noise each time, to see how they change. */
    BufferedImage picture(Sampler sampler);

    /** What the figures, in order, give cause for alarm about; a line each with what to try. */
    List<String> alarms(Map<String, Double> figures);

    @Override
    default void close() {}
}
