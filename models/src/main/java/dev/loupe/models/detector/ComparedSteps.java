package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.boxes.Nms;
import dev.loupe.models.boxes.Sampler;
import dev.loupe.models.data.Change;
import dev.loupe.models.data.Picture;
import dev.loupe.models.data.PictureBatch;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.DetectorComparison.Step;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What three trained detectors do with one picture, step by step. */
final class ComparedSteps {
    /** The least score of what is shown: less is mostly wrong. */
    private static final double SHOWN = 0.4;

    private static final int ANCHORS = 60;
    private static final int GRIDS = 4;
    private static final double NMS = 0.3;
    private static final int MOST = 50;

    private final Picture picture;
    private final StepPictures pictures;

    ComparedSteps(Picture picture) {
        this.picture = picture;
        this.pictures = new StepPictures(picture);
    }

    /** The detector of a run of any of the three recipes. */
    static RegionDetector open(Path folder) {
        return open(folder, NMS, MOST);
    }

    /**
     * The same with another end.
     *
     * @param overlap from which on the worse of two boxes is dropped; 1 drops none
     */
    private static RegionDetector open(Path folder, double overlap, int most) {
        Path file = new RunFolder(folder).model();
        if (new RunFolder(folder).recipe().equals(RcnnRecipe.NAME)) {
            return RcnnDetectors.open(folder, RcnnDetectors.settings(overlap, most));
        }
        DetectorNetwork network = DetectorNetwork.of(NamedTensors.metadata(file));
        BoxSettings settings = new BoxSettings(network.hidden(), Sampler.REGIONS, 0, 0.02, overlap, most);
        if (network.recipe().equals(FastRcnnRecipe.NAME)) {
            FastRcnn detector = FastRcnn.of(network, settings, 0, Searches.of(network.search()));
            return loaded(detector, () -> detector.load(file));
        }
        ProposalSettings proposing = new ProposalSettings(Sampler.ANCHORS, 1000, 0.7, 300, 100);
        FasterRcnn detector = FasterRcnn.of(network, proposing, settings, 0);
        return loaded(detector, () -> detector.load(file));
    }

    private static RegionDetector loaded(RegionDetector detector, Runnable load) {
        try {
            load.run();
            return detector;
        } catch (BadInput e) {
            detector.close();
            throw e;
        }
    }

    /** The steps of all three, whose runs are in folders by the names of the recipes. */
    List<Step> all(Path out) {
        List<Step> steps = new ArrayList<>();
        for (String name : List.of(RcnnRecipe.NAME, FastRcnnRecipe.NAME, FasterRcnnRecipe.NAME)) {
            try (RegionDetector detector = open(out.resolve(name));
                    RegionDetector all = open(out.resolve(name), 1, Integer.MAX_VALUE)) {
                RegionDetector.Detection detection = detector.detect(picture);
                if (detector instanceof Rcnn rcnn) {
                    searched(steps, name, rcnn.network().search(), detection.proposals());
                    Boxes first = detection.proposals().first(StepPictures.mostCrops());
                    steps.add(new Step(
                            name,
                            "the first " + first.count() + " regions, warped to "
                                    + rcnn.network().side() + " x "
                                    + rcnn.network().side() + ": each goes through the network by itself",
                            pictures.crops(
                                    rcnn.warp().of(picture, first, 0, first.count()),
                                    rcnn.network().side())));
                } else if (detector instanceof FastRcnn fast) {
                    searched(steps, name, fast.network().search(), detection.proposals());
                    grids(steps, name, detection, fast.network().regionSize());
                } else if (detector instanceof FasterRcnn faster) {
                    anchors(steps, name, faster);
                    steps.add(new Step(
                            name,
                            detection.proposals().count()
                                    + " proposals: the best anchors, moved, by NMS at .7; best red",
                            pictures.boxes(detection.proposals())));
                    grids(steps, name, detection, faster.network().regionSize());
                }
                ends(steps, name, detection.found(), all.detect(picture).found(), detector.classes());
            }
        }
        return steps;
    }

    private void searched(List<Step> steps, String name, String search, Boxes proposals) {
        int[] pieces = Searches.search(search).pieces(picture);
        steps.add(new Step(
                name,
                "the first cut of selective search: "
                        + (Arrays.stream(pieces).max().orElse(-1) + 1) + " pieces",
                pictures.pieces(pieces)));
        steps.add(new Step(
                name,
                proposals.count() + " proposals of selective search; the first is red, the last blue",
                pictures.boxes(proposals)));
    }

    private void grids(List<Step> steps, String name, RegionDetector.Detection detection, int bins) {
        Found found = detection.found();
        // The proposals next to what was found: these are pooled.
        List<Integer> near = new ArrayList<>();
        for (int i = 0; i < Math.min(GRIDS, found.count()); i++) {
            int best = 0;
            for (int j = 1; j < detection.proposals().count(); j++) {
                if (detection.proposals().iou(j, found.boxes(), i)
                        > detection.proposals().iou(best, found.boxes(), i)) {
                    best = j;
                }
            }
            near.add(best);
        }
        Boxes regions = detection
                .proposals()
                .select(near.stream().mapToInt(Integer::intValue).toArray());
        steps.add(new Step(
                name,
                "regions of one map, pooled to " + bins + " x " + bins + " bins (" + regions.count() + " of "
                        + detection.proposals().count() + " are shown)",
                pictures.grids(regions, bins)));
    }

    private void anchors(List<Step> steps, String name, FasterRcnn detector) {
        Change change = Change.toSide(picture, detector.network().side(), false);
        try (TensorScope scope = TensorScope.open()) {
            PictureBatch seen = PictureBatch.of(
                    List.of(change.of(picture)), detector.network().normalisation(), detector.stride());
            RegionProposalNetwork.Output output = detector.proposalNetwork().infer(detector.map(seen));
            double[] objectness = output.objectness().sigmoid().toDoubles();
            int[] best = Arrays.copyOf(
                    Nms.descending(objectness),
                    Math.min(ANCHORS, output.anchors().count()));
            double[] values =
                    Arrays.stream(best).mapToDouble(i -> objectness[i]).toArray();
            Boxes anchors = output.anchors().select(best).scaled(1 / change.across(), 1 / change.down());
            steps.add(new Step(
                    name,
                    "the " + best.length + " of " + output.anchors().count()
                            + " anchors with the highest objectness: red 1, blue 0",
                    pictures.boxes(anchors, values)));
        }
    }

    private void ends(List<Step> steps, String name, Found kept, Found all, List<String> classes) {
        Found before = shown(all);
        Found after = shown(kept);
        steps.add(new Step(
                name,
                before.count() + " boxes with a score above " + SHOWN + " before NMS",
                pictures.found(before, classes)));
        steps.add(new Step(name, after.count() + " boxes after NMS at .3", pictures.found(after, classes)));
    }

    private static Found shown(Found found) {
        return found.select(IntStream.range(0, found.count())
                .filter(i -> found.scores()[i] > SHOWN)
                .toArray());
    }
}
