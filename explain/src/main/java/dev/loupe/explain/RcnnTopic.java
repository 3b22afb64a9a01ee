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
import dev.loupe.report.learning.Setting;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.List;

/**
 * {@code rcnn}: R-CNN, Fast R-CNN and Faster R-CNN, told apart by how often the network runs on an image; with VGG16, as in
 * the papers.
 */
final class RcnnTopic implements Topic {
    private static final String BACKBONE = "vgg16";
    /** Pascal VOC's 20 classes and the background. */
    private static final int CLASSES = 21;
    /** RoI pooling's grid, the channels of the last feature map, and the size of the fully connected layers. */
    private static final int GRID = 7;

    private static final int CHANNELS = 512;
    private static final int FEATURES = 4096;
    private static final int ANCHORS = 9;

    @Override
    public String name() {
        return "rcnn";
    }

    @Override
    public String summary() {
        return "R-CNN, Fast R-CNN, Faster R-CNN: what differs, and what it costs";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("height", "600", "of an image for Fast and Faster R-CNN"),
                new Setting("width", "1000", "of an image for Fast and Faster R-CNN"),
                new Setting("proposals", "2000", "selective search's proposals in an image"),
                new Setting("rpn", "300", "the region proposal network's that are kept"));
    }

    @Override
    public Figures figures(Given given) {
        int height = given.whole("height", 64, 4_000);
        int width = given.whole("width", 64, 4_000);
        int proposals = given.whole("proposals", 1, 1_000_000);
        int kept = given.whole("rpn", 1, 1_000_000);
        Figures figures = new Figures().plain("height", height).plain("width", width);
        figures.count("proposals", proposals).count("rpn", kept);
        Graph whole = Zoo.find(BACKBONE).orElseThrow().graph();
        long crop = Inspection.of(whole).totals().multiplyAdds().value();
        Shared shared = shared(height, width);
        long head = head();
        long rpn = rpn(shared.output());
        long slow = Math.multiplyExact(crop, (long) proposals);
        long fast = shared.multiplyAdds() + head * proposals;
        long faster = shared.multiplyAdds() + rpn + head * kept;
        figures.count("passes r-cnn", proposals).count("passes fast", 1).count("passes faster", 1);
        figures.count("crop", crop)
                .count("shared", shared.multiplyAdds())
                .count("head", head)
                .count("rpn cost", rpn);
        figures.put("map", shared.output().get(2) + " x " + shared.output().get(3));
        figures.count("r-cnn", slow).count("fast", fast).count("faster", faster);
        figures.decimal("r-cnn to fast", (double) slow / fast, 1);
        figures.decimal("r-cnn to faster", (double) slow / faster, 1);
        return figures;
    }

    /** What the convolutions take for a whole image, and the shape of their feature map. */
    private record Shared(long multiplyAdds, Shape output) {}

    private static Shared shared(int height, int width) {
        Input image = new Input("x", TensorType.of(DType.FLOAT32, 1, 3, height, width));
        Graph graph = Zoo.find(BACKBONE).orElseThrow().graph(Options.NONE, Mode.EVAL, DType.FLOAT32, List.of(image));
        long sum = 0;
        Shape output = Shape.of(1, CHANNELS, 1, 1);
        for (Layer layer : Inspection.of(graph).layers()) {
            if (layer.path().startsWith("features.") && layer.multiplyAdds().value() > 0) {
                sum += layer.multiplyAdds().value();
                output = layer.output(); // the last convolution's: the pool behind it is left out (Girshick 2015,
                // section 2.2)
            }
        }
        return new Shared(sum, output);
    }

    /** Two fully connected layers on the pooled region, then for each class a score and a box, side by side. */
    private static long head() {
        Step head = Layers.sequential(linear(FEATURES), linear(FEATURES), linear(5 * CLASSES));
        return multiplyAdds(head, Shape.of(1, CHANNELS * GRID * GRID));
    }

    /** A convolution, then for each anchor two scores and a box, side by side (Ren et al. 2015, section 3.1). */
    private static long rpn(Shape map) {
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
