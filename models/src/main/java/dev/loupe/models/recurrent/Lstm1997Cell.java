package dev.loupe.models.recurrent;

import dev.loupe.torch.Tensor;
import java.util.List;

/**
 * The LSTM of 1997: it has no forget gate, so that what is in the cell stays there and its gradient stays 1 over any number
 * of steps; other ways back through time are cut (Hochreiter and Schmidhuber 1997, appendix A.1). The paper's squashing to
 * (-2, 2) and (-1, 1) is a tanh here. Rows in the order i, g, o.
 */
public record Lstm1997Cell() implements Cell {
    @Override
    public String name() {
        return "lstm1997";
    }

    @Override
    public int products() {
        return 3;
    }

    @Override
    public Step step(Tensor x, State before, LayerWeights weights) {
        List<Tensor> a = weights.products(x, before.h().detach(), 3); // W x + U h' + b

        Tensor i = a.get(0).sigmoid();
        Tensor g = a.get(1).tanh();
        Tensor o = a.get(2).sigmoid();

        Tensor c = before.c().add(i.mul(g)); // c = c' + i g
        Tensor h = o.mul(c.tanh()); // h = o tanh(c)
        return Step.of(
                new State(h, c),
                Step.gate("i", i),
                Step.gate("o", o),
                Step.signed("g", g),
                Step.state("c", c),
                Step.signed("h", h));
    }
}
