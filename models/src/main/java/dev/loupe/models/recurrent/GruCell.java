package dev.loupe.models.recurrent;

import dev.loupe.torch.Recurrence;
import dev.loupe.torch.Tensor;
import java.util.List;

/**
 * The gated recurrent unit (Cho 2014), with the reset gate after the product with the state, as in cuDNN and PyTorch. Rows
 * in the order r, z, n.
 */
public record GruCell() implements FusedCell {
    @Override
    public String name() {
        return "gru";
    }

    @Override
    public int products() {
        return 3;
    }

    @Override
    public Step step(Tensor x, State before, LayerWeights weights) {
        List<Tensor> a = weights.ofInput(x).chunk(1, 3); // W x + b_ih
        List<Tensor> b = weights.ofState(before.h()).chunk(1, 3); // U h' + b_hh

        Tensor r = a.get(0).add(b.get(0)).sigmoid();
        Tensor z = a.get(1).add(b.get(1)).sigmoid();
        Tensor n = a.get(2).add(r.mul(b.get(2))).tanh();

        Tensor h = z.neg().add(1).mul(n).add(z.mul(before.h())); // h = (1 - z) n + z h'
        return Step.of(State.of(h), Step.gate("r", r), Step.gate("z", z), Step.signed("n", n), Step.signed("h", h));
    }

    @Override
    public Recurrence.Result fused(Tensor sequence, State before, LayerWeights weights) {
        return Recurrence.gru(sequence, before.h(), weights.inOrder());
    }
}
