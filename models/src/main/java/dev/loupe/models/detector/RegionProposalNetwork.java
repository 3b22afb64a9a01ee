package dev.loupe.models.detector;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.models.boxes.Anchors;
import dev.loupe.models.boxes.Assigner;
import dev.loupe.models.boxes.BoxCode;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.boxes.Nms;
import dev.loupe.models.boxes.Sampler;
import dev.loupe.models.data.PictureBatch;
import dev.loupe.torch.Losses;
import dev.loupe.torch.Tensor;
import dev.loupe.zoo.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * The region proposal network (Ren 2015, section 3.1): for each anchor of each cell of a map, whether there is an object, and
 * where its borders are.
 */
public final class RegionProposalNetwork implements AutoCloseable {
    /** Where the square of the loss of codes turns into its absolute value. */
    private static final double BETA = 1.0 / 9;
    /** Shorter sides are no proposals, in pixels. */
    private static final double LEAST_SIDE = 2;

    private final Part head;
    private final Anchors anchors;
    private final int stride;
    private final ProposalSettings settings;

    private RegionProposalNetwork(Part head, Anchors anchors, int stride, ProposalSettings settings) {
        this.head = head;
        this.anchors = anchors;
        this.stride = stride;
        this.settings = settings;
    }

    /**
     * A network with first weights.
     *
     * @param channels of the map
     * @param stride pixels from one cell to the next
     */
    public static RegionProposalNetwork of(
            int channels, int stride, Anchors anchors, ProposalSettings settings, long seed) {
        Part head = Part.of(mode -> graph(channels, anchors.perCell(), mode), seed);
        return new RegionProposalNetwork(head, anchors, stride, settings);
    }

    private static Graph graph(int channels, int anchors, Mode mode) {
        return Parts.graph(
                "rpn_head",
                Options.parse("anchors=" + anchors + ",channels=" + channels),
                mode,
                Shape.of(Size.symbol("B"), Size.of(channels), Size.symbol("H"), Size.symbol("W")));
    }

    /**
     * What the network says of a batch.
     *
     * @param objectness a number for each anchor, picture by picture: {@code [pictures * anchors]}
     * @param codes of the box, four for each anchor: {@code [pictures * anchors, 4]}
     * @param anchors of one picture
     */
    public record Output(Tensor objectness, Tensor codes, Boxes anchors) {}

    /** On maps {@code [pictures, channels, height, width]}, so that gradients find the way back. */
    public Output learn(Tensor features) {
        return output(features, head.learn(features));
    }

    /** The same in use; nothing is recorded. */
    public Output infer(Tensor features) {
        return output(features, head.infer(features));
    }

    private Output output(Tensor features, List<Tensor> scoresAndCodes) {
        long pictures = features.size(0);
        long rows = features.size(2);
        long columns = features.size(3);
        Tensor objectness = scoresAndCodes.get(0).permute(0, 2, 3, 1).reshape(-1);
        Tensor codes = scoresAndCodes
                .get(1)
                .reshape(pictures, anchors.perCell(), 4, rows, columns)
                .permute(0, 3, 4, 1, 2)
                .reshape(-1, 4);
        return new Output(objectness, codes, anchors.over((int) rows, (int) columns, stride, stride, 0.5));
    }

    /**
     * The losses of a batch: the cross entropy of objectness, and the smooth L1 of the codes of positives, both over the
     * sampled anchors (equation 1, with N_reg as large as N_cls, and lambda 1).
     *
     * @param objects of each picture, in its pixels
     * @param random by which anchors are sampled
     */
    public BoxLosses losses(Output output, List<Boxes> objects, SplittableRandom random) {
        int each = output.anchors().count();
        LongStream.Builder sampled = LongStream.builder();
        LongStream.Builder positive = LongStream.builder();
        DoubleStream.Builder targets = DoubleStream.builder();
        DoubleStream.Builder labels = DoubleStream.builder();
        for (int picture = 0; picture < objects.size(); picture++) {
            Boxes truths = objects.get(picture);
            int[] assigned = Assigner.ANCHORS.assign(output.anchors(), truths);
            Sampler.Sample sample = settings.sampler().sample(assigned, random);
            for (int anchor : sample.all()) {
                sampled.add((long) picture * each + anchor);
                labels.add(assigned[anchor] >= 0 ? 1 : 0);
            }
            int[] matched = new int[sample.positives().length];
            for (int i = 0; i < matched.length; i++) {
                matched[i] = assigned[sample.positives()[i]];
                positive.add((long) picture * each + sample.positives()[i]);
            }
            for (double target :
                    BoxCode.PROPOSALS.encode(output.anchors().select(sample.positives()), truths.select(matched))) {
                targets.add(target);
            }
        }
        return losses(
                output,
                sampled.build().toArray(),
                labels.build().toArray(),
                positive.build().toArray(),
                targets.build().toArray());
    }

    private static BoxLosses losses(Output output, long[] sampled, double[] labels, long[] positive, double[] targets) {
        DType dtype = output.codes().dtype();
        Tensor classification = sampled.length == 0
                ? Tensor.zeros(dtype)
                : Losses.binaryCrossEntropyWithLogits(
                        output.objectness().indexSelect(0, Tensor.of(sampled)),
                        Tensor.of(labels).to(dtype));
        Tensor boxes = positive.length == 0
                ? Tensor.zeros(dtype)
                : Losses.smoothL1(
                                output.codes().indexSelect(0, Tensor.of(positive)),
                                Tensor.of(targets, positive.length, 4).to(dtype),
                                BETA)
                        .mul(4.0 * positive.length / sampled.length);
        return new BoxLosses(classification, boxes);
    }

    /**
     * The proposals of each picture, best first: the best anchors, moved and cut off at the picture's borders, without those
     * that overlap a better one. They are plain numbers: nothing is learned through them ("approximate joint training").
     *
     * @param pictures whose sizes they are cut off at
     * @param most how many there are at most
     */
    public List<Boxes> propose(Output output, PictureBatch pictures, int most) {
        double[] objectness = output.objectness().toDoubles();
        double[] codes = output.codes().toDoubles();
        int each = output.anchors().count();
        List<Boxes> proposals = new ArrayList<>();
        for (int picture = 0; picture < pictures.count(); picture++) {
            double[] scores = Arrays.copyOfRange(objectness, picture * each, (picture + 1) * each);
            int[] best = Nms.descending(scores);
            int count = Math.min(best.length, settings.beforeNms());
            double[] chosenCodes = new double[4 * count];
            double[] chosenScores = new double[count];
            int[] chosen = Arrays.copyOf(best, count);
            for (int i = 0; i < count; i++) {
                chosenScores[i] = scores[chosen[i]];
                System.arraycopy(codes, 4 * (picture * each + chosen[i]), chosenCodes, 4 * i, 4);
            }
            Boxes moved = BoxCode.PROPOSALS
                    .decode(output.anchors().select(chosen), chosenCodes)
                    .clipped(pictures.width(picture), pictures.height(picture));
            int[] large = moved.withSides(LEAST_SIDE);
            double[] scoresOfLarge =
                    Arrays.stream(large).mapToDouble(i -> chosenScores[i]).toArray();
            Boxes candidates = moved.select(large);
            proposals.add(candidates.select(
                    Nms.keep(candidates, scoresOfLarge, new int[candidates.count()], settings.overlap(), most)));
        }
        return proposals;
    }

    public Part head() {
        return head;
    }

    @Override
    public void close() {
        head.close();
    }
}
