package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Change;
import dev.loupe.models.data.DetectionBatch;
import dev.loupe.models.data.DetectionSet.Truths;
import dev.loupe.models.data.Picture;
import dev.loupe.models.data.PictureBatch;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Faster R-CNN (Ren 2015): the regions that Fast R-CNN judges come from a small network on the same map, so that the picture
 * goes through the convolutions once for everything.
 */
public final class FasterRcnn implements RegionDetector {
    private final DetectorNetwork network;
    private final ProposalSettings proposalSettings;
    private final Part backbone;
    private final RegionProposalNetwork proposalNetwork;
    private final BoxHead head;
    private final int stride;

    private FasterRcnn(
            DetectorNetwork network,
            ProposalSettings proposalSettings,
            Part backbone,
            RegionProposalNetwork proposalNetwork,
            BoxHead head,
            int stride) {
        this.network = network;
        this.proposalSettings = proposalSettings;
        this.backbone = backbone;
        this.proposalNetwork = proposalNetwork;
        this.head = head;
        this.stride = stride;
    }

    /** With first weights. */
    public static FasterRcnn of(
            DetectorNetwork network, ProposalSettings proposalSettings, BoxSettings boxSettings, long seed) {
        BackboneNetwork its = network.backbone();
        int stride = its.stride();
        int channels = its.channels();
        Part backbone = Part.of(its::graph, seed);
        BoxHead head = BoxHead.of(channels, stride, network.classes().size(), network.pooling(), boxSettings, seed + 1);
        RegionProposalNetwork proposalNetwork =
                RegionProposalNetwork.of(channels, stride, network.anchors(), proposalSettings, seed + 2);
        return new FasterRcnn(network, proposalSettings, backbone, proposalNetwork, head, stride);
    }

    /**
     * The losses of a step of approximate joint training (section 3.2): proposals are made in the forward pass as in use, and
     * taken for fixed when the head learns from them; both losses meet in the shared convolutions.
     *
     * @param frozen whether batch normalisation keeps its figures
     */
    Map<String, Tensor> jointLosses(DetectionBatch batch, boolean frozen, SplittableRandom random) {
        Tensor features = FastRcnn.learn(backbone, batch.pictures(), frozen);
        RegionProposalNetwork.Output output = proposalNetwork.learn(features);
        BoxLosses ofProposals = proposalNetwork.losses(output, objects(batch), random);
        List<Boxes> proposals = proposalNetwork.propose(output, batch.pictures(), proposalSettings.inTraining());
        BoxLosses ofHead = head.losses(features, proposals, batch.truths(), random);
        Map<String, Tensor> losses = named(ofProposals);
        losses.putAll(FastRcnn.named(ofHead));
        return losses;
    }

    /** Those of proposing alone, from a map. */
    Map<String, Tensor> proposalLosses(Tensor features, DetectionBatch batch, SplittableRandom random) {
        return named(proposalNetwork.losses(proposalNetwork.learn(features), objects(batch), random));
    }

    /** Those of judging alone, from a map and proposals. */
    Map<String, Tensor> headLosses(
            Tensor features, List<Boxes> proposals, DetectionBatch batch, SplittableRandom random) {
        return FastRcnn.named(head.losses(features, proposals, batch.truths(), random));
    }

    private static List<Boxes> objects(DetectionBatch batch) {
        return batch.truths().stream().map(Truths::boxes).toList();
    }

    private static Map<String, Tensor> named(BoxLosses losses) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        named.put("loss_objectness", losses.classification());
        named.put("loss_proposals", losses.boxes());
        return named;
    }

    /** The map of a batch as in use; nothing is recorded. */
    Tensor map(PictureBatch pictures) {
        return backbone.infer(FastRcnn.tensor(pictures)).get(0);
    }

    /** The proposals for pictures whose map is known, as many as there are in training. */
    List<Boxes> proposals(Tensor features, PictureBatch pictures) {
        return proposalNetwork.propose(proposalNetwork.infer(features), pictures, proposalSettings.inTraining());
    }

    @Override
    public Detection detect(Picture picture) {
        Change change = Change.toSide(picture, network.side(), false);
        try (TensorScope scope = TensorScope.open()) {
            StopWatch watch = StopWatch.start();
            PictureBatch seen = PictureBatch.of(List.of(change.of(picture)), network.normalisation(), stride);
            Tensor features = map(seen);
            double cnn = watch.lap();
            Boxes proposals = proposalNetwork
                    .propose(proposalNetwork.infer(features), seen, proposalSettings.inUse())
                    .get(0);
            double proposing = watch.lap();
            BoxHead.Judged judged = head.judge(features, proposals);
            double heads = watch.lap();
            Found found =
                    head.decide(judged, change.width(), change.height()).scaled(1 / change.across(), 1 / change.down());
            return new Detection(
                    proposals.scaled(1 / change.across(), 1 / change.down()),
                    found,
                    new PartSeconds(proposing, cnn, heads, watch.lap()));
        }
    }

    /** All that learns. */
    Parts parts() {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("backbone", backbone);
        parts.put("rpn", proposalNetwork.head());
        parts.put("head", head.head());
        return new Parts(parts);
    }

    Part backbone() {
        return backbone;
    }

    RegionProposalNetwork proposalNetwork() {
        return proposalNetwork;
    }

    BoxHead head() {
        return head;
    }

    int stride() {
        return stride;
    }

    public DetectorNetwork network() {
        return network;
    }

    /** Takes the weights of a file that training wrote. */
    public void load(Path file) {
        parts().load(file);
    }

    @Override
    public List<String> classes() {
        return network.classes();
    }

    @Override
    public long cnnPasses() {
        return backbone.samples();
    }

    @Override
    public void close() {
        backbone.close();
        proposalNetwork.close();
        head.close();
    }
}
