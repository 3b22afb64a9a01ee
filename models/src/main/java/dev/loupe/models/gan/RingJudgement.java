package dev.loupe.models.gan;

import dev.loupe.metrics.generation.ModeCoverage;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Points of the plane against the modes of the ring. */
final class RingJudgement implements Judgement {
    private static final int SAMPLES = 10_000;
    private static final int PICTURED = 2_000;
    private static final long SEED = 2_017;

    @Override
    public Map<String, Double> figures(Sampler sampler) {
        ModeCoverage coverage = ModeCoverage.of(points(sampler, SAMPLES), Points.centres(), Points.RING_DEVIATION);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("modes_covered", (double) coverage.covered());
        figures.put("high_quality_share", coverage.highQualityShare());
        return figures;
    }

    @Override
    public BufferedImage picture(Sampler sampler) {
        return SamplePicture.plane(points(sampler, PICTURED), Points.centres());
    }

    private static double[][] points(Sampler sampler, int count) {
        float[] samples = sampler.samples(Noise.normal(count, sampler.latent(), SEED));
        double[][] points = new double[count][];
        for (int i = 0; i < count; i++) {
            points[i] = new double[] {samples[2 * i], samples[2 * i + 1]};
        }
        return points;
    }

    @Override
    public List<String> alarms(Map<String, Double> figures) {
        int modes = Points.centres().length;
        double covered = figures.getOrDefault("modes_covered", (double) modes);
        return covered > modes / 2.0
                ? List.of()
                : List.of("mode collapse? " + (int) covered + " of " + modes
                        + " modes are covered; --set loss=non-saturating, a larger --set batch or more --set latent may"
                        + " help");
    }
}
