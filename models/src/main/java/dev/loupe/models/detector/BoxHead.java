package dev.loupe.models.detector;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.models.boxes.Assigner;
import dev.loupe.models.boxes.BoxCode;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.boxes.Nms;
import dev.loupe.models.boxes.Sampler;
import dev.loupe.models.data.DetectionSet.Truths;
import dev.loupe.models.regions.Regions;
import dev.loupe.torch.Losses;
import dev.loupe.torch.Tensor;
import dev.loupe.zoo.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The head of Fast R-CNN (Girshick 2015, section 2): from the features of each region, pooled to a fixed size, which class it
 * is, background first, and where the borders of an object of each class would be.
 */
public final class BoxHead implements AutoCloseable {
    private final Part head;
    private final RegionFeatures pooling;
    private final double scale;
    private final int classes;
    private final BoxSettings settings;

    private BoxHead(Part head, RegionFeatures pooling, double scale, int classes, BoxSettings settings) {
        this.head = head;
        this.pooling = pooling;
        this.scale = scale;
        this.classes = classes;
        this.settings = settings;
    }

    /**
     * A head with first weights.
     *
     * @param channels of the map
     * @param stride pixels from one cell of it to the next
     * @param classes without background
     */
    public static BoxHead of(
            int channels, int stride, int classes, RegionFeatures pooling, BoxSettings settings, long seed) {
        Part head = Part.of(mode -> graph(channels, classes, pooling.size(), settings.hidden(), mode), seed);
        return new BoxHead(head, pooling, 1.0 / stride, classes, settings);
    }

    static Graph graph(int channels, int classes, int size, int hidden, Mode mode) {
        return Parts.graph(
                "box_head",
                Options.parse(
                        "classes=" + classes + ",hidden=" + hidden + ",channels=" + channels + ",image_size=" + size),
                mode,
                Shape.of(Size.symbol("R"), Size.of(channels), Size.of(size), Size.of(size)));
    }

    /**
     * Regions of a batch to learn from.
     *
     * @param boxes of each picture
     * @param labels of all, picture by picture: 0 for background, 1 for class 0
     * @param targets codes of the objects of those that are not background, four each
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sampled(List<Boxes> boxes, long[] labels, double[] targets) {}

    /**
     * Draws regions to learn from (section 2.3): those that overlap an object by half or more are foreground, a quarter at
     * most. The objects' own boxes are among what is drawn from.
     */
    Sampled sample(List<Boxes> proposals, List<Truths> truths, SplittableRandom random) {
        Assigner assigner = Assigner.proposals(settings.leastBackground());
        Sampler sampler = settings.sampler();
        List<Boxes> boxes = new ArrayList<>();
        LongStream.Builder labels = LongStream.builder();
        DoubleStream.Builder targets = DoubleStream.builder();
        for (int picture = 0; picture < truths.size(); picture++) {
            Truths objects = truths.get(picture);
            Boxes candidates = proposals.get(picture).and(objects.boxes());
            int[] assigned = assigner.assign(candidates, objects.boxes());
            Sampler.Sample sample = sampler.sample(assigned, random);
            int[] matched = new int[sample.positives().length];
            for (int i = 0; i < matched.length; i++) {
                matched[i] = assigned[sample.positives()[i]];
                labels.add(1 + objects.labels()[matched[i]]);
            }
            for (int i = 0; i < sample.negatives().length; i++) {
                labels.add(0);
            }
            for (double target : BoxCode.HEAD.encode(
                    candidates.select(sample.positives()), objects.boxes().select(matched))) {
                targets.add(target);
            }
            boxes.add(candidates.select(sample.all()));
        }
        return new Sampled(boxes, labels.build().toArray(), targets.build().toArray());
    }

    /**
     * The losses of a batch: the cross entropy of classes, and the smooth L1 of the codes of foreground, each by its own
     * class' numbers, both over the sampled regions (equations 1 to 3 with lambda 1).
     *
     * @param features the map {@code [pictures, channels, height, width]}
     * @param proposals of each picture; nothing is learned through them
     * @param random by which regions are sampled
     */
    public BoxLosses losses(Tensor features, List<Boxes> proposals, List<Truths> truths, SplittableRandom random) {
        Sampled sampled = sample(proposals, truths, random);
        DType dtype = features.dtype();
        int count = sampled.labels().length;
        if (count == 0) {
            return new BoxLosses(Tensor.zeros(dtype), Tensor.zeros(dtype));
        }
        List<Tensor> scoresAndCodes = head.learn(pooled(features, sampled.boxes()));
        Tensor classification = Losses.crossEntropy(scoresAndCodes.get(0), Tensor.of(sampled.labels(), count));
        long[] ofTheirClass = IntStream.range(0, count)
                .filter(region -> sampled.labels()[region] > 0)
                .mapToLong(region -> (long) region * classes + sampled.labels()[region] - 1)
                .toArray();
        int foreground = ofTheirClass.length;
        Tensor boxes = foreground == 0
                ? Tensor.zeros(dtype)
                : Losses.smoothL1(
                                scoresAndCodes
                                        .get(1)
                                        .reshape((long) count * classes, 4)
                                        .indexSelect(0, Tensor.of(ofTheirClass)),
                                Tensor.of(sampled.targets(), foreground, 4).to(dtype),
                                1)
                        .mul(4.0 * foreground / count);
        return new BoxLosses(classification, boxes);
    }

    private Tensor pooled(Tensor features, List<Boxes> boxes) {
        return pooling.of(features, scale, Regions.of(boxes));
    }

    /**
     * What the head says of regions.
     *
     * @param regions of one picture
     * @param probabilities of background and of each class: {@code [regions, 1 + classes]}
     * @param codes of the borders for each class: {@code [regions, classes, 4]}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Judged(Boxes regions, double[] probabilities, double[] codes) {}

    /** Judges the regions of one picture; nothing is recorded. */
    public Judged judge(Tensor features, Boxes regions) {
        if (regions.count() == 0) {
            return new Judged(regions, new double[0], new double[0]);
        }
        List<Tensor> scoresAndCodes = head.infer(pooled(features, List.of(regions)));
        return new Judged(
                regions,
                scoresAndCodes.get(0).softmax(1).toDoubles(),
                scoresAndCodes.get(1).toDoubles());
    }

    /**
     * The boxes of classes that are likely enough, by class without those that overlap a more likely one, best first.
     *
     * @param width of the picture that boxes are cut off at
     */
    public Found decide(Judged judged, double width, double height) {
        Boxes boxes = Boxes.NONE;
        DoubleStream.Builder scores = DoubleStream.builder();
        IntStream.Builder labels = IntStream.builder();
        for (int label = 0; label < classes; label++) {
            Boxes moved = BoxCode.HEAD.decode(judged.regions(), judged.codes(), classes, label);
            Boxes clipped = moved.clipped(width, height);
            int column = 1 + label;
            int[] likely = IntStream.range(0, clipped.count())
                    .filter(i -> judged.probabilities()[i * (1 + classes) + column] > settings.leastScore())
                    .filter(i -> clipped.area(i) > 0)
                    .toArray();
            boxes = boxes.and(clipped.select(likely));
            for (int i : likely) {
                scores.add(judged.probabilities()[i * (1 + classes) + column]);
                labels.add(label);
            }
        }
        Found all = new Found(boxes, scores.build().toArray(), labels.build().toArray());
        return all.select(Nms.keep(boxes, all.scores(), all.labels(), settings.overlap(), settings.most()));
    }

    public Part head() {
        return head;
    }

    @Override
    public void close() {
        head.close();
    }
}
