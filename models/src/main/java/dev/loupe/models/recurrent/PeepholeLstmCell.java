package dev.loupe.models.recurrent;

import dev.loupe.torch.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The LSTM whose gates look at the cell state (Gers, Schraudolph and Schmidhuber 2002): input and forget gate at that of
 * the step before, the output gate at the new one, each unit at its own. Rows in the order i, f, g, o.
 */
public record PeepholeLstmCell() implements Cell {
    @Override
    public String name() {
        return "peephole";
    }

    @Override
    public int products() {
        return 4;
    }

    @Override
    public Map<String, long[]> shapes(int inputs, int hidden) {
        Map<String, long[]> shapes = Cell.super.shapes(inputs, hidden);
        for (String gate : List.of("i", "f", "o")) {
            shapes.put("peephole_" + gate, new long[] {hidden});
        }
        return shapes;
    }

    @Override
    public void start(LayerWeights weights, int hidden) {
        weights.setBias(1, hidden, 1);
    }

    @Override
    public Step step(Tensor x, State before, LayerWeights weights) {
        List<Tensor> a = weights.products(x, before.h(), 4); // W x + U h' + b

        Tensor i = a.get(0).add(weights.get("peephole_i").mul(before.c())).sigmoid(); // ... + p c'
        Tensor f = a.get(1).add(weights.get("peephole_f").mul(before.c())).sigmoid();
        Tensor g = a.get(2).tanh();
        Tensor c = f.mul(before.c()).add(i.mul(g)); // c = f c' + i g
        Tensor o = a.get(3).add(weights.get("peephole_o").mul(c)).sigmoid(); // ... + p c
        Tensor h = o.mul(c.tanh()); // h = o tanh(c)
        return Step.lstm(f, i, o, g, c, h);
    }
}
