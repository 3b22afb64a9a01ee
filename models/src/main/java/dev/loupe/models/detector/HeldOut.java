package dev.loupe.models.detector;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Truth;
import dev.loupe.metrics.detection.Coco;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * How well a detector does on pictures that it has not learned from, by COCO's rules, and at what cost.
 *
 * @param coco precision and recall
 * @param truth what was to be found
 * @param detections what was found
 * @param pictures how many there were
 * @param proposals regions a picture
 * @param recall50 share of objects that some proposal overlaps by half or more; of no use without objects
 * @param recall70 the same by 70 %
 * @param cnnPasses samples through the convolutions, a picture
 * @param seconds a picture
 */
public record HeldOut(
        CocoResult coco,
        GroundTruth truth,
        Detections detections,
        int pictures,
        double proposals,
        double recall50,
        double recall70,
        double cnnPasses,
        PartSeconds seconds) {

    /** Judges a detector on the first pictures of a set, as many as are wanted. */
    public static HeldOut of(RegionDetector detector, DetectionSet set, int most) {
        return of(set, most, index -> detector.detect(set.picture(index)), detector::cnnPasses);
    }

    /**
     * The same with proposals that are known.
     *
     * @param detect what comes of the picture of a number
     * @param cnnPasses how many samples went through the convolutions so far
     */
    public static HeldOut of(
            DetectionSet set, int most, IntFunction<RegionDetector.Detection> detect, LongSupplier cnnPasses) {
        int pictures = Math.min(most, set.count());
        Findings findings = Findings.lenient();
        GroundTruth.Builder truths = new GroundTruth.Builder(Kind.BBOX, "", findings);
        Detections.Builder detections = new Detections.Builder(Kind.BBOX, "", findings);
        for (int label = 0; label < set.classes().size(); label++) {
            truths.category(new Categories.Category(label, set.classes().get(label)));
        }
        long passesBefore = cnnPasses.getAsLong();
        PartSeconds seconds = PartSeconds.NONE;
        long proposals = 0;
        Recall recall = new Recall();
        long id = 0;
        for (int picture = 0; picture < pictures; picture++) {
            RegionDetector.Detection detection = detect.apply(picture);
            seconds = seconds.plus(detection.seconds());
            proposals += detection.proposals().count();
            DetectionSet.Truths objects = set.truths(picture);
            recall.add(objects.boxes(), detection.proposals());
            truths.image(new Images.Image(picture, 0, 0, ""));
            for (int i = 0; i < objects.count(); i++) {
                double[] box = objects.boxes().size(i);
                truths.truth(picture, Truth.box(id++, objects.labels()[i], box[0], box[1], box[2], box[3]));
            }
            Found found = detection.found();
            for (int i = 0; i < found.count(); i++) {
                double[] box = found.boxes().size(i);
                detections.box(picture, found.labels()[i], found.scores()[i], box[0], box[1], box[2], box[3]);
            }
        }
        GroundTruth truth = truths.build();
        Detections all = detections.build(truth);
        double share = 1.0 / Math.max(1, pictures);
        return new HeldOut(
                Coco.evaluate(truth, all, CocoSettings.of(Kind.BBOX)),
                truth,
                all,
                pictures,
                proposals * share,
                recall.share(recall.half),
                recall.share(recall.seventy),
                (cnnPasses.getAsLong() - passesBefore) * share,
                seconds.times(share));
    }

    /** Counts the objects that proposals find. */
    private static final class Recall {
        private long objects;
        private long half;
        private long seventy;

        void add(Boxes truths, Boxes proposals) {
            for (int object = 0; object < truths.count(); object++) {
                double best = 0;
                for (int i = 0; i < proposals.count(); i++) {
                    best = Math.max(best, proposals.iou(i, truths, object));
                }
                objects++;
                half += best >= 0.5 ? 1 : 0;
                seventy += best >= 0.7 ? 1 : 0;
            }
        }

        double share(long found) {
            return objects == 0 ? 0 : (double) found / objects;
        }
    }

    /** The same where only the proposals say something. */
    HeldOut ofProposals() {
        GroundTruth.Builder nothing = new GroundTruth.Builder(Kind.BBOX, "", Findings.lenient());
        GroundTruth none = nothing.build();
        Detections empty = new Detections.Builder(Kind.BBOX, "", Findings.lenient()).build(none);
        return new HeldOut(
                Coco.evaluate(none, empty, CocoSettings.of(Kind.BBOX)),
                none,
                empty,
                pictures,
                proposals,
                recall50,
                recall70,
                cnnPasses,
                seconds);
    }

    /** The figures by the names that they have in {@code metrics.jsonl}; what is not defined is left out. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        coco.figures().forEach(figure -> put(figures, figure.name(), figure.value()));
        figures.keySet().removeIf(name -> name.startsWith("AR") && !name.equals("AR100"));
        figures.put("proposals_per_image", proposals);
        figures.put("recall50", recall50);
        figures.put("recall70", recall70);
        figures.put("cnn_passes_per_image", cnnPasses);
        figures.put("seconds_per_image", seconds.total());
        figures.put("seconds_proposals", seconds.proposals());
        figures.put("seconds_cnn", seconds.cnn());
        figures.put("seconds_heads", seconds.heads());
        figures.put("seconds_nms", seconds.nms());
        return figures;
    }

    private static void put(Map<String, Double> figures, String name, OptionalDouble value) {
        value.ifPresent(number -> figures.put(name, number));
    }
}
