package dev.loupe.models.recurrent;

import dev.loupe.torch.Tensor;
import java.util.List;

/**
 * The LSTM that forgets as much as it takes in: {@code i = 1 - f} (Greff 2017, CIFG). Rows in the order f, g, o.
 */
public record CoupledLstmCell() implements Cell {
    @Override
    public String name() {
        return "coupled";
    }

    @Override
    public int products() {
        return 3;
    }

    @Override
    public void start(LayerWeights weights, int hidden) {
        weights.setBias(0, hidden, 1);
    }

    @Override
    public Step step(Tensor x, State before, LayerWeights weights) {
        List<Tensor> a = weights.products(x, before.h(), 3); // W x + U h' + b

        Tensor f = a.get(0).sigmoid();
        Tensor i = f.neg().add(1); // i = 1 - f
        Tensor g = a.get(1).tanh();
        Tensor o = a.get(2).sigmoid();

        Tensor c = f.mul(before.c()).add(i.mul(g)); // c = f c' + i g
        Tensor h = o.mul(c.tanh()); // h = o tanh(c)
        return Step.lstm(f, i, o, g, c, h);
    }
}
