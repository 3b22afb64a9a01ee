package dev.loupe.models.recurrent;

import dev.loupe.torch.Recurrence;
import dev.loupe.torch.Tensor;

/** A cell that LibTorch also runs over a whole sequence in one call. */
public sealed interface FusedCell extends Cell permits LstmCell, ProjectedLstmCell, GruCell, RnnCell {
    /**
     * All steps; what {@link #step} makes of them one by one.
     *
     * @param sequence {@code [steps, batch, inputs]}
     */
    Recurrence.Result fused(Tensor sequence, State before, LayerWeights weights);
}
