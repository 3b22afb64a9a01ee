package dev.loupe.explain;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.Explanation;
import dev.loupe.metrics.detection.Voc;
import dev.loupe.report.learning.Setting;
import java.util.List;
import java.util.OptionalDouble;

/** {@code map}: from boxes to average precision and its mean, by three rules. */
final class MapTopic implements Topic {
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
        GroundTruth truth = DetectionExample.truth();
        Detections detections = DetectionExample.detections(truth, 0);
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
}
