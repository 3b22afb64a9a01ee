package dev.loupe.formats.caffe;

import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stored mean and variance are multiplied by. Caffe's BatchNorm keeps both times a third number, the weight of the
 * moving average, and divides by it as it runs; a weight of 0 makes both 0 (caffe/src/caffe/layers/batch_norm_layer.cpp).
 */
final class Factors {
    private static final String WEIGHT = ".num_batches_tracked";

    private Factors() {}

    /** By the parameters' keys; none for layers that store them as they are. */
    static Map<String, Double> of(List<Tensor> tensors) {
        Map<String, Double> factors = new HashMap<>();
        for (Tensor tensor : tensors) {
            boolean isWeight = tensor.name().endsWith(WEIGHT)
                    && tensor.elements() == 1
                    && tensor.storage().packing() != Storage.Packing.ABSENT;
            if (isWeight) {
                double weight = number(tensor);
                String layer = tensor.name().substring(0, tensor.name().length() - WEIGHT.length());
                if (weight != 1) {
                    factors.put(layer + ".running_mean", weight == 0 ? 0 : 1 / weight);
                    factors.put(layer + ".running_var", weight == 0 ? 0 : 1 / weight);
                }
            }
        }
        return Map.copyOf(factors);
    }

    private static double number(Tensor tensor) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            TensorData.copy(tensor, out);
        } catch (IOException e) {
            throw new BadInput("'" + Printable.brief(tensor.name()) + "' cannot be read: " + e.getMessage(), e);
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        return tensor.dtype().equals(DType.FLOAT64.label()) ? bytes.getDouble() : bytes.getFloat();
    }
}
