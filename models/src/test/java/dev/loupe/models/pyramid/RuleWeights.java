package dev.loupe.models.pyramid;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.List;

/** Weights and pictures that follow the rule under which the figures of torchvision were computed. */
final class RuleWeights {
    private static final long MODULUS = 1L << 31;

    private RuleWeights() {}

    /** Pseudo-random from -0.5 to 0.5, by the position of a tensor and the index in it. */
    private static double u(long position, long index) {
        return (index * 1103515245L + 12345 * (position + 1)) % MODULUS / (double) MODULUS - 0.5;
    }

    static Graph graph(DType dtype) {
        Input image = new Input("x", new TensorType(dtype, Shape.of(1, 3, 64, 64)));
        return Zoo.find("fasterrcnn_resnet50_fpn").orElseThrow().graph(Options.NONE, Mode.EVAL, dtype, List.of(image));
    }

    /**
     * By their positions in the state of torchvision's network as it is made without files: its normalisations are not frozen
     * and have a fifth entry each, the count of batches.
     */
    static Weights of(DType dtype) {
        Weights weights = Initialisation.of(graph(dtype), 0);
        int position = 0;
        try (NoGradients mode = NoGradients.open()) {
            for (String key : weights.keys()) {
                try (TensorScope scope = TensorScope.open()) {
                    Tensor tensor = weights.get(key);
                    tensor.copy_(Tensor.of(values(key, tensor, position), tensor.shape()));
                    position += key.endsWith("running_var") ? 2 : 1;
                }
            }
        }
        return weights;
    }

    private static double[] values(String key, Tensor tensor, int position) {
        long[] shape = tensor.shape();
        double[] values = new double[(int) tensor.numel()];
        double spread = shape.length > 1 ? 2 * Math.sqrt(3 * shape[0] / (double) values.length) : 0;
        String name = key.substring(key.lastIndexOf('.') + 1);
        for (int i = 0; i < values.length; i++) {
            double u = u(position, i);
            values[i] = switch (name) {
                case "weight" -> shape.length > 1 ? u * spread : 1 + 0.1 * u;
                case "running_var" -> 1 + 0.5 * Math.abs(u);
                default -> 0.1 * u;
            };
        }
        return values;
    }

    /** A picture with values from 0 to 1, normalised: {@code [1, 3, height, width]}. */
    static Tensor picture(int height, int width) {
        double[] means = {0.485, 0.456, 0.406};
        double[] deviations = {0.229, 0.224, 0.225};
        double[] values = new double[3 * height * width];
        for (int i = 0; i < values.length; i++) {
            int channel = i / (height * width);
            values[i] = (0.5 + u(-1, i) - means[channel]) / deviations[channel];
        }
        return Tensor.of(values, 1, 3, height, width);
    }
}
