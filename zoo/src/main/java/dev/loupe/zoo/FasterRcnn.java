package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Block;
import dev.loupe.graph.Network;
import dev.loupe.graph.NormOp.FrozenBatchNorm;
import dev.loupe.graph.RegionOp.Proposals;
import dev.loupe.graph.RegionOp.RoiAlign;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp.Interpolation;
import dev.loupe.graph.ShapeOp.Upsample;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Faster R-CNN (Ren et al. 2015) on a pyramid of features (Lin et al. 2017) of ResNet 50, as torchvision writes it. What it
 * is given is an image as it goes into the backbone: normalised, resized, with sides that 32 divides. Which regions the
 * second half looks at is chosen between the halves, so a detector runs them one by one: {@link #features} and
 * {@link #head}, which are the same modules with the same parameters.
 */
public final class FasterRcnn {
    private static final String SOURCE =
            "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks (Ren et al.)";
    private static final int CLASSES = 91;
    private static final int CHANNELS = 256;
    private static final int HIDDEN = 1024;
    private static final List<Double> RATIOS = List.of(0.5, 1.0, 2.0);
    /** A level of the pyramid has 1/4 of the image's resolution and more. */
    private static final int FINEST = 2;

    private static final RoiAlign ROI_ALIGN = new RoiAlign(7, 2, false, FINEST);
    private static final Step RELU = activation(Function.RELU);

    private FasterRcnn() {}

    static Entry entry(String name) {
        return Entry.of(name, SOURCE, 2015, Shape.of(1, 3, 800, 800), FasterRcnn::whole);
    }

    /**
     * The whole of it.
     *
     * @return for each proposal the scores of the classes, background first, and a code of four numbers for each class
     */
    private static Step whole(Options options) {
        int classes = options.number("classes", CLASSES);
        Proposals proposals = proposals(options.number("proposals", 1000));
        FrozenBatchNorm norm = norm(options);
        return Network.of("FasterRCNN", inputs -> {
            Value image = inputs.get(0);
            List<Value> levels = pyramid(image, norm);
            List<Value> boxes = new ArrayList<>();
            levels.get(0)
                    .then(
                            "rpn",
                            Block.of("RegionProposalNetwork", x -> {
                                List<Value> scored = scored(x, levels);
                                boxes.add(image.with(proposals, scored.toArray(new Value[0])));
                                return boxes.get(0);
                            }),
                            rest(levels));
            List<Value> outputs = new ArrayList<>();
            levels.get(0)
                    .then(
                            "roi_heads",
                            Block.of("RoIHeads", x -> {
                                Value[] others = {levels.get(1), levels.get(2), levels.get(3), boxes.get(0)};
                                outputs.addAll(judged(
                                        x.then(
                                                "box_roi_pool",
                                                Block.of("MultiScaleRoIAlign", y -> y.with(ROI_ALIGN, others)),
                                                others),
                                        classes));
                                return outputs.get(0);
                            }),
                            boxes.get(0));
            return outputs;
        });
    }

    /** How many regions are looked at, and which: torchvision's settings in evaluation. */
    public static Proposals proposals(int most) {
        return new Proposals(List.of(32, 64, 128, 256, 512), RATIOS, 1000, most, 0.7, 1e-3);
    }

    /** How a region is cut out of the first four levels. */
    public static RoiAlign roiAlign() {
        return ROI_ALIGN;
    }

    /**
     * The first half, once an image.
     *
     * @param eps of the frozen normalisations
     * @return the five levels {@code [B, 256, H, W]}, finest first, then of each the scores {@code [B, 3, H, W]}, then of
     *     each the codes {@code [B, 12, H, W]}
     */
    public static Network features(double eps) {
        return Network.of("FasterRCNN", inputs -> {
            List<Value> levels = pyramid(inputs.get(0), new FrozenBatchNorm(eps));
            List<Value> outputs = new ArrayList<>(levels);
            levels.get(0)
                    .then(
                            "rpn",
                            Block.of("RegionProposalNetwork", x -> {
                                outputs.addAll(scored(x, levels));
                                return outputs.get(outputs.size() - 1);
                            }),
                            rest(levels));
            return outputs;
        });
    }

    /**
     * The second half, once a region.
     *
     * @param classes with background
     * @return from {@code [regions, 256, 7, 7]} the scores {@code [regions, classes]} and codes {@code [regions, 4 classes]}
     */
    public static Network head(int classes) {
        return Network.of("FasterRCNN", inputs -> {
            List<Value> outputs = new ArrayList<>();
            inputs.get(0).then("roi_heads", Block.of("RoIHeads", x -> {
                outputs.addAll(judged(x, classes));
                return outputs.get(0);
            }));
            return outputs;
        });
    }

    /** The shape of what the second half is given, for a number of regions. */
    public static Shape regions(int count) {
        return Shape.of(count, CHANNELS, ROI_ALIGN.size(), ROI_ALIGN.size());
    }

    /** As in the weights of 2019, {@code norm_eps=none} adds nothing to the variances. */
    private static FrozenBatchNorm norm(Options options) {
        return new FrozenBatchNorm(
                options.word("norm_eps", "1e-5", "1e-5", "none").equals("none") ? 0 : 1e-5);
    }

    private static Value[] rest(List<Value> levels) {
        return levels.subList(1, levels.size()).toArray(new Value[0]);
    }

    private static List<Value> pyramid(Value image, FrozenBatchNorm norm) {
        List<Value> levels = new ArrayList<>();
        image.then("backbone", Block.of("BackboneWithFPN", x -> {
            List<Value> stages = new ArrayList<>();
            x.then("body", Block.of("IntermediateLayerGetter", y -> {
                stages.addAll(ResNet.stages(y, norm, 3, 4, 6, 3));
                return stages.get(stages.size() - 1);
            }));
            return stages.get(0)
                    .then(
                            "fpn",
                            Block.of("FeaturePyramidNetwork", y -> {
                                        levels.addAll(levels(stages));
                                        return levels.get(0);
                                    })
                                    .registering("inner_blocks", "layer_blocks", "extra_blocks"),
                            rest(stages));
        }));
        return levels;
    }

    /** Lin 2017, section 3: from the coarsest down, each level is the sum of its stage and the level above it. */
    private static List<Value> levels(List<Value> stages) {
        Value[] levels = new Value[stages.size() + 1];
        int last = stages.size() - 1;
        Value above = inner(stages.get(last), last);
        levels[last] = layer(above, last);
        for (int i = last - 1; i >= 0; i--) {
            Value lateral = inner(stages.get(i), i);
            above = lateral.plus(
                    above.then(new Upsample(List.of(lateral.size(2), lateral.size(3)), Interpolation.NEAREST, false)));
            levels[i] = layer(above, i);
        }
        Value coarsest = levels[last];
        levels[last + 1] = coarsest.then(
                "extra_blocks",
                Block.of("LastLevelMaxPool", x -> x.then(maxPool(1).stride(2))),
                Arrays.copyOfRange(levels, 0, last));
        return List.of(levels);
    }

    private static Value inner(Value x, int level) {
        return x.inside(
                "inner_blocks",
                "ModuleList",
                y -> y.then(
                        Integer.toString(level), sequential(conv(CHANNELS, 1)).as("Conv2dNormActivation")));
    }

    private static Value layer(Value x, int level) {
        return x.inside(
                "layer_blocks",
                "ModuleList",
                y -> y.then(
                        Integer.toString(level),
                        sequential(conv(CHANNELS, 3).padding(1)).as("Conv2dNormActivation")));
    }

    /** Of each level the scores, then of each the codes; one head looks at all levels. */
    private static List<Value> scored(Value first, List<Value> levels) {
        List<Value> scores = new ArrayList<>();
        List<Value> codes = new ArrayList<>();
        first.then(
                "head",
                Block.of("RPNHead", x -> {
                    for (Value level : levels) {
                        Value hidden = level.then(
                                "conv",
                                sequential(sequential(conv(CHANNELS, 3).padding(1), relu())
                                        .as("Conv2dNormActivation")));
                        scores.add(hidden.then("cls_logits", conv(RATIOS.size(), 1)));
                        codes.add(hidden.then("bbox_pred", conv(4 * RATIOS.size(), 1)));
                    }
                    return scores.get(0);
                }),
                rest(levels));
        scores.addAll(codes);
        return scores;
    }

    private static List<Value> judged(Value regions, int classes) {
        Value hidden = regions.then(
                "box_head",
                Block.of(
                        "TwoMLPHead",
                        x -> x.then(flatten())
                                .then("fc6", linear(HIDDEN))
                                .then(RELU)
                                .then("fc7", linear(HIDDEN))
                                .then(RELU)));
        List<Value> outputs = new ArrayList<>();
        hidden.then("box_predictor", Block.of("FastRCNNPredictor", x -> {
            outputs.add(x.then("cls_score", linear(classes)));
            outputs.add(x.then("bbox_pred", linear(4 * classes)));
            return outputs.get(0);
        }));
        return outputs;
    }
}
