package dev.loupe.torch;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** What LibTorch does for one node; made once for a node, run often. (Tensors here are LibTorch's own.) */
interface Kernel {
    /** The node's outputs, each a handle of its own: never one that another object owns. */
    Tensor[] run(Call call);

    /** Of an operator with a single output. */
    static Kernel one(Function<Call, Tensor> function) {
        return call -> new Tensor[] {function.apply(call)};
    }
}
