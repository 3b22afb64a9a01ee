package dev.loupe.zoo;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.leakyRelu;
import static dev.loupe.graph.Layers.maxPool;

import dev.loupe.graph.Axes;
import dev.loupe.graph.Block;
import dev.loupe.graph.Network;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import dev.loupe.graph.Window;
import java.util.List;

/**
 * YOLOv3 (Redmon and Farhadi 2018) and its tiny version. A module's name is the number of its layer in Darknet's
 * configuration, {@code 81.conv.weight}; the outputs are the maps of boxes before they are decoded, coarse to fine.
 */
final class Yolo {
    private static final String SOURCE = "YOLOv3: An Incremental Improvement (Redmon and Farhadi)";

    private Yolo() {}

    static Entry entry(String name) {
        boolean tiny = name.equals("yolov3-tiny");
        return Entry.of(name, SOURCE, 2018, Shape.of(1, 3, 416, 416), options -> {
            int classes = options.number("classes", 80);
            return tiny ? tiny(classes) : network(classes);
        });
    }

    private static Step network(int classes) {
        return Network.of("Yolov3", inputs -> {
            Value stride2 = stage(convolution(inputs.get(0), 0, 32, 3, 1), 1, 64, 1);
            Value stride8 = stage(stage(stride2, 5, 128, 2), 12, 256, 8);
            Value stride16 = stage(stride8, 37, 512, 8);
            Value coarse = neck(stage(stride16, 62, 1024, 4), 75, 512);
            Value first = head(coarse, 80, 1024, classes);
            Value middle = neck(finer(coarse, 84, 256).concat(1, stride16), 87, 256);
            Value second = head(middle, 92, 512, classes);
            Value fine = neck(finer(middle, 96, 128).concat(1, stride8), 99, 128);
            return List.of(first, second, head(fine, 104, 256, classes));
        });
    }

    /** Table 1: a stage of Darknet-53, halved in size, then residual blocks of 1x1 and 3x3. */
    private static Value stage(Value x, int index, int channels, int depth) {
        Value y = convolution(x, index, channels, 3, 2);
        for (int i = 0; i < depth; i++) {
            int first = index + 1 + 3 * i;
            y = y.plus(convolution(convolution(y, first, channels / 2, 1, 1), first + 1, channels, 3, 1));
        }
        return y;
    }

    /** Five convolutions, 1x1 and 3x3 in turn. */
    private static Value neck(Value x, int index, int channels) {
        Value y = x;
        for (int i = 0; i < 5; i++) {
            boolean wide = i % 2 == 1;
            y = convolution(y, index + i, wide ? 2 * channels : channels, wide ? 3 : 1, 1);
        }
        return y;
    }

    /** Three boxes a place: four coordinates, an objectness and the classes each. */
    private static Value head(Value x, int index, int channels, int classes) {
        return convolution(x, index, channels, 3, 1)
                .then(
                        Integer.toString(index + 1),
                        Block.of("Convolutional", y -> y.then("conv", conv(3 * (5 + classes), 1))));
    }

    private static Value finer(Value x, int index, int channels) {
        return convolution(x, index, channels, 1, 1)
                .then(
                        Integer.toString(index + 1),
                        Block.of(
                                "Upsample",
                                y -> y.then(new ShapeOp.Upsample(
                                        List.of(y.size(2).times(2), y.size(3).times(2)),
                                        ShapeOp.Interpolation.NEAREST,
                                        false))));
    }

    private static Value convolution(Value x, int index, int channels, int kernel, int stride) {
        return x.then(
                Integer.toString(index),
                Block.of(
                        "Convolutional",
                        y -> y.then(
                                        "conv",
                                        conv(channels, kernel)
                                                .stride(stride)
                                                .padding(kernel / 2)
                                                .noBias())
                                .then("norm", batchNorm())
                                .then("activation", leakyRelu(0.1))));
    }

    private static Step tiny(int classes) {
        return Network.of("Yolov3Tiny", inputs -> {
            Value y = inputs.get(0);
            Value stride16 = y;
            for (int i = 0; i < 6; i++) {
                y = convolution(y, 2 * i, 16 << i, 3, 1);
                stride16 = i == 4 ? y : stride16;
                y = y.then(Integer.toString(2 * i + 1), i < 5 ? maxPool(2) : keepingMaxPool());
            }
            Value coarse = convolution(convolution(y, 12, 1024, 3, 1), 13, 256, 1, 1);
            Value first = head(coarse, 14, 512, classes);
            return List.of(first, head(finer(coarse, 18, 128).concat(1, stride16), 21, 256, classes));
        });
    }

    /** A window of 2x2 that moves by one and hangs over at the end, so that the size stays. */
    private static PoolOp.Pool keepingMaxPool() {
        Axes one = Axes.of(1, 1);
        Window window = new Window(Axes.of(2, 2), one, Axes.of(0, 0), one, one);
        return new PoolOp.Pool(PoolOp.Reduction.MAX, window, false, true);
    }
}
