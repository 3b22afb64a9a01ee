package dev.loupe.models.pyramid;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.RegionOp.Proposals;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.models.boxes.BoxCode;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.boxes.Nms;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Picture;
import dev.loupe.models.detector.Found;
import dev.loupe.models.detector.PartSeconds;
import dev.loupe.models.detector.RegionDetector;
import dev.loupe.models.regions.PyramidLevels;
import dev.loupe.models.regions.Regions;
import dev.loupe.models.regions.RoiAlign;
import dev.loupe.torch.Executor;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import dev.loupe.zoo.FasterRcnn;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Faster R-CNN on a pyramid of features, in use: one pass through the backbone a picture, regions from its levels, one pass of
 * a small head for all of them.
 */
public final class PyramidDetector implements RegionDetector {
    /** Sides below which a box is not told, in pixels (torchvision's). */
    private static final double LEAST_SIDE = 1e-2;

    private static final int MOST_PROPOSALS = 1000;

    private final Weights weights;
    private final List<String> classes;
    private final double eps;
    private final PyramidSettings settings;
    private final Proposals proposals = FasterRcnn.proposals(MOST_PROPOSALS);
    private final Executor head;
    /** For the size of picture that came last. */
    private @Nullable Executor features;

    private long passed;

    /**
     * The detector with its weights, which are its own to close.
     *
     * @param weights of {@code fasterrcnn_resnet50_fpn}
     * @param classes names by number, without background
     * @param eps of the frozen normalisations
     */
    public PyramidDetector(Weights weights, List<String> classes, double eps, PyramidSettings settings) {
        this.weights = weights;
        this.classes = List.copyOf(classes);
        this.eps = eps;
        this.settings = settings;
        Shape regions = FasterRcnn.regions(1).with(0, Size.symbol("R"));
        this.head = Executor.of(graph(FasterRcnn.head(classes.size() + 1), regions));
    }

    private Graph graph(Network network, Shape input) {
        DType dtype = weights.dtype();
        return Graph.of(
                "fasterrcnn_resnet50_fpn", network, Mode.EVAL, dtype, new Input("x", new TensorType(dtype, input)));
    }

    @Override
    public Detection detect(Picture picture) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor normalised =
                    Tensor.of(picture.normalised(Normalisation.IMAGENET), 1, 3, picture.height(), picture.width());
            return detect(normalised.to(weights.dtype()));
        }
    }

    /**
     * The same from a tensor.
     *
     * @param picture normalised, {@code [1, 3, H, W]}
     * @throws BadInput when it is too narrow
     */
    Detection detect(Tensor picture) {
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            long start = System.nanoTime();
            SeenPicture seen = SeenPicture.of(picture, settings);
            List<Tensor> maps = features(seen);
            long mapped = System.nanoTime();
            Boxes regions = propose(seen, maps);
            long proposed = System.nanoTime();
            List<Tensor> judged = judge(maps, regions);
            long headed = System.nanoTime();
            double across = 1 / seen.across();
            double down = 1 / seen.down();
            Found found = decide(seen, regions, judged).scaled(across, down);
            return new Detection(
                    regions.scaled(across, down),
                    found,
                    new PartSeconds(
                            seconds(mapped, proposed),
                            seconds(start, mapped),
                            seconds(proposed, headed),
                            seconds(headed, System.nanoTime())));
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    /** The five levels, then of each the scores, then of each the codes. */
    List<Tensor> features(SeenPicture seen) {
        Shape shape = Shape.of(seen.field().shape());
        Executor fitting = features;
        if (fitting == null || !fitting.graph().inputs().get(0).shape().equals(shape)) {
            closeFeatures();
            fitting = Executor.of(graph(FasterRcnn.features(eps), shape));
            features = fitting;
        }
        return fitting.inferAll(weights, seen.field());
    }

    private void closeFeatures() {
        passed = cnnPasses();
        if (features != null) {
            features.close();
            features = null;
        }
    }

    /** The regions to look at, in pixels of the resized picture. */
    Boxes propose(SeenPicture seen, List<Tensor> maps) {
        int levels = proposals.sizes().size();
        return LevelProposals.of(
                proposals, seen, maps.subList(levels, 2 * levels), maps.subList(2 * levels, 3 * levels));
    }

    /** For each region the scores {@code [regions, classes]} and the codes {@code [regions, 4 classes]}, background first. */
    List<Tensor> judge(List<Tensor> maps, Boxes regions) {
        if (regions.count() == 0) {
            long all = classes.size() + 1L;
            return List.of(Tensor.zeros(weights.dtype(), 0, all), Tensor.zeros(weights.dtype(), 0, 4 * all));
        }
        var rule = FasterRcnn.roiAlign();
        int coarsest = rule.finest() + proposals.sizes().size() - 2; // the last level is for proposals only
        PyramidLevels levels = PyramidLevels.of(rule.finest(), coarsest);
        Tensor pooled = new RoiAlign(rule.size(), rule.samplingRatio(), rule.aligned())
                .of(maps.subList(0, proposals.sizes().size() - 1), levels, Regions.of(regions));
        return head.inferAll(weights, pooled);
    }

    /** The likely boxes, without those that overlap a likelier one of their class, best first. */
    Found decide(SeenPicture seen, Boxes regions, List<Tensor> judged) {
        int all = classes.size() + 1;
        double[] probabilities = judged.get(0).softmax(1).toDoubles();
        double[] codes = judged.get(1).toDoubles();
        int[] likely = IntStream.range(0, probabilities.length)
                .filter(i -> i % all > 0 && probabilities[i] > settings.leastScore())
                .toArray();
        double[] chosen = new double[4 * likely.length];
        for (int i = 0; i < likely.length; i++) {
            System.arraycopy(codes, 4 * likely[i], chosen, 4 * i, 4);
        }
        Boxes boxes = BoxCode.HEAD
                .decode(regions.select(IntStream.of(likely).map(i -> i / all).toArray()), chosen)
                .clipped(seen.width(), seen.height());
        double[] scores =
                IntStream.of(likely).mapToDouble(i -> probabilities[i]).toArray();
        int[] labels = IntStream.of(likely).map(i -> i % all - 1).toArray();
        Found candidates = new Found(boxes, scores, labels).select(boxes.withSides(LEAST_SIDE));
        return candidates.select(Nms.keep(
                candidates.boxes(), candidates.scores(), candidates.labels(), settings.overlap(), settings.most()));
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public long cnnPasses() {
        return passed + (features == null ? 0 : features.samples());
    }

    @Override
    public void close() {
        closeFeatures();
        head.close();
        weights.close();
    }
}
