package dev.loupe.formats.darknet;

import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Value;
import java.util.List;

/** The table of activations by Darknet's words. */
final class Activations {
    private Activations() {}

    /** The value after an activation, in place; empty words and {@code linear} leave it as it is. */
    static Value apply(Value x, String word) {
        return switch (word) {
            case "", "linear" -> x;
            case "relu" -> simple(x, Function.RELU, 0);
            case "relu6" -> simple(x, Function.RELU6, 0);
            case "leaky" -> simple(x, Function.LEAKY_RELU, 0.1);
            case "relie" -> simple(x, Function.LEAKY_RELU, 0.01);
            case "elu" -> simple(x, Function.ELU, 1);
            case "selu" -> simple(x, Function.SELU, 0);
            case "gelu" -> simple(x, Function.GELU_TANH, 0);
            case "logistic" -> simple(x, Function.SIGMOID, 0);
            case "loggy" -> simple(x, Function.SIGMOID, 0).then(new ArithmeticOp.Affine(2, -1));
            case "tanh" -> simple(x, Function.TANH, 0);
            case "hardtan" -> simple(x, Function.HARD_TANH, 0);
            case "swish" -> simple(x, Function.SILU, 0);
            case "mish" -> simple(x, Function.MISH, 0);
            case "plse",
                    "ramp",
                    "stair",
                    "lhtan",
                    "hard_mish",
                    "revleaky",
                    "normalize_channels",
                    "normalize_channels_softmax",
                    "normalize_channels_softmax_maxval" -> foreign(x, word);
            // Darknet takes ReLU for a word that it does not know.
            default -> simple(x, Function.RELU, 0);
        };
    }

    static boolean isKnown(String word) {
        return switch (word) {
            case "",
                    "linear",
                    "relu",
                    "relu6",
                    "leaky",
                    "relie",
                    "elu",
                    "selu",
                    "gelu",
                    "logistic",
                    "loggy",
                    "tanh",
                    "hardtan",
                    "swish",
                    "mish",
                    "plse",
                    "ramp",
                    "stair",
                    "lhtan",
                    "hard_mish",
                    "revleaky",
                    "normalize_channels",
                    "normalize_channels_softmax",
                    "normalize_channels_softmax_maxval" -> true;
            default -> false;
        };
    }

    private static Value simple(Value x, Function function, double alpha) {
        return x.then(new Activation(function, alpha, true));
    }

    private static Value foreign(Value x, String word) {
        return x.then(new ForeignOp.Foreign(word, List.of(x.type()), List.of(), false, "activation"));
    }
}
