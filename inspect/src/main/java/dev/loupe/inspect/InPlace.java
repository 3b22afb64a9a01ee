package dev.loupe.inspect;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.OpType;

/** Which activations may write over their operand where nobody needs it any more. */
public enum InPlace {
    /** None: each output has memory of its own. */
    NEVER,
    /** Those that the original writes so, as torchvision's {@code ReLU(inplace=True)}. */
    AS_WRITTEN,
    /** All. */
    WHERE_LEGAL;

    boolean allows(Op op) {
        return this != NEVER
                && op.type() == OpType.ACTIVATION
                && (this == WHERE_LEGAL || ((ActivationOp.Activation) op).inPlace());
    }
}
