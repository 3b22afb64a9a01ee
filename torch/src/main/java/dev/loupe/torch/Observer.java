package dev.loupe.torch;

import dev.loupe.graph.Node;
import org.bytedeco.pytorch.Tensor;

/** Who watches a run. (Tensors here are LibTorch's own, and the run's: they are not to be kept.) */
interface Observer {
    Observer NONE = new Observer() {};

    /** A node's outputs are there; nothing that dies with it is freed yet. */
    default void made(Node node, Tensor[] outputs) {}

    /** A node's outputs are about to be freed. */
    default void freed(Node node, Tensor[] outputs) {}
}
