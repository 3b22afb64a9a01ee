package dev.loupe.torch;

import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Tensors that kernels need and no module holds; closed with their executor. */
final class Constants implements AutoCloseable {
    private final Device device;
    private final List<Tensor> tensors = new ArrayList<>();

    Constants(Device device) {
        this.device = device;
    }

    Device device() {
        return device;
    }

    /** Numbers in the shape and type of a node's output. */
    Tensor of(float[] values, TensorType type) {
        long[] shape = Sizes.of(type.shape()).at(java.util.Map.of());
        try (TensorScope scope = TensorScope.open()) {
            return held(scope.keep(Tensor.of(values, shape).to(type.dtype()).to(device)));
        }
    }

    Tensor of(double[] values) {
        try (TensorScope scope = TensorScope.open()) {
            return held(scope.keep(Tensor.of(values).to(device)));
        }
    }

    private Tensor held(Tensor tensor) {
        TensorScope.release(tensor);
        tensors.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
    }
}
