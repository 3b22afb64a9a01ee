package dev.loupe.models.recurrent;

import dev.loupe.graph.DType;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;

/**
 * What a layer hands on from one step to the next.
 *
 * @param h the hidden state {@code [batch, features]}, which the layer above sees
 * @param c the cell state {@code [batch, hidden]}; of cells without one the hidden state again
 */
public record State(Tensor h, Tensor c) {
    /** For cells without a cell state. */
    static State of(Tensor h) {
        return new State(h, h);
    }

    static State zeros(DType dtype, int batch, int features, int hidden) {
        return new State(Tensor.zeros(dtype, batch, features), Tensor.zeros(dtype, batch, hidden));
    }

    /** The same values, cut off from what they were computed by, whatever scopes are open: to be closed by the caller. */
    public State carried() {
        Tensor carriedH = own(h);
        return c == h ? of(carriedH) : new State(carriedH, own(c));
    }

    private static Tensor own(Tensor tensor) {
        Tensor copy = tensor.detach().copy();
        TensorScope.release(copy);
        return copy;
    }

    public void close() {
        h.close();
        c.close();
    }
}
