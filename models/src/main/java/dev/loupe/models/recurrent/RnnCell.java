package dev.loupe.models.recurrent;

import dev.loupe.torch.Recurrence;
import dev.loupe.torch.Tensor;

/** The plain recurrent cell (Elman 1990): {@code h = tanh(W x + U h' + b)}. */
public record RnnCell() implements FusedCell {
    @Override
    public String name() {
        return "rnn";
    }

    @Override
    public int products() {
        return 1;
    }

    @Override
    public Step step(Tensor x, State before, LayerWeights weights) {
        Tensor h = weights.ofInput(x).add(weights.ofState(before.h())).tanh();
        return Step.of(State.of(h), Step.signed("h", h));
    }

    @Override
    public Recurrence.Result fused(Tensor sequence, State before, LayerWeights weights) {
        return Recurrence.rnn(sequence, before.h(), weights.inOrder());
    }
}
