package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionBatch;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.PictureBatch;
import dev.loupe.torch.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The four-step alternating training of Faster R-CNN (Ren 2015, section 3.2): two networks learn apart, then both are put on
 * the convolutions of one.
 *
 * @param first whose convolutions and proposals are learned in step 1; both begin with the same weights
 * @param detector what comes out in the end
 * @param frozen whether batch normalisation keeps its figures all the time
 * @param heldOut by which steps are judged
 */
record FourSteps(FasterRcnn first, FasterRcnn detector, boolean frozen, DetectionSet heldOut) {
    private static final List<String> OF_PROPOSALS = List.of("proposals_per_image", "recall50", "recall70");

    List<TrainingStage> stages() {
        return List.of(
                new TrainingStage(
                        "1: proposals",
                        first.parts().only("backbone", "rpn").trained(),
                        () -> {},
                        this::proposals,
                        this::recall),
                new TrainingStage(
                        "2: detector on proposals of step 1",
                        detector.parts().only("backbone", "head").trained(),
                        () -> {},
                        this::detection,
                        most -> Map.of()),
                new TrainingStage(
                        "3: proposals on convolutions of step 2",
                        detector.parts().only("rpn").trained(),
                        () -> detector.proposalNetwork()
                                .head()
                                .weights()
                                .copyFrom(first.proposalNetwork().head().weights()),
                        this::proposalsOnFixed,
                        this::figures),
                new TrainingStage(
                        "4: detector on proposals of step 3",
                        detector.parts().only("head").trained(),
                        () -> {},
                        this::detectionOnFixed,
                        this::figures));
    }

    private Map<String, Tensor> proposals(DetectionBatch batch, SplittableRandom random) {
        Tensor features = FastRcnn.learn(first.backbone(), batch.pictures(), frozen);
        return first.proposalLosses(features, batch, random);
    }

    private Map<String, Tensor> detection(DetectionBatch batch, SplittableRandom random) {
        PictureBatch pictures = batch.pictures();
        List<Boxes> proposals = first.proposals(first.map(pictures), pictures);
        Tensor features = FastRcnn.learn(detector.backbone(), pictures, frozen);
        return detector.headLosses(features, proposals, batch, random);
    }

    private Map<String, Tensor> proposalsOnFixed(DetectionBatch batch, SplittableRandom random) {
        return detector.proposalLosses(detector.map(batch.pictures()), batch, random);
    }

    private Map<String, Tensor> detectionOnFixed(DetectionBatch batch, SplittableRandom random) {
        Tensor features = detector.map(batch.pictures());
        return detector.headLosses(features, detector.proposals(features, batch.pictures()), batch, random);
    }

    /** There is no head yet: only the proposals are judged. */
    private Map<String, Double> recall(int most) {
        Map<String, Double> figures = HeldOut.of(first, heldOut, most).figures();
        figures.keySet().retainAll(OF_PROPOSALS);
        return figures;
    }

    private Map<String, Double> figures(int most) {
        return HeldOut.of(detector, heldOut, most).figures();
    }
}
