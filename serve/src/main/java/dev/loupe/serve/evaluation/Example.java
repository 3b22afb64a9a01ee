package dev.loupe.serve.evaluation;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Outline;
import dev.loupe.metrics.annotations.Truth;
import dev.loupe.metrics.classification.ClassificationCounter;
import dev.loupe.metrics.classification.ClassificationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Made-up truths and answers with every kind of error, for those who have no files at hand. Always the same. */
final class Example {
    private static final List<String> NAMES = List.of("circle", "square", "triangle", "hexagon");
    private static final int[] CORNERS = {24, 4, 3, 6};
    private static final int IMAGES = 40;
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int SAMPLES = 600;

    private final SplittableRandom random = new SplittableRandom(7);
    private final Kind kind;
    private final GroundTruth.Builder truths;
    private final Detections.Builder first;
    private final Detections.Builder second;
    private int objects;

    private Example(Kind kind) {
        this.kind = kind;
        this.truths = new GroundTruth.Builder(kind, "", Findings.strict());
        this.first = new Detections.Builder(kind, "", Findings.strict());
        this.second = new Detections.Builder(kind, "", Findings.strict());
    }

    /** Truths, and what two detectors found, the second of which places its boxes better. */
    record Data(GroundTruth truth, Detections first, Detections second) {}

    static Data detections(Kind kind) {
        Example example = new Example(kind);
        for (int k = 0; k < NAMES.size(); k++) {
            example.truths.category(new Categories.Category(k + 1L, NAMES.get(k)));
        }
        for (int image = 1; image <= IMAGES; image++) {
            example.image(image);
        }
        GroundTruth truth = example.truths.build();
        return new Data(truth, example.first.build(truth), example.second.build(truth));
    }

    private void image(int image) {
        truths.image(new Images.Image(image, WIDTH, HEIGHT, "example-" + image + ".png"));
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            int k = random.nextInt(NAMES.size());
            double size = 24 + 80 * random.nextDouble();
            double x = random.nextDouble() * (WIDTH - size);
            double y = random.nextDouble() * (HEIGHT - size);
            objects++;
            truths.truth(
                    image,
                    new Truth(
                            objects,
                            k + 1L,
                            new double[] {x, y, size, size},
                            kind == Kind.SEGM ? Double.NaN : size * size,
                            false,
                            false,
                            false,
                            Optional.of(outline(k, x, y, size)),
                            new double[0],
                            0));
            found(first, image, k, x, y, size, .16);
            found(second, image, k, x, y, size, .07);
        }
        if (random.nextDouble() < .5) {
            double size = 20 + 40 * random.nextDouble();
            double x = random.nextDouble() * (WIDTH - size);
            add(first, image, random.nextInt(NAMES.size()), x, random.nextDouble() * (HEIGHT - size), size, .55);
        }
    }

    /** What a detector makes of an object: right, twice, by another name, or nothing. */
    private void found(Detections.Builder to, int image, int k, double x, double y, double size, double shift) {
        double luck = random.nextDouble();
        if (luck < .1) {
            return;
        }
        int named = luck < .2 ? (k + 1) % NAMES.size() : k;
        add(to, image, named, x + noise(size * shift), y + noise(size * shift), size * (1 + noise(shift)), 1);
        if (luck > .92) {
            add(to, image, named, x + noise(size * shift), y + noise(size * shift), size, .7);
        }
    }

    private double noise(double width) {
        return width * (2 * random.nextDouble() - 1);
    }

    private void add(Detections.Builder to, int image, int k, double x, double y, double size, double surest) {
        double score = Math.rint(1000 * surest * (.35 + .65 * random.nextDouble())) / 1000;
        Optional<double[]> box = kind == Kind.SEGM ? Optional.empty() : Optional.of(new double[] {x, y, size, size});
        to.detection(image, new Detection(k + 1L, score, box, Optional.of(outline(k, x, y, size)), new double[0]));
    }

    private static Outline outline(int k, double x, double y, double size) {
        int corners = CORNERS[k];
        double[] polygon = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners + Math.PI / (k == 1 ? 4 : 2);
            double radius = size / 2 * (k == 1 ? Math.sqrt(2) : 1);
            polygon[2 * i] = Math.max(0, Math.min(WIDTH, x + size / 2 + radius * Math.cos(angle)));
            polygon[2 * i + 1] = Math.max(0, Math.min(HEIGHT, y + size / 2 - radius * Math.sin(angle)));
        }
        return new Outline.Polygons(List.of(polygon));
    }

    /** A classifier that is surer than it is right. */
    static ClassificationResult classification() {
        SplittableRandom random = new SplittableRandom(11);
        ClassificationCounter counter = new ClassificationCounter(NAMES, 1, 2);
        for (int i = 0; i < SAMPLES; i++) {
            int truth = i % NAMES.size();
            int seen = random.nextDouble() < .78 ? truth : (truth + 1 + random.nextInt(2)) % NAMES.size();
            List<Double> logits = new ArrayList<>();
            double sum = 0;
            for (int k = 0; k < NAMES.size(); k++) {
                double logit = StrictMath.exp(2 * random.nextDouble() + (k == seen ? 2.5 : 0));
                logits.add(logit);
                sum += logit;
            }
            double total = sum;
            counter.add(
                    truth, logits.stream().mapToDouble(logit -> logit / total).toArray());
        }
        return counter.result();
    }
}
