package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Printable;
import dev.loupe.models.boxes.BoxCode;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.boxes.Nms;
import dev.loupe.models.data.Picture;
import dev.loupe.models.rcnn.Warp;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Losses;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * R-CNN (Girshick 2014): every region that somebody proposes is cut out, warped to one size, and goes through the whole
 * network by itself. A support vector machine for each class judges what comes out; boxes are moved by linear regression from
 * the last map. Boxes are moved first, and then those are dropped that overlap a better one of their class.
 */
public final class Rcnn implements RegionDetector {
    /** Regions that go through the network together. */
    private static final int TOGETHER = 64;

    /** The score of a sample on the margin of what is not the class. */
    private static final double SAFE = 1 / (1 + Math.exp(1.0));

    private final RcnnNetwork network;
    private final BoxSettings settings;
    private final Part backbone;
    private final Part head;
    /** The head up to its last hidden layer. */
    private final Executor hidden;

    private final Warp warp;
    private final Function<Picture, Boxes> search;
    private final int mapLength;
    private LinearLayer machines;
    private LinearLayer regressions;

    private Rcnn(
            RcnnNetwork network,
            BoxSettings settings,
            Part backbone,
            int channels,
            long seed,
            Function<Picture, Boxes> search) {
        int size = network.mapSize();
        int classes = network.classes().size();
        this.network = network;
        this.settings = settings;
        this.backbone = backbone;
        this.head = Part.of(
                mode -> BoxHead.graph(channels, classes, size, network.hidden(), mode)
                        .upTo("cls_score"),
                seed + 1);
        this.hidden = Executor.of(BoxHead.graph(channels, classes, size, network.hidden(), Mode.EVAL)
                .upTo("relu7"));
        this.warp = network.warp();
        this.search = search;
        this.mapLength = channels * size * size;
        this.machines = LinearLayer.zeros(classes, network.hidden());
        this.regressions = LinearLayer.zeros(4 * classes, mapLength);
    }

    /**
     * With first weights.
     *
     * @param search proposes regions of a picture
     */
    public static Rcnn of(RcnnNetwork network, BoxSettings settings, long seed, Function<Picture, Boxes> search) {
        BackboneNetwork its = network.backbone();
        return new Rcnn(network, settings, Part.of(its::graph, seed), its.channels(), seed, search);
    }

    /**
     * The loss of fine-tuning (section 2.3): cross entropy over warped regions.
     *
     * @param warped as {@link Warp} makes them
     * @param labels 0 for background, 1 for class 0
     */
    Tensor loss(float[] warped, long[] labels) {
        Tensor scores = head.learn(backbone.learn(tensor(warped)).get(0)).get(0);
        return Losses.crossEntropy(scores, Tensor.of(labels));
    }

    private Tensor tensor(float[] warped) {
        long count = warped.length / warp.size();
        return Tensor.of(warped, count, network.side(), network.side(), 3).permute(0, 3, 1, 2);
    }

    /**
     * What the network says of regions.
     *
     * @param maps the last map of each, as one row of numbers: {@code [regions, length]}
     * @param hidden the last hidden layer: {@code [regions, hidden]}
     */
    record Features(Tensor maps, Tensor hidden) {}

    /** The features of regions of a picture in use; the tensors belong to the scope that is open. */
    Features features(Picture picture, Boxes boxes) {
        Tensor maps = maps(picture, boxes);
        return new Features(maps, hidden(maps));
    }

    private Tensor maps(Picture picture, Boxes boxes) {
        List<Tensor> parts = new ArrayList<>();
        for (int from = 0; from < boxes.count(); from += TOGETHER) {
            int to = Math.min(boxes.count(), from + TOGETHER);
            parts.add(backbone.infer(tensor(warp.of(picture, boxes, from, to)))
                    .get(0)
                    .flatten(1, 3));
        }
        return Tensor.cat(0, parts);
    }

    private Tensor hidden(Tensor maps) {
        return hidden.infer(head.weights(), square(maps));
    }

    /** {@code [regions, channels, size, size]}. */
    private Tensor square(Tensor maps) {
        int size = network.mapSize();
        return maps.reshape(maps.size(0), mapLength / size / size, size, size);
    }

    /** What was fitted takes the place of what there was; the layers are this detector's from now on. */
    void fitted(LinearLayer newMachines, LinearLayer newRegressions) {
        machines.close();
        regressions.close();
        machines = newMachines;
        regressions = newRegressions;
    }

    @Override
    public Detection detect(Picture picture) {
        long begin = System.nanoTime();
        Boxes proposals = search.apply(picture);
        return detect(picture, proposals, (System.nanoTime() - begin) / 1e9, network.isBySvm(), network.regression());
    }

    /**
     * The same with regions that are known, by all that was learned or by a part of it.
     *
     * @param searched the seconds that finding them took
     * @param bySvm whether the support vector machines judge, or the network as it was fine-tuned
     * @param moved whether boxes are moved
     */
    Detection detect(Picture picture, Boxes proposals, double searched, boolean bySvm, boolean moved) {
        if (proposals.count() == 0) {
            Found nothing = new Found(Boxes.NONE, new double[0], new int[0]);
            return new Detection(proposals, nothing, new PartSeconds(searched, 0, 0, 0));
        }
        int classes = network.classes().size();
        try (TensorScope scope = TensorScope.open()) {
            StopWatch watch = StopWatch.start();
            Tensor maps = maps(picture, proposals);
            double cnn = watch.lap();
            double[] scores;
            if (bySvm) {
                // Margins as numbers from 0 to 1: an order, no probabilities.
                scores = machines.apply(hidden(maps)).sigmoid().toDoubles();
            } else {
                int outputs = 1 + classes;
                double[] all = head.infer(square(maps)).get(0).softmax(1).toDoubles();
                scores = IntStream.range(0, all.length)
                        .filter(i -> i % outputs > 0)
                        .mapToDouble(i -> all[i])
                        .toArray();
            }
            double[] codes = moved ? regressions.apply(maps).toDoubles() : new double[4 * classes * proposals.count()];
            double heads = watch.lap();
            Found found = decide(proposals, scores, codes, bySvm ? SAFE : settings.leastScore(), picture);
            return new Detection(proposals, found, new PartSeconds(searched, cnn, heads, watch.lap()));
        }
    }

    private Found decide(Boxes proposals, double[] scores, double[] codes, double leastScore, Picture picture) {
        int classes = network.classes().size();
        Boxes boxes = Boxes.NONE;
        DoubleStream.Builder likely = DoubleStream.builder();
        IntStream.Builder labels = IntStream.builder();
        for (int label = 0; label < classes; label++) {
            int column = label;
            Boxes moved = BoxCode.PROPOSALS
                    .decode(proposals, codes, classes, label)
                    .clipped(picture.width(), picture.height());
            int[] chosen = IntStream.range(0, moved.count())
                    .filter(i -> scores[i * classes + column] > leastScore && moved.area(i) > 0)
                    .toArray();
            boxes = boxes.and(moved.select(chosen));
            for (int i : chosen) {
                likely.add(scores[i * classes + column]);
                labels.add(label);
            }
        }
        Found all = new Found(boxes, likely.build().toArray(), labels.build().toArray());
        return all.select(Nms.keep(boxes, all.scores(), all.labels(), settings.overlap(), settings.most()));
    }

    /** What gradients change. */
    Parts parts() {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("backbone", backbone);
        parts.put("head", head);
        return new Parts(parts);
    }

    Part backbone() {
        return backbone;
    }

    /** How many numbers a map has. */
    int mapLength() {
        return mapLength;
    }

    Warp warp() {
        return warp;
    }

    public RcnnNetwork network() {
        return network;
    }

    /** Writes all weights as safetensors. */
    void save(Path file) {
        Map<String, Tensor> all = new LinkedHashMap<>(parts().tensors(""));
        machines.put("svm", all);
        regressions.put("regression", all);
        NamedTensors.save(all, network.metadata(), file);
    }

    /** Takes the weights of a file that training wrote. */
    public void load(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> all = NamedTensors.read(file);
            parts().take("", all);
            machines.take("svm", all);
            regressions.take("regression", all);
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
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
        hidden.close();
        machines.close();
        regressions.close();
    }
}
