package dev.loupe.zoo;

import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;

/** LeNet-5 and a multi-layer perceptron for handwritten digits (LeCun et al. 1998), and a small network for garments. */
final class Classics {
    private static final String SOURCE = "Gradient-Based Learning Applied to Document Recognition (LeCun et al.)";

    private Classics() {}

    static Entry entry(String name) {
        return switch (name) {
            case "lenet5" -> Entry.of(name, SOURCE, 1998, Shape.of(1, 1, 32, 32), Classics::lenet5);
            case "mlp" -> Entry.of(name, SOURCE, 1998, Shape.of(16, 1, 28, 28), Classics::perceptron);
            case "fashion_judge" -> Entry.of(name, "Loupe", 2026, Shape.of(1, 1, 28, 28), Classics::judge);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Figure 2, with plain average pooling and a linear last layer. */
    private static Step lenet5(Options options) {
        int classes = options.number("classes", 10);
        return Block.of(
                "LeNet5",
                x -> x.then(
                                "features",
                                sequential(
                                        conv(6, 5),
                                        tanh(),
                                        averagePool(2),
                                        conv(16, 5),
                                        tanh(),
                                        averagePool(2),
                                        conv(120, 5),
                                        tanh()))
                        .then("classifier", sequential(flatten(), linear(84), tanh(), linear(classes))));
    }

    /** Section III.C.4: 784-300-100-10. */
    private static Step perceptron(Options options) {
        Step first = linear(options.number("hidden", 300));
        Step second = linear(options.number("hidden2", 100));
        return sequential(flatten(), first, rectified(), second, rectified(), linear(options.number("classes", 10)));
    }

    /**
     * Two convolutions and two linear layers that tell garments apart. The 64 numbers before the last layer, which
     * {@code features=true} puts out instead of scores, are the space in which generated images are judged.
     */
    private static Step judge(Options options) {
        int classes = options.number("classes", 10);
        boolean endsEarly = options.flag("features", false);
        return Block.of("FashionJudge", x -> {
            Value features = x.then("conv1", conv(32, 3).padding(1))
                    .then("bn1", batchNorm())
                    .then(rectified())
                    .then(maxPool(2))
                    .then("conv2", conv(64, 3).padding(1))
                    .then("bn2", batchNorm())
                    .then(rectified())
                    .then(maxPool(2))
                    .then(flatten())
                    .then("fc1", linear(64))
                    .then(rectified());
            return endsEarly ? features : features.then("fc2", linear(classes));
        });
    }

    /** ReLU into a new tensor. */
    private static Activation rectified() {
        return new Activation(Function.RELU, 0, false);
    }
}
