package dev.loupe.explain;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Truth;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.Explanation;
import dev.loupe.metrics.detection.Voc;
import dev.loupe.report.learning.Setting;
import java.util.List;
import java.util.OptionalDouble;

/** {@code map}: from boxes to average precision and its mean, by three rules. */
final class MapTopic implements Topic {
    private static final double[][] CATS = {
        {1, 0, 0, 100, 100}, {1, 200, 0, 100, 100}, {2, 0, 0, 100, 100}, {3, 0, 0, 100, 100}, {3, 200, 200, 100, 100}
    };
    private static final double[] DOG = {2, 300, 300, 100, 100};
    private static final double[][] FOUND = {
        {.95, 1, 5, 0, 100, 100},
        {.90, 2, 20, 0, 100, 100},
        {.85, 1, 3, 3, 100, 100},
        {.80, 3, 300, 0, 50, 50},
        {.70, 3, 210, 210, 100, 100},
        {.60, 1, 230, 0, 100, 100},
        {.40, 2, 200, 200, 80, 80},
    };
    private static final double[] DOG_FOUND = {.5, 2, 310, 300, 100, 100};

    @Override
    public String name() {
        return "map";
    }

    @Override
    public String summary() {
        return "average precision and its mean: a worked example by the rules of VOC 2007, VOC 2010 and COCO";
    }

    @Override
    public List<Setting> settings() {
        return List.of(new Setting("iou", "0.5", "threshold of the table of matches: 0.5, 0.55, ... 0.95"));
    }

    @Override
    public Figures figures(Given given) {
        double threshold = given.number("iou", .5, .95);
        CocoSettings settings = CocoSettings.of(Kind.BBOX);
        double[] thresholds = settings.thresholds();
        int chosen = -1;
        for (int i = 0; i < thresholds.length; i++) {
            chosen = Math.abs(thresholds[i] - threshold) < 1e-9 ? i : chosen;
        }
        if (chosen < 0) {
            throw new BadInput("--set iou=" + threshold + " is none of COCO's thresholds 0.5, 0.55, ... 0.95");
        }
        GroundTruth truth = truth();
        Detections detections = detections(truth);
        Explanation cats = Explanation.of(truth, detections, settings, 0, chosen);
        Explanation dogs = Explanation.of(truth, detections, settings, 1, chosen);
        Figures figures = new Figures().plain("threshold", thresholds[chosen]).count("truths", cats.positives());
        steps(figures, cats);
        for (int i = 0; i < thresholds.length; i++) {
            OptionalDouble cat = cats.byThreshold().get(i).averagePrecision();
            OptionalDouble dog = dogs.byThreshold().get(i).averagePrecision();
            figures.decimal("threshold " + i, thresholds[i], 2);
            figures.decimal("cat " + i, cat.orElseThrow(), 3).decimal("dog " + i, dog.orElseThrow(), 3);
            figures.decimal("mean " + i, (cat.orElseThrow() + dog.orElseThrow()) / 2, 3);
        }
        figures.decimal("coco", cats.averagePrecision().orElseThrow(), 4);
        figures.decimal("dog", dogs.averagePrecision().orElseThrow(), 4);
        figures.decimal("mean", cats.mean().orElseThrow(), 4);
        figures.decimal("all thresholds", allThresholds(cats, dogs), 4);
        for (Voc.Year year : Voc.Year.values()) {
            Voc.Result result = Voc.evaluate(truth, detections, year, thresholds[chosen]);
            String name = year == Voc.Year.VOC2007 ? "voc07" : "voc10";
            figures.decimal(name, result.averagePrecision().get(0).orElseThrow(), 4);
        }
        return figures;
    }

    private static double allThresholds(Explanation cats, Explanation dogs) {
        double sum = 0;
        for (Explanation one : List.of(cats, dogs)) {
            for (Explanation.AtThreshold at : one.byThreshold()) {
                sum += at.averagePrecision().orElseThrow();
            }
        }
        return sum / (2 * cats.byThreshold().size());
    }

    private static void steps(Figures figures, Explanation cats) {
        for (int i = 0; i < cats.steps().size(); i++) {
            Explanation.Step step = cats.steps().get(i);
            figures.decimal("score " + i, step.score(), 2);
            figures.put("image " + i, Long.toString(step.image().id()));
            figures.decimal("overlap " + i, step.overlap(), 3);
            figures.put("verdict " + i, step.verdict() == Explanation.Verdict.TRUE_POSITIVE ? "TP" : "FP");
            figures.decimal("precision " + i, step.precision(), 3);
            figures.decimal("recall " + i, step.recall(), 1);
            figures.decimal("envelope " + i, step.envelope(), 3);
        }
    }

    private static GroundTruth truth() {
        GroundTruth.Builder builder = new GroundTruth.Builder(Kind.BBOX, "", Findings.strict());
        for (int image = 1; image <= 3; image++) {
            builder.image(new Images.Image(image, 500, 500, "image " + image));
        }
        builder.category(new Categories.Category(1, "cat")).category(new Categories.Category(2, "dog"));
        long id = 1;
        for (double[] cat : CATS) {
            builder.truth((long) cat[0], Truth.box(id++, 1, cat[1], cat[2], cat[3], cat[4]));
        }
        builder.truth((long) DOG[0], Truth.box(id, 2, DOG[1], DOG[2], DOG[3], DOG[4]));
        return builder.build();
    }

    private static Detections detections(GroundTruth truth) {
        Detections.Builder builder = new Detections.Builder(Kind.BBOX, "", Findings.strict());
        for (double[] one : FOUND) {
            builder.box((long) one[1], 1, one[0], one[2], one[3], one[4], one[5]);
        }
        builder.box((long) DOG_FOUND[1], 2, DOG_FOUND[0], DOG_FOUND[2], DOG_FOUND[3], DOG_FOUND[4], DOG_FOUND[5]);
        return builder.build(truth);
    }
}
