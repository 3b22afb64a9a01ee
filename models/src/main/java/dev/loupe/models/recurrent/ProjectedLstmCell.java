package dev.loupe.models.recurrent;

import dev.loupe.torch.Recurrence;
import dev.loupe.torch.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The LSTM whose hidden state is a projection of {@code o tanh(c)} to fewer units (Sak, Senior and Beaufays 2014, LSTMP).
 * Rows in the order i, f, g, o.
 *
 * @param projected units of the hidden state; fewer than the cell has, as LibTorch wants it
 */
public record ProjectedLstmCell(int projected) implements FusedCell {
    @Override
    public String name() {
        return "projection";
    }

    @Override
    public int products() {
        return 4;
    }

    @Override
    public int features(int hidden) {
        return projected;
    }

    @Override
    public Map<String, long[]> shapes(int inputs, int hidden) {
        Map<String, long[]> shapes = FusedCell.super.shapes(inputs, hidden);
        shapes.put("weight_hr", new long[] {projected, hidden});
        return shapes;
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
        Tensor h = o.mul(c.tanh()).matmul(weights.get("weight_hr").transpose(0, 1)); // h = R (o tanh(c))
        return Step.of(
                new State(h, c),
                Step.gate("f", f),
                Step.gate("i", i),
                Step.gate("o", o),
                Step.signed("g", g),
                Step.state("c", c),
                Step.state("h", h));
    }

    @Override
    public Recurrence.Result fused(Tensor sequence, State before, LayerWeights weights) {
        return Recurrence.lstm(sequence, before.h(), before.c(), weights.inOrder());
    }
}
