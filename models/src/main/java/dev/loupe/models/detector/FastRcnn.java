package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Change;
import dev.loupe.models.data.DetectionBatch;
import dev.loupe.models.data.Picture;
import dev.loupe.models.data.PictureBatch;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Fast R-CNN (Girshick 2015): the picture goes through the convolutions once; each region that somebody proposes is pooled
 * from their map and judged by one head, for its class and its borders together.
 */
public final class FastRcnn implements RegionDetector {
    private final DetectorNetwork network;
    private final Part backbone;
    private final BoxHead head;
    private final int stride;
    private final Function<Picture, Boxes> search;

    private FastRcnn(
            DetectorNetwork network, Part backbone, BoxHead head, int stride, Function<Picture, Boxes> search) {
        this.network = network;
        this.backbone = backbone;
        this.head = head;
        this.stride = stride;
        this.search = search;
    }

    /**
     * With first weights.
     *
     * @param search proposes regions of a picture that nobody has proposed any for
     */
    public static FastRcnn of(
            DetectorNetwork network, BoxSettings settings, long seed, Function<Picture, Boxes> search) {
        BackboneNetwork its = network.backbone();
        int stride = its.stride();
        Part backbone = Part.of(its::graph, seed);
        BoxHead head =
                BoxHead.of(its.channels(), stride, network.classes().size(), network.pooling(), settings, seed + 1);
        return new FastRcnn(network, backbone, head, stride, search);
    }

    /**
     * The losses of a step of stochastic gradient descent (section 2.3).
     *
     * @param proposals of each picture of the batch, in pixels of the changed picture
     * @param frozen whether batch normalisation keeps its figures
     */
    Map<String, Tensor> losses(DetectionBatch batch, List<Boxes> proposals, boolean frozen, SplittableRandom random) {
        Tensor features = learn(backbone, batch.pictures(), frozen);
        BoxLosses losses = head.losses(features, proposals, batch.truths(), random);
        return named(losses);
    }

    static Map<String, Tensor> named(BoxLosses losses) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        named.put("loss_classes", losses.classification());
        named.put("loss_boxes", losses.boxes());
        return named;
    }

    static Tensor learn(Part backbone, PictureBatch pictures, boolean frozen) {
        Tensor values = tensor(pictures);
        return (frozen ? backbone.learnAsInUse(values) : backbone.learn(values)).get(0);
    }

    /** {@code [count, channels, height, width]}, in memory as the batch has it. */
    static Tensor tensor(PictureBatch pictures) {
        return Tensor.of(pictures.values(), pictures.shape()).permute(0, 3, 1, 2);
    }

    @Override
    public Detection detect(Picture picture) {
        long begin = System.nanoTime();
        Boxes proposals = search.apply(picture);
        return detect(picture, proposals, (System.nanoTime() - begin) / 1e9);
    }

    /**
     * The same with regions that are known.
     *
     * @param searched the seconds that finding them took
     */
    Detection detect(Picture picture, Boxes proposals, double searched) {
        Change change = Change.toSide(picture, network.side(), false);
        try (TensorScope scope = TensorScope.open()) {
            StopWatch watch = StopWatch.start();
            PictureBatch seen = PictureBatch.of(List.of(change.of(picture)), network.normalisation(), stride);
            Tensor features = backbone.infer(tensor(seen)).get(0);
            double cnn = watch.lap();
            BoxHead.Judged judged = head.judge(features, change.of(proposals));
            double heads = watch.lap();
            Found found =
                    head.decide(judged, change.width(), change.height()).scaled(1 / change.across(), 1 / change.down());
            return new Detection(proposals, found, new PartSeconds(searched, cnn, heads, watch.lap()));
        }
    }

    /** All that learns. */
    Parts parts() {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("backbone", backbone);
        parts.put("head", head.head());
        return new Parts(parts);
    }

    Part backbone() {
        return backbone;
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
        head.close();
    }
}
