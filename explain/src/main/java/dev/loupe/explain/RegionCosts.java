package dev.loupe.explain;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.linear;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.List;

/**
 * What R-CNN, Fast R-CNN and Faster R-CNN multiply and add for an image, with VGG16 as in the papers.
 *
 * @param crop the network on one crop of 224 x 224
 * @param shared its convolutions on a whole image, once
 * @param map the shape of the last convolution's feature map
 * @param head the fully connected layers on one pooled region
 * @param rpn the region proposal network on the feature map
 */
public record RegionCosts(long crop, long shared, Shape map, long head, long rpn) {
    private static final String BACKBONE = "vgg16";
    /** Pascal VOC's 20 classes and the background. */
    private static final int CLASSES = 21;
    /** RoI pooling's grid, the channels of the last feature map, and the size of the fully connected layers. */
    private static final int GRID = 7;

    private static final int CHANNELS = 512;
    private static final int FEATURES = 4096;
    private static final int ANCHORS = 9;

    /**
     * Counts them.
     *
     * @param height of an image for Fast and Faster R-CNN, in pixels
     * @param width of the same
     */
    public static RegionCosts of(int height, int width) {
        Graph whole = Zoo.find(BACKBONE).orElseThrow().graph();
        long crop = Inspection.of(whole).totals().multiplyAdds().value();
        Input image = new Input("x", TensorType.of(DType.FLOAT32, 1, 3, height, width));
        Graph graph = Zoo.find(BACKBONE).orElseThrow().graph(Options.NONE, Mode.EVAL, DType.FLOAT32, List.of(image));
        long sum = 0;
        Shape map = Shape.of(1, CHANNELS, 1, 1);
        for (Layer layer : Inspection.of(graph).layers()) {
            if (layer.path().startsWith("features.") && layer.multiplyAdds().value() > 0) {
                sum += layer.multiplyAdds().value();
                map = layer.output(); // the last convolution's: the pool behind it is left out (Girshick 2015,
                // section 2.2)
            }
        }
        return new RegionCosts(crop, sum, map, headCost(), rpnCost(map));
    }

    /** The network on each crop. */
    public long slow(long proposals) {
        return Math.multiplyExact(crop, proposals);
    }

    /** The convolutions once, the head on each proposal. */
    public long fast(long proposals) {
        return Math.addExact(shared, Math.multiplyExact(head, proposals));
    }

    /** The convolutions once, the proposal network, the head on each proposal that is kept. */
    public long faster(long kept) {
        return Math.addExact(shared + rpn, Math.multiplyExact(head, kept));
    }

    /** Two fully connected layers on the pooled region, then for each class a score and a box, side by side. */
    private static long headCost() {
        Step head = Layers.sequential(linear(FEATURES), linear(FEATURES), linear(5 * CLASSES));
        return multiplyAdds(head, Shape.of(1, CHANNELS * GRID * GRID));
    }

    /** A convolution, then for each anchor two scores and a box, side by side (Ren et al. 2015, section 3.1). */
    private static long rpnCost(Shape map) {
        Step network = Layers.sequential(conv(CHANNELS, 3).padding(1), conv(6 * ANCHORS, 1));
        return multiplyAdds(network, map);
    }

    private static long multiplyAdds(Step network, Shape input) {
        return Inspection.of(Graph.of("part", network, input))
                .totals()
                .multiplyAdds()
                .value();
    }
}
