package dev.loupe.models.gan;

import dev.loupe.metrics.generation.ClassShares;
import dev.loupe.metrics.generation.FrechetDistance;
import dev.loupe.metrics.generation.KernelDistance;
import dev.loupe.metrics.generation.Moments;
import dev.loupe.metrics.generation.Neighbourhoods;
import dev.loupe.metrics.generation.Standardisation;
import dev.loupe.models.data.ImageSet;
import dev.loupe.models.data.Split;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Images in the features of a judge: how far from real ones, how like each other, of which classes. */
final class ImageJudgement implements Judgement {
    /** Real images that samples are compared with. */
    private static final int REAL = 20_000;

    private static final int SUBSETS = 10;
    private static final int SUBSET = 1_000;
    /** Points and neighbours for precision, recall, density and coverage (Naeem 2020 has k = 5). */
    private static final int NEIGHBOURS_AMONG = 2_000;

    private static final int NEIGHBOURS = 5;
    private static final int PICTURED = 64;
    private static final int COLUMNS = 8;
    private static final int LOOKED_UP = 16;
    private static final long SEED = 2_017;

    /** Below these, of ten classes that occur equally often, samples have collapsed. */
    private static final double LEAST_ENTROPY = 1.8;

    private static final double LEAST_CLASS = 0.01;
    private static final double LEAST_DISTANCE = 0.5;

    private final Judge judge;
    private final Split split;
    private final int samples;
    private @Nullable Truth truth;

    /** What is known of the real images. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Truth(
            Moments raw, Standardisation standardisation, Moments standard, double[][] points, double meanDistance) {}

    /**
     * By a judge, which is closed with this.
     *
     * @param samples how many are generated for a measurement
     */
    ImageJudgement(Judge judge, Split split, int samples) {
        this.judge = judge;
        this.split = split;
        this.samples = samples;
    }

    private Truth truth() {
        Truth known = truth;
        if (known == null) {
            double[][] features = judge.features(RealImages.first(split.train(), REAL));
            Standardisation standardisation = Standardisation.of(features);
            double[][] standard = standardisation.apply(features);
            known = new Truth(
                    Moments.of(features),
                    standardisation,
                    Moments.of(standard),
                    standard,
                    Neighbourhoods.meanDistance(first(standard, SUBSET)));
            truth = known;
        }
        return known;
    }

    private static double[][] first(double[][] points, int count) {
        return Arrays.copyOf(points, Math.min(count, points.length));
    }

    @Override
    public Map<String, Double> figures(Sampler sampler) {
        return compare(sampler.samples(Noise.normal(samples, sampler.latent(), SEED)));
    }

    /** All figures of some images. */
    private Map<String, Double> compare(float[] images) {
        Truth real = truth();
        double[][] features = judge.features(images);
        double[][] standard = real.standardisation().apply(features);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("fid", FrechetDistance.between(Moments.of(features), real.raw()));
        figures.put("fid_standardised", FrechetDistance.between(Moments.of(standard), real.standard()));
        figures.put("kid", KernelDistance.between(standard, real.points(), SUBSETS, SUBSET, SEED));
        Neighbourhoods near = Neighbourhoods.of(
                first(real.points(), NEIGHBOURS_AMONG), first(standard, NEIGHBOURS_AMONG), NEIGHBOURS);
        figures.put("precision", near.precision());
        figures.put("recall", near.recall());
        figures.put("density", near.density());
        figures.put("coverage", near.coverage());
        ClassShares shares =
                ClassShares.of(judge.classes(features), split.train().classes().size());
        figures.put("class_entropy", shares.entropy());
        figures.put("smallest_class_share", shares.smallest());
        figures.put("largest_class_share", shares.largest());
        figures.put("distance_ratio", Neighbourhoods.meanDistance(first(standard, SUBSET)) / real.meanDistance());
        return figures;
    }

    /**
     * The figures of images whose quality is known, in order: held-out images, those of one class, and noise without any shape.
     */
    Map<String, Map<String, Double>> anchors() {
        ImageSet test = split.test();
        Map<String, Map<String, Double>> anchors = new LinkedHashMap<>();
        float[] held = RealImages.first(test, samples);
        anchors.put("held-out images", compare(held));
        anchors.put("one class", compare(ofOneClass(held, test)));
        SplittableRandom random = new SplittableRandom(SEED);
        float[] noise = new float[held.length];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (2 * random.nextDouble() - 1);
        }
        anchors.put("noise", compare(noise));
        return anchors;
    }

    /**
     * Whether samples are copies.
     *
     * @param ratio how far samples are from the nearest training image, divided by how far held-out images are
     * @param picture rows of samples, and below each the nearest training image
     */
    record Nearest(double ratio, BufferedImage picture) {}

    Nearest nearest(Sampler sampler) {
        ImageSet train = split.train();
        float[] generated = sampler.samples(Noise.normal(LOOKED_UP, sampler.latent(), SEED));
        float[] held = RealImages.first(split.test(), LOOKED_UP);
        NearestImages ofGenerated = NearestImages.of(generated, train);
        NearestImages ofHeld = NearestImages.of(held, train);
        int row = COLUMNS * train.channels() * train.height() * train.width();
        float[] both = new float[4 * row];
        for (int i = 0; i < 2; i++) {
            System.arraycopy(generated, i * row, both, 2 * i * row, row);
            System.arraycopy(ofGenerated.images(), i * row, both, (2 * i + 1) * row, row);
        }
        return new Nearest(
                ofGenerated.meanDistance() / ofHeld.meanDistance(),
                SamplePicture.grid(both, train.channels(), train.height(), COLUMNS));
    }

    private static float[] ofOneClass(float[] images, ImageSet set) {
        int each = set.channels() * set.height() * set.width();
        int count = 0;
        float[] chosen = new float[images.length];
        for (int i = 0; i < images.length / each; i++) {
            if (set.label(i) == 0) {
                System.arraycopy(images, i * each, chosen, count++ * each, each);
            }
        }
        return Arrays.copyOf(chosen, count * each);
    }

    @Override
    public BufferedImage picture(Sampler sampler) {
        ImageSet train = split.train();
        float[] images = sampler.samples(Noise.normal(PICTURED, sampler.latent(), SEED));
        return SamplePicture.grid(images, train.channels(), train.height(), COLUMNS);
    }

    @Override
    public List<String> alarms(Map<String, Double> figures) {
        List<String> signs = new ArrayList<>();
        if (split.train().classes().size() == 10) {
            below(figures, "class_entropy", LEAST_ENTROPY, signs);
            below(figures, "smallest_class_share", LEAST_CLASS, signs);
        }
        below(figures, "distance_ratio", LEAST_DISTANCE, signs);
        return signs.isEmpty()
                ? List.of()
                : List.of("mode collapse? " + String.join(", ", signs)
                        + "; a lower --set rate, a larger --set batch or --set loss=wgan-gp may help");
    }

    private static void below(Map<String, Double> figures, String name, double least, List<String> signs) {
        double value = figures.getOrDefault(name, least);
        if (value < least) {
            signs.add(name.replace('_', ' ') + String.format(java.util.Locale.ROOT, " %.3f is below %s", value, least));
        }
    }

    @Override
    public void close() {
        judge.close();
    }
}
