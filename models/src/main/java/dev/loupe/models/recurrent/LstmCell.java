package dev.loupe.models.recurrent;

import dev.loupe.torch.Recurrence;
import dev.loupe.torch.Tensor;
import java.util.List;

/**
 * The LSTM with a forget gate (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000). Rows in the order
 * i, f, g, o; ' is the step before.
 */
public record LstmCell() implements FusedCell {
    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public int products() {
        return 4;
    }

    @Override
    public void start(LayerWeights weights, int hidden) {
        weights.setBias(1, hidden, 1);
    }

    @Override
    public Step step(Tensor x, State before, LayerWeights weights) {
        List<Tensor> a = weights.products(x, before.h(), 4); // W x + U h' + b

        Tensor i = a.get(0).sigmoid();
        Tensor f = a.get(1).sigmoid();
        Tensor g = a.get(2).tanh();
        Tensor o = a.get(3).sigmoid();

        Tensor c = f.mul(before.c()).add(i.mul(g)); // c = f c' + i g
        Tensor h = o.mul(c.tanh()); // h = o tanh(c)
        return Step.lstm(f, i, o, g, c, h);
    }

    @Override
    public Recurrence.Result fused(Tensor sequence, State before, LayerWeights weights) {
        return Recurrence.lstm(sequence, before.h(), before.c(), weights.inOrder());
    }
}
