package dev.loupe.torch;

import dev.loupe.graph.Graph;
import dev.loupe.graph.SourceOp.Input;

/** Weights and inputs that follow the rule under which the figures of other programs were computed. */
final class RuleWeights {
    private static final double MODULUS = 1L << 31;

    private RuleWeights() {}

    /** Pseudo-random from -0.5 to 0.5, by the position of a tensor and the index in it. */
    private static double u(long position, long index) {
        return ((index * 1103515245L + 12345 * (position + 1)) % (1L << 31)) / MODULUS - 0.5;
    }

    /** The weights of a network, by their position in its state. */
    static Weights of(Graph graph) {
        Weights weights = Weights.allocate(graph, Device.CPU);
        int position = 0;
        try (NoGradients mode = NoGradients.open()) {
            for (String key : weights.keys()) {
                try (TensorScope scope = TensorScope.open()) {
                    Tensor tensor = weights.get(key);
                    double[] values = values(key, tensor.shape(), tensor.numel(), position++);
                    tensor.copy_(Tensor.of(values).reshape(tensor.shape()));
                }
            }
        }
        return weights;
    }

    private static double[] values(String key, long[] shape, long elements, int position) {
        double[] values = new double[(int) elements];
        double spread = shape.length > 1 ? 2 * Math.sqrt(3 * shape[0] / (double) elements) : 0;
        for (int i = 0; i < values.length; i++) {
            double u = u(position, i);
            String name = key.substring(key.lastIndexOf('.') + 1);
            values[i] = switch (name) {
                case "weight", "in_proj_weight" -> shape.length > 1 ? u * spread : 1 + 0.1 * u;
                case "running_var" -> 1 + 0.5 * Math.abs(u);
                case "num_batches_tracked" -> 0;
                default -> 0.1 * u;
            };
        }
        return values;
    }

    /** The first input of a network, from -1 to 1. */
    static Tensor input(Graph graph) {
        Input input = (Input) graph.inputs().get(0).node().op();
        long[] shape = Sizes.of(input.tensor().shape()).at(java.util.Map.of());
        long elements = input.tensor().shape().elements().value();
        double[] values = new double[(int) elements];
        for (int i = 0; i < values.length; i++) {
            values[i] = input.tensor().dtype().isFloat() ? 2 * u(-1, i) : (i * 7) % 20;
        }
        try (TensorScope scope = TensorScope.open()) {
            return scope.keep(Tensor.of(values, shape).to(input.tensor().dtype()));
        }
    }
}
