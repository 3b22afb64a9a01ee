package dev.loupe.torch;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** What a node is run with. (Tensors here are LibTorch's own.) */
final class Call {
    private final Tensor[] operands;
    private final dev.loupe.torch.Tensor[] parameters;
    private final Map<String, Long> symbols;
    private final boolean overwrites;

    /**
     * A call.
     *
     * @param operands in the order of the node's inputs
     * @param parameters in the order of {@code Parameters.of}
     * @param symbols numbers for the symbols in its shapes
     * @param overwrites whether the first operand dies here, so that it may be written over where nobody else needs its
     *     memory
     */
    Call(Tensor[] operands, dev.loupe.torch.Tensor[] parameters, Map<String, Long> symbols, boolean overwrites) {
        this.operands = operands;
        this.parameters = parameters;
        this.symbols = symbols;
        this.overwrites = overwrites;
    }

    /** The same call with another single operand. */
    Call on(Tensor operand) {
        return new Call(new Tensor[] {operand}, parameters, symbols, false);
    }

    Tensor in(int i) {
        return operands[i];
    }

    boolean has(int operand) {
        return operand < operands.length;
    }

    /** All operands; not to be changed. */
    Tensor[] operands() {
        return operands;
    }

    Tensor parameter(int i) {
        return parameters[i].handle();
    }

    int parameterCount() {
        return parameters.length;
    }

    /** A parameter that the operator may lack. */
    TensorOptional optional(int i) {
        return i < parameters.length ? parameters[i].optional() : new TensorOptional();
    }

    Map<String, Long> symbols() {
        return symbols;
    }

    /** Whether the kernel may write its result over its first operand. */
    boolean mayOverwrite() {
        return overwrites && dev.loupe.torch.Tensor.isAlone(operands[0]);
    }
}
