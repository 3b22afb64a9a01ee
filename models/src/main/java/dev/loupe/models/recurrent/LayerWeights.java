package dev.loupe.models.recurrent;

import dev.loupe.torch.Functional;
import dev.loupe.torch.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The weights of one layer, by PyTorch's names without the layer's number.
 *
 * @param tensors {@code weight_ih}, {@code weight_hh}, {@code bias_ih}, {@code bias_hh} and a cell's own, in this order
 */
public record LayerWeights(Map<String, Tensor> tensors) {
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the layer has no weight " + name);
        }
        return tensor;
    }

    /** {@code W x + U h' + b} of each gate, in the order of its rows. */
    List<Tensor> products(Tensor x, Tensor h, int gates) {
        return ofInput(x).add(ofState(h)).chunk(1, gates);
    }

    /** {@code W x + b_ih}. */
    Tensor ofInput(Tensor x) {
        return Functional.linear(x, get("weight_ih"), get("bias_ih"));
    }

    /** {@code U h' + b_hh}. */
    Tensor ofState(Tensor h) {
        return Functional.linear(h, get("weight_hh"), get("bias_hh"));
    }

    /** Sets a gate's bias: the whole of it in the input's half. */
    void setBias(int gate, int hidden, double value) {
        long first = (long) gate * hidden;
        get("bias_ih").narrow(0, first, hidden).fill_(value);
        get("bias_hh").narrow(0, first, hidden).fill_(0);
    }

    List<Tensor> inOrder() {
        return List.copyOf(tensors.values());
    }
}
