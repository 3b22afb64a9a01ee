package dev.loupe.models.recurrent;

import dev.loupe.torch.Functional;
import dev.loupe.torch.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The LSTM with layer normalisation of both products, over all gates together, and of the cell state on its way out
 * (Ba, Kiros and Hinton 2016, equations 20 to 22). Rows in the order i, f, g, o.
 */
public record LayerNormLstmCell() implements Cell {
    @Override
    public String name() {
        return "layernorm";
    }

    @Override
    public int products() {
        return 4;
    }

    /** The biases are added after the normalisation, one for both: {@code bias_ih} and {@code bias_hh} are those. */
    @Override
    public Map<String, long[]> shapes(int inputs, int hidden) {
        Map<String, long[]> shapes = Cell.super.shapes(inputs, hidden);
        shapes.put("norm_ih", new long[] {4L * hidden});
        shapes.put("norm_hh", new long[] {4L * hidden});
        shapes.put("norm_c", new long[] {hidden});
        shapes.put("norm_c_bias", new long[] {hidden});
        return shapes;
    }

    @Override
    public void start(LayerWeights weights, int hidden) {
        weights.setBias(1, hidden, 1);
        weights.get("norm_ih").fill_(1);
        weights.get("norm_hh").fill_(1);
        weights.get("norm_c").fill_(1);
        weights.get("norm_c_bias").fill_(0);
    }

    @Override
    public Step step(Tensor x, State before, LayerWeights weights) {
        Tensor ofInput = Functional.layerNorm(
                Functional.linear(x, weights.get("weight_ih")), weights.get("norm_ih"), weights.get("bias_ih"));
        Tensor ofState = Functional.layerNorm(
                Functional.linear(before.h(), weights.get("weight_hh")),
                weights.get("norm_hh"),
                weights.get("bias_hh"));
        List<Tensor> a = ofInput.add(ofState).chunk(1, 4); // LN(W x) + LN(U h') + b

        Tensor i = a.get(0).sigmoid();
        Tensor f = a.get(1).sigmoid();
        Tensor g = a.get(2).tanh();
        Tensor o = a.get(3).sigmoid();

        Tensor c = f.mul(before.c()).add(i.mul(g)); // c = f c' + i g
        Tensor normal = Functional.layerNorm(c, weights.get("norm_c"), weights.get("norm_c_bias"));
        Tensor h = o.mul(normal.tanh()); // h = o tanh(LN(c))
        return Step.lstm(f, i, o, g, c, h);
    }
}
