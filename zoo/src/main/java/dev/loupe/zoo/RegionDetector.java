package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.Network;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a detector by regions that is trained on a processor: a small backbone, the head of the region proposal
 * network, and the head that judges a region. The widths are our choice; the parts are the papers'.
 */
final class RegionDetector {
    private static final String FAST = "Fast R-CNN (Girshick)";
    private static final String FASTER =
            "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks (Ren et al.)";

    private RegionDetector() {}

    static Entry entry(String name) {
        return switch (name) {
            case "detector_small" -> Entry.of(name, FASTER, 2015, Shape.of(1, 3, 128, 128), RegionDetector::backbone);
            case "rpn_head" -> Entry.of(name, FASTER, 2015, Shape.of(1, 128, 16, 16), RegionDetector::proposals);
            case "box_head" -> Entry.of(name, FAST, 2015, Shape.of(1, 128, 5, 5), RegionDetector::boxes);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * Five convolutions, the first three halved by pools: {@code features}, of which a detector looks at the map. The rest
     * makes it a classifier, by which it learns before.
     */
    private static Step backbone(Options options) {
        int classes = options.number("classes", 10);
        int pools = options.number("pools", 3);
        return Block.of(
                "DetectorSmall",
                x -> x.then("features", features(pools))
                        .then("avgpool", adaptiveAveragePool(1))
                        .then(flatten())
                        .then("fc", linear(classes)));
    }

    private static Block features(int pools) {
        int[] channels = {32, 64, 128, 128, 128};
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < channels.length; i++) {
            steps.add(conv(channels[i], 3).padding(1).noBias());
            steps.add(batchNorm());
            steps.add(relu());
            if (i < pools) {
                steps.add(maxPool(2));
            }
        }
        return sequential(steps.toArray(new Step[0]));
    }

    /**
     * Section 3.1: a convolution over the map, and from each cell a score and a code of four numbers for each anchor. (The
     * paper has two scores an anchor and a softmax; one and the logistic function are the same.)
     *
     * @return the scores {@code [B, anchors, H, W]} and the codes {@code [B, 4 anchors, H, W]}
     */
    private static Step proposals(Options options) {
        int anchors = options.number("anchors", 9);
        return Network.of("RpnHead", inputs -> {
            Value x = inputs.get(0);
            Value hidden = x.then("conv", conv(x.channels(), 3).padding(1)).then("relu", relu());
            return List.of(hidden.then("cls_logits", conv(anchors, 1)), hidden.then("bbox_pred", conv(4 * anchors, 1)));
        });
    }

    /**
     * Section 2: two hidden layers on the pooled features of a region, then a score for each class and background, and a
     * code of four numbers for each class.
     *
     * @return the scores {@code [regions, 1 + classes]}, background first, and the codes {@code [regions, 4 classes]}
     */
    private static Step boxes(Options options) {
        int classes = options.number("classes", 10);
        int hidden = options.number("hidden", 256);
        return Network.of("BoxHead", inputs -> {
            Value x = inputs.get(0)
                    .then(flatten())
                    .then("fc6", linear(hidden))
                    .then("relu6", relu())
                    .then("fc7", linear(hidden))
                    .then("relu7", relu());
            return List.of(x.then("cls_score", linear(1 + classes)), x.then("bbox_pred", linear(4 * classes)));
        });
    }
}
