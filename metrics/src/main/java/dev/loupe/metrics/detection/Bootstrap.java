package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How sure a figure is: percentile intervals of the bootstrap over images. Efron and Tibshirani, "An Introduction to
 * the Bootstrap", 1993, chapter 13.
 *
 * <p>Images are drawn with replacement, each with all of its truths and detections; as many as there are. Matching is
 * within an image, so it is done once and only the counting is repeated. Sample b of a seed is the same on any machine
 * and for any detector, so two detectors are compared on the same samples (paired), in any number of threads.
 */
public final class Bootstrap {
    /**
     * How to draw.
     *
     * @param samples how many times, 1,000 say
     * @param seed any number; the same number gives the same intervals
     * @param level the share of samples inside the interval, .95 say
     */
    public record Plan(int samples, long seed, double level) {
        public Plan {
            if (samples < 1 || !(level > 0 && level < 1)) {
                throw new IllegalArgumentException(samples + " samples at level " + level);
            }
        }
    }

    /** A figure of the full data, with the interval of the samples' figures; empty where nothing was measured. */
    public record Interval(String name, OptionalDouble value, OptionalDouble low, OptionalDouble high) {}

    /**
     * A figure of two detectors on the full data, and the interval of the difference, second less first.
     *
     * @param better the share of samples in which the second is better, ties counted half
     */
    public record Comparison(
            String name,
            OptionalDouble first,
            OptionalDouble second,
            OptionalDouble low,
            OptionalDouble high,
            double better) {}

    private Bootstrap() {}

    /** The intervals of AP, AP50, AP75, AP by area and AR, at the largest number of detections. */
    public static List<Interval> intervals(GroundTruth truth, Detections detections, CocoSettings settings, Plan plan) {
        Resampling resampling = new Resampling(truth, detections, settings);
        double[] full = resampling.figures(ones(truth));
        double[][] samples = samples(truth, resampling, plan);
        List<Interval> intervals = new ArrayList<>();
        for (int i = 0; i < full.length; i++) {
            double[] sorted = sortedColumn(samples, i);
            intervals.add(new Interval(
                    resampling.names().get(i),
                    Figure.defined(full[i]),
                    percentile(sorted, (1 - plan.level()) / 2),
                    percentile(sorted, (1 + plan.level()) / 2)));
        }
        return intervals;
    }

    /** Compares two detectors on the same samples. */
    public static List<Comparison> compare(
            GroundTruth truth, Detections first, Detections second, CocoSettings settings, Plan plan) {
        Resampling a = new Resampling(truth, first, settings);
        Resampling b = new Resampling(truth, second, settings);
        double[] fullA = a.figures(ones(truth));
        double[] fullB = b.figures(ones(truth));
        double[][] samplesA = samples(truth, a, plan);
        double[][] samplesB = samples(truth, b, plan);
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < fullA.length; i++) {
            double better = 0;
            int counted = 0;
            double[][] differences = new double[plan.samples()][1];
            for (int sample = 0; sample < plan.samples(); sample++) {
                double difference = samplesB[sample][i] - samplesA[sample][i];
                differences[sample][0] = difference;
                counted += Double.isNaN(difference) ? 0 : 1;
                better += difference > 0 ? 1 : difference == 0 ? .5 : 0;
            }
            double[] sorted = sortedColumn(differences, 0);
            comparisons.add(new Comparison(
                    a.names().get(i),
                    Figure.defined(fullA[i]),
                    Figure.defined(fullB[i]),
                    percentile(sorted, (1 - plan.level()) / 2),
                    percentile(sorted, (1 + plan.level()) / 2),
                    counted == 0 ? .5 : better / counted));
        }
        return comparisons;
    }

    private static int[] ones(GroundTruth truth) {
        int[] ones = new int[truth.images().size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double[][] samples(GroundTruth truth, Resampling resampling, Plan plan) {
        int images = truth.images().size();
        return IntStream.range(0, plan.samples())
                .parallel()
                .mapToObj(sample -> resampling.figures(draw(images, plan.seed(), sample)))
                .toArray(double[][]::new);
    }

    /** How often each image is in a sample. */
    static int[] draw(int images, long seed, int sample) {
        // The golden ratio's increment keeps the streams of neighbouring samples apart.
        SplittableRandom random = new SplittableRandom(seed + sample * 0x9E3779B97F4A7C15L);
        int[] times = new int[images];
        for (int i = 0; i < images; i++) {
            times[random.nextInt(images)]++;
        }
        return times;
    }

    private static double[] sortedColumn(double[][] samples, int column) {
        return Arrays.stream(samples)
                .mapToDouble(sample -> sample[column])
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
    }

    /** The value below which the share of the sorted values lies, between neighbours by interpolation. */
    private static OptionalDouble percentile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return OptionalDouble.of(sorted[below] + (at - below) * (sorted[above] - sorted[below]));
    }
}
