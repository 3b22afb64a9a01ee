package dev.loupe.models.gan;

import dev.loupe.metrics.generation.Moments;
import dev.loupe.metrics.generation.OptimalDiscriminator;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers against the normal distribution that they are to imitate. */
final class GaussianJudgement implements Judgement {
    private static final int SAMPLES = 10_000;
    private static final long SEED = 2_017;
    private static final int WIDTH = 360;
    private static final int HEIGHT = 200;
    private static final int BINS = 72;
    private static final double LOW = -2;
    private static final double HIGH = 7;

    private @Nullable Theory theory;

    /** What is proved of the game, learned once. */
    Theory theory() {
        Theory known = theory;
        if (known == null) {
            known = Theory.learn();
            theory = known;
        }
        return known;
    }

    @Override
    public Map<String, Double> figures(Sampler sampler) {
        Moments moments = Moments.of(numbers(sampler));
        Map<String, Double> figures = new LinkedHashMap<>();
        OptimalDiscriminator best = theory().best();
        OptimalDiscriminator.Difference difference = best.difference(theory().learned());
        figures.put("d_difference_mean", difference.mean());
        figures.put("d_difference_most", difference.most());
        figures.put("value_learned", best.value(theory().learned()));
        figures.put("value_of_theory", best.bestValue());
        figures.put("jensen_shannon", best.jensenShannon());
        figures.put("generator_mean", moments.mean()[0]);
        figures.put("generator_deviation", Math.sqrt(moments.covariance()[0][0]));
        return figures;
    }

    private static double[][] numbers(Sampler sampler) {
        float[] samples = sampler.samples(Noise.normal(SAMPLES, sampler.latent(), SEED));
        double[][] numbers = new double[samples.length][];
        for (int i = 0; i < samples.length; i++) {
            numbers[i] = new double[] {samples[i]};
        }
        return numbers;
    }

    /** Bars of samples, blue, and the density of the data, orange. */
    @Override
    public BufferedImage picture(Sampler sampler) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        int[] counts = new int[BINS];
        double binWidth = (HIGH - LOW) / BINS;
        for (double[] number : numbers(sampler)) {
            int bin = (int) Math.floor((number[0] - LOW) / binWidth);
            if (bin >= 0 && bin < BINS) {
                counts[bin]++;
            }
        }
        int pixels = WIDTH / BINS;
        graphics.setColor(new Color(0x0072b2));
        for (int bin = 0; bin < BINS; bin++) {
            int height = height(counts[bin] / (SAMPLES * binWidth));
            graphics.fillRect(bin * pixels, HEIGHT - height, pixels - 1, height);
        }
        graphics.setColor(new Color(0xe69f00));
        for (int x = 0; x < WIDTH; x++) {
            double value = LOW + (HIGH - LOW) * x / WIDTH;
            double z = (value - Points.MEAN) / Points.DEVIATION;
            double density = Math.exp(-z * z / 2) / (Points.DEVIATION * Math.sqrt(2 * Math.PI));
            graphics.fillRect(x, HEIGHT - height(density) - 1, 2, 2);
        }
        graphics.dispose();
        return picture;
    }

    private static int height(double density) {
        return (int) Math.min(HEIGHT, Math.round(density * HEIGHT * 0.9));
    }

    @Override
    public List<String> alarms(Map<String, Double> figures) {
        double deviation = figures.getOrDefault("generator_deviation", Points.DEVIATION);
        return deviation > Points.DEVIATION / 10
                ? List.of()
                : List.of("mode collapse? all samples are nearly the same number; a lower --set rate may help");
    }
}
