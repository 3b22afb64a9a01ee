package dev.loupe.zoo;

import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;

/** LeNet-5 and a multi-layer perceptron, both for handwritten digits (LeCun et al. 1998). */
final class Classics {
    private static final String SOURCE = "Gradient-Based Learning Applied to Document Recognition (LeCun et al.)";

    private Classics() {}

    static Entry entry(String name) {
        return switch (name) {
            case "lenet5" -> Entry.of(name, SOURCE, 1998, Shape.of(1, 1, 32, 32), Classics::lenet5);
            case "mlp" -> Entry.of(name, SOURCE, 1998, Shape.of(16, 1, 28, 28), Classics::perceptron);
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

    /** ReLU into a new tensor. */
    private static Activation rectified() {
        return new Activation(Function.RELU, 0, false);
    }
}
