package dev.loupe.torch;

import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;

/** Buffers that are computed and not drawn: positions, offsets, waves. */
final class Tables {
    private Tables() {}

    /** Whether a module holds it as a table of its own. */
    static boolean isTable(Node node, Parameter parameter) {
        return node.op().type() == OpType.PARAMETER && parameter.isBuffer();
    }

    /** Computes it by its name, which says what it is. */
    static void fill(Parameter parameter, Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            long[] shape = tensor.shape();
            switch (parameter.name()) {
                case "relative_position_index" ->
                    tensor.copy_(Tensor.of(offsets(tensor.numel())).reshape(shape));
                case "relative_coords_table" -> tensor.copy_(Tensor.of(coordinates((int) shape[1]), shape));
                case "position_ids" -> tensor.copy_(Tensor.arange(shape[1]).reshape(shape));
                case "token_type_ids" -> tensor.fill_(0);
                case "inv_freq" -> tensor.copy_(Tensor.of(frequencies((int) shape[0]), shape));
                case "table" -> tensor.copy_(Tensor.of(waves((int) shape[0], (int) shape[1]), shape));
                default ->
                    throw new IllegalArgumentException("what is in the buffer " + parameter.key() + " is not known");
            }
        }
    }

    /** For each pair of pixels of a window the row of their offset in a table (Liu 2021, section 3.2). */
    private static long[] offsets(long elements) {
        int pixels = (int) Math.round(Math.sqrt((double) elements));
        int side = (int) Math.round(Math.sqrt(pixels));
        long[] offsets = new long[pixels * pixels];
        for (int i = 0; i < pixels; i++) {
            for (int j = 0; j < pixels; j++) {
                int down = i / side - j / side + side - 1;
                int right = i % side - j % side + side - 1;
                offsets[i * pixels + j] = (long) down * (2 * side - 1) + right;
            }
        }
        return offsets;
    }

    /** Offsets on a logarithmic scale (Liu 2021, version 2, equation 4), at most 8 before the logarithm. */
    private static double[] coordinates(int reach) {
        double[] coordinates = new double[reach * reach * 2];
        int at = 0;
        for (int i = 0; i < reach; i++) {
            for (int j = 0; j < reach; j++) {
                coordinates[at++] = logarithmic(i, reach);
                coordinates[at++] = logarithmic(j, reach);
            }
        }
        return coordinates;
    }

    private static double logarithmic(int place, int reach) {
        int furthest = reach / 2;
        double offset = 8.0 * (place - furthest) / furthest;
        return Math.signum(offset) * Math.log1p(Math.abs(offset)) / Math.log(8);
    }

    /** Rotary angles of the first step (Su 2021); the kernel has its base from the operator. */
    private static double[] frequencies(int pairs) {
        double[] frequencies = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            frequencies[i] = Math.pow(10000, -(double) i / pairs);
        }
        return frequencies;
    }

    /** Sines and cosines of falling frequencies (Vaswani 2017, section 3.5). */
    private static double[] waves(int positions, int features) {
        double[] waves = new double[positions * features];
        for (int position = 0; position < positions; position++) {
            for (int i = 0; i < features; i++) {
                double angle = position * Math.pow(10000, -(double) (i - i % 2) / features);
                waves[position * features + i] = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            }
        }
        return waves;
    }
}
