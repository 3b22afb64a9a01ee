package dev.loupe.zoo;

import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.List;

/** The choice of a mixture's experts. */
final class Routing {
    private Routing() {}

    /** From the chances of all experts {@code [batch, length, experts]} to those of the greatest few. */
    static Value choose(Value chances, int active) {
        TensorType best = chances.type().shape(chances.shape().with(-1, Size.of(active)));
        String work = "choice of " + active + " of " + chances.size(-1)
                + " experts for each token; they are counted as the first " + active;
        return chances.with(new Foreign("TopK", List.of(best), List.of(), false, work));
    }
}
