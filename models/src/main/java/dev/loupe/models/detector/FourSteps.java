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
                        this::recall),
                new TrainingStage(
                        "3: proposals on convolutions of step 2",
                        detector.parts().only("rpn").trained(),
                        () -> detector.proposalNetwork()
                                .head()
                                .weights()
                                .copyFrom(first.proposalNetwork().head().weights()),
                        this::proposalsOnFixed,
                        this::judge),
                new TrainingStage(
                        "4: detector on proposals of step 3",
                        detector.parts().only("head").trained(),
                        () -> {},
                        this::detectionOnFixed,
                        this::judge));
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

    /** No one network does both yet: only the proposals are judged. */
    private HeldOut recall(int most) {
        return HeldOut.of(first, heldOut, most).ofProposals();
    }

    private HeldOut judge(int most) {
        return HeldOut.of(detector, heldOut, most);
    }
}
