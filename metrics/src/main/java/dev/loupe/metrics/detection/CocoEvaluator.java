package dev.loupe.metrics.detection;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Truth;
import java.util.List;

/**
 * COCO's figures of a detector that is run now: add each image with its truths and detections, then ask for the result.
 * Only columns of numbers are kept.
 *
 * <pre>{@code
 * CocoEvaluator evaluator = new CocoEvaluator(CocoSettings.of(Kind.BBOX), List.of(new Category(1, "person")));
 * evaluator.add(new Image(7, 640, 480, "7.jpg"), truths, detections);
 * double ap = evaluator.result().figures().get(0).value().orElseThrow();
 * }</pre>
 */
public final class CocoEvaluator {
    private final CocoSettings settings;
    private final GroundTruth.Builder truths;
    private final Detections.Builder detections;

    public CocoEvaluator(CocoSettings settings, List<Categories.Category> categories) {
        this(settings, categories, Findings.strict());
    }

    public CocoEvaluator(CocoSettings settings, List<Categories.Category> categories, Findings findings) {
        this.settings = settings;
        this.truths = new GroundTruth.Builder(settings.kind(), "", findings);
        this.detections = new Detections.Builder(settings.kind(), "", findings);
        categories.forEach(truths::category);
    }

    /** Adds an image, with everything that is in it and everything that was found in it. */
    public CocoEvaluator add(Images.Image image, List<Truth> itsTruths, List<Detection> itsDetections) {
        truths.image(image);
        for (Truth truth : itsTruths) {
            truths.truth(image.id(), truth);
        }
        for (Detection detection : itsDetections) {
            detections.detection(image.id(), detection);
        }
        return this;
    }

    /** The figures of all images. To be asked for once, at the end. */
    public CocoResult result() {
        GroundTruth truth = truths.build();
        return Coco.evaluate(truth, detections.build(truth), settings);
    }
}
